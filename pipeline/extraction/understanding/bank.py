"""IBAN (ISO 13616) and BIC (ISO 9362)."""

import re
from collections.abc import Iterator

from pipeline.extraction.understanding.typed import Typed

# The IBAN registry: length by country.
LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL", 19: "MK SI", 20: "AT BA EE KZ LT LU XK", 21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "PT", 26: "IS TR", 27: "FR GR IT MC MR SM", 28: "AL AZ CY DO GT HU LB PL", 29: "BR EG PS QA UA",
        30: "JO KW MU", 31: "MT SC",
    }.items()
    for country in countries.split()
}  # fmt: skip
IBAN = re.compile(r"([A-Z](?<![A-Za-z0-9].)[A-Z]\d{2})((?:[ \u00a0]?[A-Z0-9]){11,30})(?![a-z])")
BIC = re.compile(r"(?<![A-Za-z0-9])[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![A-Za-z0-9])")
COUNTRIES = frozenset([*LENGTHS, "US", "CA", "AU", "JP", "CN", "HK", "SG", "IN", "ZA", "MX", "NZ", "KR"])


def ibans(text: str) -> Iterator[Typed]:
    """What has the length of an IBAN of its country; `valid` tells whether its check digits agree."""
    place = 0
    while match := IBAN.search(text, place):
        place = match.end(1)
        wanted = LENGTHS.get(match[1][:2])
        if wanted is None:
            continue
        end, letters = match.start(), 0
        while end < match.end() and letters < wanted:
            letters += text[end].isalnum()
            end += 1
        if letters == wanted and not text[end : end + 1].isalnum():
            raw = text[match.start() : end]
            value = re.sub(r"\s", "", raw)
            place = end
            yield Typed(match.start(), end, value, raw, valid=iban_holds(value))


def rest_of(first: str, text: str) -> int | None:
    """Where the rest of an IBAN that begins with `first` ends in `text`; None where the two make none that holds."""
    for end in [match.end() for match in re.finditer(r"[A-Z0-9]+", text)]:
        value = re.sub(r"\s", "", first + text[:end])
        if len(value) == LENGTHS.get(value[:2]) and iban_holds(value):
            return end
    return None


def iban_holds(iban: str) -> bool:
    """ISO 7064, MOD 97-10; false for what has other than capitals and digits."""
    if not re.fullmatch(r"[A-Z0-9]{5,34}", iban):
        return False
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def bics(text: str) -> Iterator[Typed]:
    """What has the form of a BIC of a known country. Capital words have it too: ask only beside a label."""
    for match in BIC.finditer(text):
        if match[0][4:6] in COUNTRIES:
            yield Typed(match.start(), match.end(), match[0], match[0])
