"""Which fields are asked for: those that rules did not find, or are not sure of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.extraction.fields_schema import Asked, Choice
from pipeline.extraction.result import ExtractedField, Result

Kind = Literal["text", "date", "time", "amount", "currency", "number", "integer", "boolean"]

KINDS: dict[str, Kind] = {"date": "date", "time": "time", "amount": "amount", "money": "amount", "currency": "currency"}
KINDS |= {"decimal": "number", "number": "number", "integer": "integer", "boolean": "boolean"}
PARTED = frozenset({"table", "list", "date_time"})
DESCRIBED = 5  # labels and examples that the model is told of a field
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
    """A field to ask for; `known` is what the rules found and are not sure of.

    `type` is what the field is in the result; of one with `choices` the value is one of them.
    """

    name: str
    kind: Kind
    description: str
    known: ExtractedField | None = None
    type: str = ""
    choices: tuple[Choice, ...] = ()


def wanted(result: Result, unsure_below: float, asked: Iterable[Asked] = ()) -> list[Wanted]:
    """The fields of a result that are null or less sure than `unsure_below`, in their order; nothing that has parts."""
    by_schema = {each.name: each for each in asked}
    return [
        of_schema(by_schema[name], found)
        if name in by_schema
        else Wanted(name, kind_of(name, found), name.replace("_", " "), found)
        for name, found in (result.fields or {}).items()
        if (found is None or (found.confidence < unsure_below and found.method != "embedded_xml"))
        and not (name in by_schema and by_schema[name].type in PARTED)
    ]


def of_schema(asked: Asked, found: ExtractedField | None) -> Wanted:
    """A field of the client's schema, described in the client's words."""
    kind = KINDS.get(asked.type, "text")
    return Wanted(asked.name, kind, "; ".join(described(asked)), found, asked.type, asked.choices)


def described(asked: Asked) -> Iterator[str]:
    yield " or ".join(asked.labels[:DESCRIBED]) or asked.name
    if asked.description:
        yield " ".join(asked.description.split())
    if asked.choices:
        yield f"one of {', '.join(map(str, asked.choices))}"
    if asked.examples:
        yield f"for example {', '.join(asked.examples[:DESCRIBED])}"


def kind_of(name: str, found: ExtractedField | None) -> Kind:
    if found is not None and found.type in KINDS:
        return KINDS[found.type]
    return next((kind for ending, kind in ENDINGS.items() if name.endswith(ending)), "text")
