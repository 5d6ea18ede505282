"""Dates in numbers and words → ISO 8601."""

import re
from bisect import bisect_left, insort
from collections.abc import Iterator
from datetime import date
from typing import Literal

from pipeline.extraction.understanding.folding import key
from pipeline.extraction.understanding.typed import Typed

Order = Literal["dmy", "mdy"]
EARLIEST, LATEST = 1970, 2079
PIVOT = 70  # two-digit years from here on belong to the last century
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janner janvier janv enero ene gennaio gen januari",
            "february feb februar feber fevrier fevr fev febrero febbraio febbr februari febr",
            "march mar marz mrz marzo mars maart mrt maerz",
            "april apr avril avr abril abr aprile",
            "may mai mayo maggio mag mei",
            "june jun juni juin junio giugno giu",
            "july jul juli juillet juil julio luglio lug",
            "august aug aout agosto ago augustus",
            "september sep sept septembre septiembre set settembre sett",
            "october oct oktober okt octobre octubre ottobre ott",
            "november nov novembre noviembre",
            "december dec dezember dez decembre diciembre dic dicembre",
        ),
        1,
    )
    for name in names.split()
}
YEAR = r"(?:19[7-9]\d|20[0-7]\d)"
# Patterns begin with a digit, so that a search skips quickly what cannot be a date; then comes what may not precede it.
ISO = re.compile(
    r"([12](?<![\w.,/-]\d)(?:(?<=1)9[7-9]|(?<=2)0[0-7])\d)\s?([-./])"
    r"\s?(0?[1-9]|1[0-2])\s?\2\s?(0?[1-9]|[12]\d|3[01])(?!\d)"
)
NUMERIC = re.compile(rf"(\d(?<![\w,/-]\d)(?<!\d\.\d)\d?)\s?([-./])\s?(\d{{1,2}})\s?\2\s?({YEAR}|\d\d)(?![\w/-]|[.,]\d)")
WORD = r"([^\W\d_]{3,10})"
DAY_FIRST = re.compile(
    rf"(\d(?<![\w.,]\d)\d?)(?:st|nd|rd|th|er|º|°)?[\s.\-/]*(?:de\s+|of\s+)?{WORD}[\s.,\-/]*(?:de[l]?\s+)?({YEAR}|\d\d)(?![\w])",
    re.IGNORECASE,
)
MONTH_FIRST = re.compile(rf"\b{WORD}\.?\s*(\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s*({YEAR})(?!\w)", re.IGNORECASE)
YEAR_AT_END = re.compile(rf"{YEAR}(?!\w)")
LONGEST = 100  # characters, spaces of a table among them, of a date that begins with its month


TAXED_ABROAD = re.compile(r"\b(?:VAT|GST|IBAN)\b")  # who writes of these in English is no American


def find(text: str, order: Order = "dmy") -> Iterator[Typed]:
    """Every date in `text`; `order` decides those that can be read both ways."""
    taken: list[tuple[int, int]] = []
    for pattern in (ISO, NUMERIC, DAY_FIRST, MONTH_FIRST):
        for match in before_years(text) if pattern is MONTH_FIRST else pattern.finditer(text):
            found = understood(pattern, match, order)
            if found and free(match.span(), taken):
                insort(taken, match.span())
                yield Typed(match.start(), match.end(), found.isoformat(), match[0], valid=True)


def free(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    """Say whether `span` overlaps none of `taken`, which are in order and do not overlap each other."""
    place = bisect_left(taken, span)
    around = taken[max(place - 1, 0) : place + 1]
    return not any(start < span[1] and span[0] < end for start, end in around)


def before_years(text: str) -> Iterator[re.Match[str]]:
    """The dates that begin with a month: searched for only where a year stands, since nearly any word may begin one."""
    place = 0
    for year in YEAR_AT_END.finditer(text):
        match = MONTH_FIRST.search(text, max(place, year.start() - LONGEST), year.end())
        if match:
            place = match.end()
            yield match


def understood(pattern: re.Pattern[str], match: re.Match[str], order: Order) -> date | None:
    if pattern is ISO:
        return real(match[1], match[3], match[4])
    if pattern is NUMERIC:
        first, second = int(match[1]), int(match[3])
        swapped = second > 12 or (order == "mdy" and first <= 12 and match[2] != ".")
        return real(match[4], *((match[1], match[3]) if swapped else (match[3], match[1])))
    name, day = (match[2], match[1]) if pattern is DAY_FIRST else (match[1], match[2])
    month = MONTHS.get(key(name))
    return real(match[3], str(month), day) if month else None


def real(year: str, month: str, day: str) -> date | None:
    """The date, if the calendar has it and a business document might."""
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= PIVOT else 2000
    try:
        found = date(number, int(month), int(day))
    except ValueError:
        return None
    return found if EARLIEST <= found.year <= LATEST else None


def order_of(text: str, language: str | None, currencies: set[str]) -> tuple[Order, bool]:
    """How numeric dates are written here, and whether that is certain: by a date that can be read only one way, then
    by language, then by currency."""
    day_first = month_first = 0
    for match in NUMERIC.finditer(text):
        if match[2] == ".":
            continue
        first, second = int(match[1]), int(match[3])
        day_first += first > 12 >= second
        month_first += second > 12 >= first
    if day_first != month_first:
        return ("dmy", True) if day_first > month_first else ("mdy", True)
    if language not in {None, "en"}:
        return "dmy", True
    if "USD" in currencies and TAXED_ABROAD.search(text):
        return "dmy", False
    if "USD" in currencies:
        return "mdy", "EUR" not in currencies and "GBP" not in currencies
    return "dmy", bool(currencies & {"EUR", "GBP", "CHF"})


def ambiguous(raw: str) -> bool:
    """Say whether the order of day and month decides what `raw` means."""
    match = NUMERIC.fullmatch(raw)
    return bool(match) and match[2] != "." and int(match[1]) <= 12 and int(match[3]) <= 12 and match[1] != match[3]  # type: ignore[index]  # bool(match) narrows nothing
