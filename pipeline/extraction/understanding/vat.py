"""VAT identification numbers, with the check digits of the countries that publish them."""

import re
from collections.abc import Callable, Iterator, Sequence

from pipeline.extraction.understanding.typed import Typed

# The form after the country's two letters, as VIES takes it.
FORMS = {
    "AT": r"U\d{8}", "BE": r"[01]\d{9}", "BG": r"\d{9,10}", "CY": r"\d{8}[A-Z]", "CZ": r"\d{8,10}", "DE": r"\d{9}",
    "DK": r"\d{8}", "EE": r"\d{9}", "EL": r"\d{9}", "ES": r"[A-Z0-9]\d{7}[A-Z0-9]", "FI": r"\d{8}",
    "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}", "GB": r"(?:\d{12}|\d{9}|GD\d{3}|HA\d{3})", "HR": r"\d{11}", "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}", "IT": r"\d{11}", "LT": r"(?:\d{12}|\d{9})", "LU": r"\d{8}", "LV": r"\d{11}",
    "MT": r"\d{8}", "NL": r"\d{9}B\d\d", "PL": r"\d{10}", "PT": r"\d{9}", "RO": r"\d{2,10}", "SE": r"\d{12}",
    "SI": r"\d{8}", "SK": r"\d{10}", "XI": r"(?:\d{12}|\d{9})",
}  # fmt: skip
GAPS = r"[ .\u00a0-]?"
NUMBER = re.compile(
    "(" + "|".join(FORMS) + rf")(?<![A-Za-z0-9]..)(?:{GAPS})([A-Z0-9](?:{GAPS}[A-Z0-9+*]){{4,12}})(?![A-Za-z0-9])"
)
AT_HOME = re.compile(rf"[A-Z0-9](?:{GAPS}[A-Z0-9]){{7,12}}(?![A-Za-z0-9])")
SWISS = re.compile(r"CHE(?<![A-Za-z0-9]...)[-. ]?\d{3}[. ]?\d{3}[. ]?\d{3}(?:\s?(?:MWST|TVA|IVA))?(?![A-Za-z0-9])")


def find(text: str) -> Iterator[Typed]:
    """Every number that has the form of its country's; `valid` is None where no check digits are known."""
    for match in NUMBER.finditer(text):
        number = cleaned(match[2])
        raw = match[0]
        form = FORMS[match[1]]
        if not re.fullmatch(form, number):
            cut = re.match(form + r"(?![A-Z0-9])", match[2].replace(" ", " ").split(" ")[0])
            if cut is None:  # a word that happens to follow
                continue
            number, raw = cut[0], raw[: len(raw) - len(match[2]) + cut.end()]
        yield Typed(match.start(), match.start() + len(raw), match[1] + number, raw, check(match[1], number))
    for match in SWISS.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        value = f"CHE{digits}"
        yield Typed(match.start(), match.end(), value, match[0], weighted(digits, (5, 4, 3, 2, 7, 6, 5, 4), 11))


def national(text: str, countries: Sequence[str]) -> Typed | None:
    """A number at the start of `text` as it is written at home, without the letters of its country.

    Only where check digits bear it out, because nearly any number has the form of some country's.
    """
    match = AT_HOME.match(text)
    number = cleaned(match[0]) if match else ""
    for country in countries:
        if match and re.fullmatch(FORMS[country], number) and check(country, number):
            return Typed(match.start(), match.end(), number, match[0], valid=True)
    return None


def cleaned(number: str) -> str:
    return re.sub(r"[^A-Z0-9+*]", "", number)


def check(country: str, number: str) -> bool | None:
    """Whether the check digits hold; None where there is no rule here."""
    rule = RULES.get(country)
    return rule(number) if rule else None


def digits(number: str) -> list[int]:
    return [int(letter) for letter in number if letter.isdigit()]


def weighted(number: str, weights: Sequence[int], modulus: int) -> bool:
    """The complement of the weighted sum is the last digit."""
    found = digits(number)
    return -sum(a * b for a, b in zip(found, weights, strict=False)) % modulus % 10 == found[len(weights)]


def austria(number: str) -> bool:
    found = digits(number)
    total = sum(sum(divmod(digit * (1, 2)[place % 2], 10)) for place, digit in enumerate(found[:7]))
    return (96 - total) % 10 == found[7]


def belgium(number: str) -> bool:
    return 97 - int(number[:8]) % 97 == int(number[8:])


def germany(number: str) -> bool:
    """ISO 7064, MOD 11,10."""
    product = 10
    for digit in digits(number)[:8]:
        product = ((digit + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(number[8])


def denmark(number: str) -> bool:
    return sum(a * b for a, b in zip(digits(number), (2, 7, 6, 5, 4, 3, 2, 1), strict=True)) % 11 == 0


def spain(number: str) -> bool | None:
    """NIF of companies and of persons."""
    body, last = number[1:8], number[8]
    if number[0].isdigit() or number[0] in "XYZ":
        whole = str("XYZ".index(number[0])) + body if number[0] in "XYZ" else number[0] + body
        return "TRWAGMYFPDXBNJZSQVHLCKE"[int(whole) % 23] == last
    odd = sum(sum(divmod(int(digit) * 2, 10)) for digit in body[::2])
    control = -(odd + sum(map(int, body[1::2]))) % 10
    return last in {str(control), "JABCDEFGHI"[control]}


def finland(number: str) -> bool:
    return weighted(number, (7, 9, 10, 5, 8, 4, 2), 11)


def france(number: str) -> bool | None:
    """The key of a SIREN; newer keys with letters have a rule of their own, which is not published."""
    if not number[:2].isdigit():
        return None
    return (12 + 3 * (int(number[2:]) % 97)) % 97 == int(number[:2])


def britain(number: str) -> bool | None:
    if not number[:9].isdigit():
        return None
    total = sum(a * b for a, b in zip(digits(number[:7]), (8, 7, 6, 5, 4, 3, 2), strict=True)) + int(number[7:9])
    return total % 97 == 0 or (total + 55) % 97 == 0


def luhn(number: str) -> bool:
    total = sum(sum(divmod(digit * (1 + place % 2), 10)) for place, digit in enumerate(reversed(digits(number))))
    return total % 10 == 0


def luxembourg(number: str) -> bool:
    return int(number[:6]) % 89 == int(number[6:])


def netherlands(number: str) -> bool:
    """The number of a company (MOD 11), or of a person since 2020 (MOD 97)."""
    old = sum(a * b for a, b in zip(digits(number[:9]), (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0
    return old or int("".join(str(int(letter, 36)) for letter in f"NL{number}")) % 97 == 1


def poland(number: str) -> bool:
    return sum(a * b for a, b in zip(digits(number), (6, 5, 7, 2, 3, 4, 5, 6, 7), strict=False)) % 11 == int(number[9])


def portugal(number: str) -> bool:
    rest = sum(a * b for a, b in zip(digits(number), (9, 8, 7, 6, 5, 4, 3, 2), strict=False)) % 11
    return (0 if rest < 2 else 11 - rest) == int(number[8])


def sweden(number: str) -> bool:
    return luhn(number[:10])


RULES: dict[str, Callable[[str], bool | None]] = {
    "AT": austria, "BE": belgium, "DE": germany, "DK": denmark, "ES": spain, "FI": finland, "FR": france,
    "GB": britain, "XI": britain, "IT": luhn, "LU": luxembourg, "NL": netherlands, "PL": poland, "PT": portugal,
    "SE": sweden,
}  # fmt: skip
