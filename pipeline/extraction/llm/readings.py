"""The dates and numbers that a passage may mean, under every convention: to check a value, not to choose one."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

NUMBER = re.compile(r"\d(?:[\d.,'\u2019\u00a0\u202f ]*\d)?")
NEGATIVE = re.compile(r"[-\u2212(]\s*$")
NUMERIC_DATE = re.compile(r"(?<!\d)(\d{1,4})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{2,4})(?!\d)")
DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:\.|st|nd|rd|th|er|º|°)?\s+(?:de\s+|of\s+)?([^\W\d_]{3,12})\.?,?\s+(?:de\s+|del\s+)?(\d{4})"
)
MONTH_FIRST = re.compile(r"([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
# The beginnings that tell the months apart, in English, German, French, Spanish, Italian and Dutch.
MONTHS = (
    ("jan", "jän", "ene", "gen"),
    ("feb", "fév", "fev"),
    ("mar", "mär", "maa", "mrt"),
    ("apr", "avr", "abr"),
    ("may", "mai", "mei", "mag"),
    ("jun", "juin", "giu"),
    ("jul", "juil", "lug"),
    ("aug", "aoû", "aou", "ago"),
    ("sep", "set"),
    ("oct", "okt", "ott"),
    ("nov",),
    ("dec", "dez", "déc", "dic"),
)
CENTURY = 2_000


def numbers(passage: str) -> Iterator[tuple[Decimal, int, int]]:
    """Every value that a number in the passage may have, and where it stands."""
    for found in NUMBER.finditer(passage):
        sign = -1 if NEGATIVE.search(passage[: found.start()]) else 1
        for value in meanings(found[0]):
            yield value, found.start(), found.end()
            if sign < 0:
                yield -value, found.start(), found.end()


def meanings(written: str) -> set[Decimal]:
    """`1.234` may be a thousand and more, or one and a fraction."""
    bare = re.sub(r"['\u2019\s]", "", written)
    marks = [sign for sign in bare if sign in ".,"]
    texts = {bare.replace(".", "").replace(",", "")} if not marks or grouped(bare) else set()
    if marks and (len(set(marks)) == 2 or len(marks) == 1):
        whole, _, fraction = bare.rpartition(marks[-1])
        texts.add(f"{whole.replace('.', '').replace(',', '')}.{fraction}")
    return {Decimal(text) for text in texts}


def grouped(bare: str) -> bool:
    """Say whether one kind of mark may separate thousands throughout."""
    groups = re.split(r"[.,]", bare)
    return len({sign for sign in bare if sign in ".,"}) < 2 and all(len(group) == 3 for group in groups[1:])


def decimal(written: str) -> Decimal | None:
    """The number that the model gave, in the form it was asked for."""
    try:
        value = Decimal(re.sub(r"[^\d.+-]", "", written))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def dates(passage: str) -> Iterator[tuple[date, int, int]]:
    """Every date that the passage may mean, with the day or the month first, and where it stands."""
    for found in NUMERIC_DATE.finditer(passage):
        first, second, third = (int(group) for group in found.groups())
        orders = [(first, second, third)] if len(found[1]) == 4 else [(third, second, first), (third, first, second)]
        for order in orders:
            yield from valid(order, found)
    for found in DAY_FIRST.finditer(passage):
        yield from valid((int(found[3]), month(found[2]), int(found[1])), found)
    for found in MONTH_FIRST.finditer(passage):
        yield from valid((int(found[3]), month(found[1]), int(found[2])), found)


def month(name: str) -> int:
    """1 to 12, or 0 for what is no month's name."""
    lower = name.lower()
    numbers_ = (number for number, starts in enumerate(MONTHS, 1) if lower.startswith(starts))
    return next(numbers_, 0)


def valid(parts: tuple[int, int, int], found: re.Match[str]) -> Iterator[tuple[date, int, int]]:
    year, month_, day = parts
    try:
        yield date(year + CENTURY if year < 100 else year, month_, day), found.start(), found.end()
    except ValueError:
        return
