"""What stands anywhere in a text, whatever the document is: dates, amounts, addresses, numbers of accounts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from pipeline.extraction.result import Entity
from pipeline.extraction.understanding import amounts, bank, contacts, dates, titles, vat
from pipeline.extraction.understanding.typed import Typed
from pipeline.extraction.understanding.view import View

MAX_EACH = 100  # of a type; a long table of prices is a table, not a list of entities
SEARCHED_CHARACTERS = 200_000
CONFIDENCE = {"date": 0.9, "amount": 0.9, "email": 0.99, "phone": 0.9, "url": 0.97, "iban": 0.6, "vat_id": 0.8}


@dataclass(frozen=True, slots=True)
class Habits:
    """How this document writes its numbers."""

    language: str | None
    point: amounts.Point
    order: dates.Order
    order_certain: bool
    currencies: dict[str, int]

    @classmethod
    def of(cls, text: str, language: str | None) -> "Habits":
        sample = text[:SEARCHED_CHARACTERS]
        currencies = amounts.currencies(sample)
        order, certain = dates.order_of(sample, language, set(currencies))
        return cls(language, amounts.point_of(sample, language), order, certain, currencies)


def find(view: View, habits: Habits, title: str | None = None) -> list[Entity]:
    """In the order of the text, each type bounded; `title` is the file's own word for what it is called."""
    text = view.text[:SEARCHED_CHARACTERS]
    searches: dict[str, Callable[[str], Iterable[Typed]]] = {
        "date": lambda text: sorted(dates.find(text, habits.order), key=lambda found: found.start),
        "amount": lambda text: money(text, habits),
        "email": contacts.emails,
        "url": contacts.urls,
        "phone": lambda text: contacts.phones(text, habits.language),
        "iban": bank.ibans,
        "vat_id": vat.find,
    }
    found = [
        (typed.start, entity(kind, typed, view, habits))
        for kind, search in searches.items()
        for typed in islice(search(text), MAX_EACH)
    ]
    found.sort(key=lambda item: item[0])
    return [*about(view, habits, title), *(item for _, item in found)]


def money(text: str, habits: Habits) -> Iterator[Typed]:
    return (typed for typed in amounts.find(text, habits.point) if typed.currency)


def entity(kind: str, typed: Typed, view: View, habits: Habits) -> Entity:
    confidence = CONFIDENCE[kind]
    if kind in {"iban", "vat_id", "phone"} and typed.valid is not None:
        confidence = 0.99 if typed.valid else 0.5
    if kind == "date" and not habits.order_certain and dates.ambiguous(typed.raw):
        confidence = 0.6
    place = view.locate(typed.start, typed.end)
    if place.confidence is not None:
        confidence *= place.confidence
    return Entity(
        type=kind, value=typed.value, raw=typed.raw, confidence=round(confidence, 4), currency=typed.currency,
        page=place.page, bbox=place.box, span=(typed.start, typed.end),
    )  # fmt: skip


def about(view: View, habits: Habits, title: str | None) -> Iterator[Entity]:
    """The document's language and title."""
    if habits.language:
        yield Entity(type="language", value=habits.language, raw=None, confidence=0.95, page=None, bbox=None, span=None)
    found = titles.find(view, title)
    if found is None:
        return
    start, end, confidence = found
    place = view.locate(start, end)
    raw = view.text[start:end]
    yield Entity(
        type="title", value=" ".join(raw.split()), raw=raw, confidence=round(confidence * (place.confidence or 1.0), 4),
        page=place.page, bbox=place.box, span=(start, end),
    )  # fmt: skip
