"""Amounts of money → decimal strings, with their currency where one stands beside them."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from pipeline.extraction.understanding.typed import Typed

Point = Literal[".", ","]
CODES = frozenset(
    [
        "EUR",
        "USD",
        "GBP",
        "CHF",
        "SEK",
        "NOK",
        "DKK",
        "PLN",
        "CZK",
        "HUF",
        "RON",
        "BGN",
        "TRY",
        "CAD",
        "AUD",
        "NZD",
        "JPY",
        "CNY",
        "HKD",
        "SGD",
        "INR",
        "BRL",
        "MXN",
        "ZAR",
        "AED",
        "ILS",
        "KRW",
        "THB",
    ]
)
WHOLE = frozenset({"JPY", "KRW"})  # currencies without a smaller unit
SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "zł": "PLN",
    "₹": "INR",
    "₺": "TRY",
    "Fr.": "CHF",
    "SFr.": "CHF",
    **dict.fromkeys(["Euros", "EUROS", "euros", "Euro", "EURO", "euro"], "EUR"),
    "Rs.": "INR",
    "$": "USD",
}
DOLLARS = {"US$": "USD", "CA$": "CAD", "C$": "CAD", "A$": "AUD", "AU$": "AUD", "HK$": "HKD", "NZ$": "NZD", "S$": "SGD"}
ALL_SIGNS = {**DOLLARS, **SIGNS}
APART, ENDED = r"(?<![^\W\d_])", r"(?![^\W\d_])"  # no letter stands beside a code, a digit may: CHF12.50, 12.50EUR
SIGN = "(?:" + "|".join([*map(re.escape, ALL_SIGNS), *sorted(f"{APART}{code}{ENDED}" for code in CODES)]) + ")"
# Begins with a digit, so that a search skips quickly what cannot be a number.
DIGITS = re.compile(
    r"\d(?:\d{0,2}(?P<group>[.,'\u2019\u00a0\u202f ])\d{3}(?:(?P=group)\d{3})*(?!\d)|\d{0,11})"
    r"(?:[.,]\d{1,4}(?!\d)|,-|\.-)?"
)
BEFORE = re.compile(rf"(?P<first>{SIGN})?\s?(?P<minus>[-\u2212\u2013]\s?|\()?\s?(?P<second>{SIGN})?\s?$")
AFTER = re.compile(rf"(?P<closing>\)|-(?![\w-]))?(?:\s?(?P<sign>{SIGN}))?(?!\d|[^\W_]|[/%:]|[.,-]\d|\s?%)")
LOOK_BACK = 9
ENDS = frozenset(
    "-\u2212\u2013(" + "".join(sign[-1] for sign in [*ALL_SIGNS, *CODES])
)  # what a sign or a minus ends in
STARTS = frozenset(sign[0] for sign in [*ALL_SIGNS, *CODES])
FAR = 3  # characters after the digits, in one of which a sign begins
NO_START = frozenset("/#_")
# These, too, begin with what they are searched by.
NAMES = re.compile(
    rf"[€£¥₹₺$A-Zze](?:(?<=[€£¥₹₺$])|(?<![^\W\d_].)(?:(?<=[A-Z])[A-Z]{{2}}|(?<=z)ł|(?<=[Ee])uros?|(?<=E)UROS?|(?<=R)s\.){ENDED})"
)
CENTS = re.compile(r"\d(?<![\d.,]\d)\d{0,2}(?:([.,'\u2019 ])\d{3})*([.,])\d\d(?![\d.,])")
DAY_AND_MONTH = re.compile(r"(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])")


def point_of(text: str, language: str | None) -> Point:
    """The sign before the cents in this document: by its amounts, else by its language."""
    votes = {".": 0, ",": 0}
    for match in CENTS.finditer(text):
        votes[match[2]] += 1
    if votes["."] != votes[","]:
        return "." if votes["."] > votes[","] else ","
    return "." if language in {"en", "zh", "ja", "ko", "th", "he", None} else ","


def find(text: str, point: Point = ".", *, bare: bool = False) -> Iterator[Typed]:
    """Every amount with a currency beside it or with cents; with `bare`, also whole numbers."""
    place = 0
    while match := DIGITS.search(text, place):
        place = match.end()
        found = amount(text, match, point, bare=bare)
        if found:
            yield found
            place = max(place, found.end)


def amount(text: str, match: re.Match[str], point: Point, *, bare: bool) -> Typed | None:
    """The amount around these digits, if they are one."""
    start, digits = match.start(), match[0]
    look = max(0, start - LOOK_BACK)
    near = text[look:start]
    signed = near.rstrip()[-1:] in ENDS
    cents = digits[-3:-2] in {".", ","} or digits.endswith("-")
    if not (cents or bare or signed) and STARTS.isdisjoint(text[match.end() : match.end() + FAR]):
        return None
    after = AFTER.match(text, match.end())
    if after is None or inside_a_word(text, start):
        return None
    before = BEFORE.search(near) if signed else None
    sign = (before and (before["first"] or before["second"])) or after["sign"]
    if not (sign or cents or bare) or (not sign and point == "," and DAY_AND_MONTH.fullmatch(digits)):
        return None
    value = parsed(digits, point)
    if (before and before["minus"]) or after["closing"] == "-":
        value = -value
    begin = look + before.end() - len(before[0].lstrip()) if before else start
    end = after.end() if after["sign"] or after["closing"] else match.end()
    currency = code(sign) if sign else None
    return Typed(begin, end, shown(value, currency), text[begin:end], None, currency)


def inside_a_word(text: str, start: int) -> bool:
    """Say whether digits at `start` belong to what stands before them, as in A4, 1:20 or 5.3.1."""
    before = text[start - 1 : start]
    if before.isalnum() and not text[max(0, start - 4) : start].endswith(tuple(CODES)):
        return True
    return before in NO_START or (before in {".", ",", ":", "-"} and text[start - 2 : start - 1].isalnum())


def parsed(digits: str, point: Point) -> Decimal:
    """The number that `digits` writes; a lone separator before three digits parts thousands unless it is the point."""
    digits = re.sub(r"[.,]-$", "", digits)
    separators = re.findall(r"[.,]", digits)
    plain = re.sub(r"[^\d.,]", "", digits)
    if not separators:
        return Decimal(plain)
    last = separators[-1]
    tail = len(plain) - plain.rindex(last) - 1
    mixed = len(set(separators)) == 2
    thousands = 1 <= plain.index(last) <= 3 and plain[0] != "0"
    decimal = mixed or (len(separators) == 1 and (tail != 3 or (last == point and not thousands)))
    if not decimal:
        return Decimal(re.sub(r"[.,]", "", plain))
    whole, _, fraction = plain.rpartition(last)
    return Decimal(f"{re.sub('[.,]', '', whole) or 0}.{fraction}")


def shown(value: Decimal, currency: str | None = None) -> str:
    """As a string with at least two decimals, where the currency has them."""
    exponent = value.as_tuple().exponent
    if currency not in WHOLE and isinstance(exponent, int) and exponent > -2:
        value = value.quantize(Decimal("0.01"))
    return f"{value + 0:f}"  # + 0: no negative zero


def code(sign: str) -> str:
    return ALL_SIGNS.get(sign) or sign


def currencies(text: str) -> dict[str, int]:
    """How often each currency is named."""
    counts: dict[str, int] = {}
    for match in NAMES.finditer(text):
        name = code(match[0])
        if name in CODES:
            counts[name] = counts.get(name, 0) + 1
    return counts
