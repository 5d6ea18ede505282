"""Where the text says what the model said: a value without a place in the text is not believed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.extraction.llm import readings
from pipeline.extraction.llm.wanted import Kind
from pipeline.extraction.result import Span, Value

MAX_VALUE_CHARACTERS = 500
MIN_COMPACT = 5  # letters and digits: fewer are found by chance once their spaces and signs are left out
SIGNS = {"EUR": ("€", "euro"), "USD": ("$", "us$"), "GBP": ("£",), "JPY": ("¥",), "CHF": ("sfr", "fr.")}  # fmt: skip
TRUTHS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Proven:
    value: Value
    span: Span


class Searched:
    """A text that can be searched without regard to case, white space and, at the last, signs."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._loose = Folded(text, compact=False)
        self._compact = Folded(text, compact=True)

    def find(self, passage: str) -> Span | None:
        """Where `passage` stands; its ends do not cut a word or a number in two."""
        return next(iter(self.all(passage)), None)

    def all(self, passage: str) -> list[Span]:
        found = self._loose.spans(passage)
        return found or (self._compact.spans(passage) if len(fold(passage, compact=True)) >= MIN_COMPACT else [])


class Folded:
    """A text as it is compared, and for each of its characters the place in the original."""

    def __init__(self, text: str, *, compact: bool) -> None:
        self._original = text
        self._compact = compact
        letters: list[str] = []
        self._places: list[int] = []
        for place, character in enumerate(text):
            for letter in folded(character, compact=compact):
                if letter == " " and (not letters or letters[-1] == " "):
                    continue
                letters.append(letter)
                self._places.append(place)
        self._text = "".join(letters)

    def spans(self, passage: str) -> list[Span]:
        needle = fold(passage, compact=self._compact)
        return [span for span in self._occurrences(needle) if whole(self._original, span)] if needle else []

    def _occurrences(self, needle: str) -> Iterator[Span]:
        start = self._text.find(needle)
        while start >= 0:
            yield self._places[start], self._places[start + len(needle) - 1] + 1
            start = self._text.find(needle, start + 1)


def fold(text: str, *, compact: bool) -> str:
    letters = "".join(folded(character, compact=compact) for character in text)
    return " ".join(letters.split())


def folded(character: str, *, compact: bool) -> str:
    if character.isspace():
        return "" if compact else " "
    return "" if compact and not character.isalnum() else character.casefold()


def whole(text: str, span: Span) -> bool:
    """Say whether neither end of the span lies inside a word or a number."""
    start, end = span
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() and text[start].isalnum()) and not (after.isalnum() and text[end - 1].isalnum())


def prove(kind: Kind, value: str, quote: str, text: Searched) -> Proven | None:
    """The value and where it stands, by its quote or else anywhere; None where the text does not bear it out."""
    value = value.strip()
    if not value or len(value) > MAX_VALUE_CHARACTERS:
        return None
    places = text.all(quote)[:20] if quote.strip() else []
    if kind == "boolean":
        return truth(value, places)
    for place in [*places, (0, len(text.text))]:
        proven = within(kind, value, place, text)
        if proven is not None:
            return proven
    return None


def truth(value: str, places: list[Span]) -> Proven | None:
    """A yes or no need not be written: what was quoted must be."""
    known = TRUTHS.get(value.lower())
    return None if known is None or not places else Proven(known, places[0])


def within(kind: Kind, value: str, place: Span, text: Searched) -> Proven | None:
    """Look for the value in one passage, as what it means."""
    start, end = place
    passage = text.text[start:end]
    match kind:
        case "date":
            found = matching_date(value, passage)
        case "amount" | "number" | "integer":
            found = matching_number(kind, value, passage)
        case "currency":
            found = matching_currency(value, passage)
        case _:
            span = Searched(passage).find(value) if place != (0, len(text.text)) else text.find(value)
            found = span and Proven(" ".join(passage[slice(*span)].split()), span)
    return found and Proven(found.value, (start + found.span[0], start + found.span[1]))


def matching_date(value: str, passage: str) -> Proven | None:
    try:
        wanted = date.fromisoformat(value)
    except ValueError:
        return None
    spans = (Proven(value, (start, end)) for found, start, end in readings.dates(passage) if found == wanted)
    return next(spans, None)


def matching_number(kind: Kind, value: str, passage: str) -> Proven | None:
    wanted = readings.decimal(value)
    if wanted is None or (kind == "integer" and wanted != int(wanted)):
        return None
    for found, start, end in readings.numbers(passage):
        if found == wanted and whole(passage, (start, end)):
            return Proven(said(kind, found), (start, end))
    return None


def said(kind: Kind, number: Decimal) -> Value:
    """Amounts stay decimal text, with the places they are written with; other numbers become what JSON has for them."""
    if kind == "amount":
        return f"{number:f}"
    return int(number) if kind == "integer" else float(number)


def matching_currency(value: str, passage: str) -> Proven | None:
    code = value.upper()
    if len(code) != 3 or not code.isalpha():
        return None
    lower = passage.lower()
    for sign in (code.lower(), *SIGNS.get(code, ())):
        start = lower.find(sign)
        if start >= 0 and len(lower) == len(passage):
            return Proven(code, (start, start + len(sign)))
    return None
