"""Which fields are asked for: those that rules did not find, or are not sure of."""

from dataclasses import dataclass
from typing import Literal

from pipeline.extraction.result import ExtractedField, Result

Kind = Literal["text", "date", "time", "amount", "currency", "number", "integer", "boolean"]

KINDS: dict[str, Kind] = {"date": "date", "time": "time", "amount": "amount", "money": "amount", "currency": "currency"}
KINDS |= {"decimal": "number", "number": "number", "integer": "integer", "boolean": "boolean"}
ENDINGS: dict[str, Kind] = {"_date": "date", "_time": "time", "_amount": "amount", "currency": "currency"}
FORMS: dict[Kind, str] = {
    "text": "as it is written",
    "date": "as YYYY-MM-DD",
    "time": "as HH:MM",
    "amount": "as a decimal number with a point, without currency",
    "currency": "as an ISO 4217 code",
    "number": "as a decimal number with a point",
    "integer": "as a whole number",
    "boolean": "true or false",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A field to ask for; `known` is what the rules found and are not sure of."""

    name: str
    kind: Kind
    description: str
    known: ExtractedField | None = None


def wanted(result: Result, unsure_below: float) -> list[Wanted]:
    """The fields of a result that are null or less sure than `unsure_below`, in their order."""
    return [
        Wanted(name, kind_of(name, found), name.replace("_", " "), found)
        for name, found in (result.fields or {}).items()
        if found is None or (found.confidence < unsure_below and found.method != "embedded_xml")
    ]


def kind_of(name: str, found: ExtractedField | None) -> Kind:
    if found is not None and found.type in KINDS:
        return KINDS[found.type]
    return next((kind for ending, kind in ENDINGS.items() if name.endswith(ending)), "text")
