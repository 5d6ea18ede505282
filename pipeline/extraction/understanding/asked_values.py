"""A text as a value of the type that a client asks for."""

import re
from decimal import Decimal

from pipeline.extraction.fields_schema import Asked
from pipeline.extraction.result import Value
from pipeline.extraction.understanding import contacts, marks, values
from pipeline.extraction.understanding.entities import Habits
from pipeline.extraction.understanding.folding import compact, key
from pipeline.extraction.understanding.typed import Typed

PHONE_LABEL = "Tel: "  # a field of this type says that its value is one
NUMBERED = re.compile(r"(?:number|no|nr|num|nummer|numero|n[°º]|id|code|ref|reference|iban|sku)$", re.IGNORECASE)
CHECKED = frozenset({"iban", "vat_id"})


def kind_of(asked: Asked) -> list[str]:
    """What to look for beside a label: what has a reader of its own here is looked for as a text."""
    if asked.type in {"phone", "choice"}:
        return ["text"]
    if asked.type == "text" and any(NUMBERED.search(label) for label in asked.labels):
        return ["identifier"]
    return [asked.type]


def read(asked: Asked, text: str, habits: Habits) -> list[Typed]:
    """The values of the type in the order of the text; offsets count from its start."""
    if asked.type == "choice":
        return chosen(asked, text)
    if asked.type == "phone":
        found = contacts.phones(f"{PHONE_LABEL}{text}", habits.language)
        return [each.moved(-len(PHONE_LABEL)) for each in found]
    return values.read(text, asked.type, habits)


def chosen(asked: Asked, text: str) -> list[Typed]:
    """The choices that stand in the text as words of their own, the longest first; of boxes the checked ones."""
    plain, places = compact(text)
    found = []
    for choice in sorted(map(written, asked.choices), key=len, reverse=True):
        wanted = key(choice)
        start = plain.find(wanted) if wanted else -1
        if start < 0:
            continue
        begin, end = places[start], places[start + len(wanted) - 1] + 1
        if not text[begin - 1 : begin].isalnum() and not text[end : end + 1].isalnum():
            found.append(Typed(begin, end, choice, text[begin:end]))
    ticked = marks.checked(text, [(each.start, each.end) for each in found])
    return found if ticked is None else [found[each] for each in ticked]


def written(choice: Value) -> str:
    return str(choice).lower() if isinstance(choice, bool) else str(choice)


def valued(asked: Asked, value: str) -> Value:
    """The value as JSON has it: amounts stay decimal strings, a choice is the one that the client gave."""
    if asked.type == "choice":
        return next((choice for choice in asked.choices if written(choice) == value), value)
    if asked.type == "integer":
        return int(Decimal(value))
    if asked.type == "number":
        return float(value)
    return value == "true" if asked.type == "boolean" else value


def holds(asked: Asked, typed: Typed) -> bool | None:
    """Whether the check digits of a value agree; None for a type without them."""
    return typed.valid if asked.type in CHECKED else None
