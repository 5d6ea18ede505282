"""Fields that a client asks for by a JSON Schema, in its own words: electronic invoices without their XML.

One schema asks three times for number, date and total of the page: in the words of many English programs, in German,
and by names that say nothing with descriptions that say it all. None of them is the name of one of Quire's own fields.
"""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench import fields
from bench.fields import Answer, share
from bench.part import Part
from bench.quire import Quire
from bench.table import Value
from pipeline.extraction.request import Options

SCHEMAS: dict[str, dict[str, dict[str, Any]]] = {
    "English names": {
        "invoiceNo": {"type": "string"},
        "issueDate": {"type": "string", "format": "date"},
        "grandTotal": {"type": "number"},
    },
    "German names": {
        "belegnummer": {"type": "string"},
        "rechnungsdatum": {"type": "string", "format": "date"},
        "gesamtbetrag": {"type": "string", "format": "amount"},
    },
    "descriptions": {
        "f1": {"type": "string", "description": "Invoice number"},
        "f2": {"type": "string", "format": "date", "description": "Date of issue"},
        "f3": {"type": "string", "format": "amount", "description": "Total amount"},
    },
}
HEADS = ("schema", "files", "number", "date", "total", "sure values", "of them right", "where shown")
FILE_HEADS = ("schema", "field", "truth", "found", "confidence", "file")


def measure(root: Path, match: str = "") -> Iterator[Part]:
    properties = {name: each for asked in SCHEMAS.values() for name, each in asked.items()}
    quire = Quire(Options(schema={"type": "object", "properties": properties}))
    cases = [case for case in fields.bare_cases(root) if match in case.name]
    answers = [answer for case in cases for answer in of_case(case, (quire.read(case.path).result or {}).get("fields"))]
    rows = [row(name, [answer for answer in answers if answer.group == name]) for name in SCHEMAS]
    wrong = sorted((answer for answer in answers if not answer.right), key=lambda answer: answer.group)
    yield Part("Fields by a schema", HEADS, rows, FILE_HEADS, [*map(file_row, wrong)], [*map(asdict, answers)])


def of_case(case: fields.Case, found: dict[str, Any] | None) -> Iterator[Answer]:
    for schema, properties in SCHEMAS.items():
        for asked, name in zip(properties, fields.MAIN, strict=True):
            if name in case.truth:
                yield answer(schema, case, name, (found or {}).get(asked) or {})


def answer(schema: str, case: fields.Case, name: str, found: dict[str, Any]) -> Answer:
    value = None if found.get("value") is None else str(found["value"])
    truth = case.truth[name]
    right = value is not None and fields.same(name, value, truth)
    seen = fields.visible(name, truth, case.text)
    return Answer(schema, case.name, name, truth, value, found.get("confidence"), found.get("method"), right, seen)


def row(schema: str, answers: list[Answer]) -> list[Value]:
    hits = [share([each.right for each in answers if each.field == name]) for name in fields.MAIN]
    sure = [each for each in answers if (each.confidence or 0) >= fields.SURE]
    shown = [each.right for each in sure if each.visible]
    files = len({each.name for each in answers})
    return [schema, files, *hits, len(sure), share([each.right for each in sure]), share(shown)]


def file_row(each: Answer) -> list[Value]:
    return [each.group, each.field, each.truth[:40], (each.value or "")[:40], each.confidence,
            each.name.rpartition("/")[2]]  # fmt: skip
