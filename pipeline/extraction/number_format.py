"""Numbers of a spreadsheet as its cells display them, by their format codes (ECMA-376, 18.8.30)."""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

GENERAL = "General"
# The codes that a workbook need not spell out. Those that follow the reader's country are ISO dates here.
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: GENERAL,
    13: GENERAL, 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]'
    r"|\[(?P<elapsed>h+|m+|s+)\]|\[(?P<condition>[^\]]*)\]|(?P<half>AM/PM|A/P)|(?P<date>y+|m+|d+|h+|s+|e+(?![+-]))"
    r"|(?P<power>E[+-]0+)|(?P<fraction>\.[0#?]+,*)|(?P<number>[0#?][0#?,]*)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[]|["\\\[])+|(?<=;)(?=;|$)|^(?=;)', re.DOTALL)
EPOCH, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001  a cell knows no zone
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MAX_DATE = 2_958_466  # the day after 31 December 9999
Tokens = tuple[tuple[str, str], ...]


def display(value: float, code: str, *, from_1904: bool = False) -> str:
    """The text that a cell of this value and format shows."""
    chosen = sections(code)
    if len(chosen) > 1 and value < 0:
        return shown(-value, chosen[1], from_1904=from_1904)
    section = chosen[2] if len(chosen) > 2 and value == 0 else chosen[0]
    return shown(value, section, from_1904=from_1904)


@lru_cache(4_096)
def sections(code: str) -> tuple[Tokens, ...]:
    """Up to four: for positive, negative and zero numbers, and for text."""
    parts = SECTION.findall(code) or [""]
    return tuple(
        tuple((found.lastgroup or "", found[found.lastgroup or 0]) for found in TOKEN.finditer(part)) for part in parts
    )


def shown(value: float, tokens: Tokens, *, from_1904: bool) -> str:
    match sense(tokens):
        case "date":
            return date(value, tokens, from_1904=from_1904)
        case "number":
            return number(value, tokens)
        case "general":
            return general(value)
    return "".join(map(literal, tokens))


@lru_cache(4_096)
def sense(tokens: Tokens) -> Literal["date", "number", "general", "words"]:
    """What a section makes of a number; there are few of them, and many cells."""
    kinds = {kind for kind, _ in tokens}
    counts = bool(kinds & {"number", "fraction"})
    if kinds & {"date", "elapsed"} and "number" not in kinds and not is_general(tokens):
        return "date"
    if counts and not any(text == "/" for kind, text in tokens if kind == "other"):
        return "number"
    return "general" if is_general(tokens) or counts or any(text == "@" for _, text in tokens) else "words"


def is_general(tokens: Tokens) -> bool:
    return "".join(text for _, text in tokens).lower().startswith("general")


def general(value: float) -> str:
    """Without noise behind the fifteenth digit, and without an exponent where Excel shows none."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.15g}"
    return f"{value:.15f}".rstrip("0") if "e-" in text and abs(value) >= 1e-9 else text.replace("e", "E")


def literal(token: tuple[str, str]) -> str:
    kind, text = token
    if kind in {"quoted", "escaped", "currency", "other"}:
        return text
    return " " if kind == "space" else ""


def number(value: float, tokens: Tokens) -> str:
    """Digits where the placeholders stand, the rest as it is written."""
    places = [index for index, (kind, _) in enumerate(tokens) if kind in {"number", "fraction", "power"}]
    first, last = places[0], places[-1]
    whole = [text for kind, text in tokens if kind == "number"]
    part = next((text for kind, text in tokens if kind == "fraction"), "")
    picture = whole[0] if whole else ""
    value *= 100 ** sum(text == "%" for _, text in tokens)
    value /= 1000 ** trailing_commas(part or picture)
    power = next((text for kind, text in tokens if kind == "power"), None)
    if power:
        digits = scientific(value, len(part.rstrip(",")) - bool(part), power)
    elif len(whole) > 1 and not part:
        digits = spread(value, tokens[first : last + 1])
    else:
        digits = fixed(value, picture.rstrip(","), part.rstrip(","))
    sign = "-" if value < 0 and digits.strip("0.,") else ""
    before, after = ("".join(map(literal, part)) for part in (tokens[:first], tokens[last + 1 :]))
    return f"{before}{sign}{digits}{after}".strip()


def trailing_commas(picture: str) -> int:
    """Each shows a number a thousand times smaller."""
    return len(picture) - len(picture.rstrip(","))


def fixed(value: float, picture: str, part: str) -> str:
    grouped, decimals = "," in picture, min(max(len(part) - 1, 0), 30)
    whole, _, digits = f"{abs(value):{',' if grouped else ''}.{decimals}f}".partition(".")
    least = picture.count("0")
    whole = whole if grouped else whole.zfill(least)
    wanted = part.rstrip("#?")
    digits = digits[: max(len(wanted) - 1, 0)] + digits[max(len(wanted) - 1, 0) :].rstrip("0")
    whole = "" if least == 0 and whole == "0" and part else whole
    return f"{whole}.{digits}" if digits else whole or "0"


def spread(value: float, tokens: Tokens) -> str:
    """Digits among signs, as in 000-00-0000."""
    digits = f"{abs(value):.0f}".zfill(sum(text.count("0") for kind, text in tokens if kind == "number"))
    parts: list[str] = []
    numbers = [index for index, (kind, _) in enumerate(tokens) if kind == "number"]
    for index in range(len(tokens) - 1, -1, -1):
        kind, text = tokens[index]
        if kind == "number":
            size = len(digits) if index == numbers[0] else len(text)
            parts.append(digits[max(len(digits) - size, 0) :])
            digits = digits[: max(len(digits) - size, 0)]
        else:
            parts.append(literal((kind, text)))
    return "".join(reversed(parts))


def scientific(value: float, decimals: int, power: str) -> str:
    mantissa, exponent = f"{abs(value):.{min(decimals, 30)}e}".split("e")
    sign = "-" if exponent.startswith("-") else "+" if "+" in power else ""
    return f"{mantissa}E{sign}{exponent.lstrip('+-').lstrip('0').zfill(len(power) - 2)}"


def date(value: float, tokens: Tokens, *, from_1904: bool) -> str:
    if not 0 <= value < MAX_DATE:
        return general(value)
    moment = (EPOCH_1904 if from_1904 else EPOCH) + timedelta(seconds=round(value * 86_400))
    if value < 60 and not from_1904:
        moment += timedelta(days=1)  # the calendar of 1900 has a 29 February that never was
    seconds = round(value * 86_400)
    twelve = any(kind == "half" for kind, _ in tokens)
    parts = []
    for index, (kind, text) in enumerate(tokens):
        if kind == "elapsed":
            parts.append(str(seconds // {"h": 3_600, "m": 60, "s": 1}[text[0].lower()]).zfill(len(text)))
        elif kind == "half":
            parts.append("AM" if moment.hour < 12 else "PM")
        elif kind == "date":
            parts.append(date_part(moment, text.lower(), minutes=is_minutes(tokens, index), twelve=twelve))
        elif kind != "fraction":
            parts.append(literal((kind, text)))
    return "".join(parts).strip()


def is_minutes(tokens: Tokens, index: int) -> bool:
    """`m` is the minute behind an hour or before a second, else the month."""
    around = [(kind, text[0].lower()) for kind, text in tokens if kind in {"date", "elapsed"}]
    place = sum(kind in {"date", "elapsed"} for kind, _ in tokens[:index])
    before = around[place - 1][1] if place else ""
    after = around[place + 1][1] if place + 1 < len(around) else ""
    return before == "h" or after == "s"


def date_part(moment: datetime, code: str, *, minutes: bool, twelve: bool) -> str:
    hour = (moment.hour + 11) % 12 + 1 if twelve else moment.hour
    match code[0], min(len(code), 5):
        case "y" | "e", size:
            return f"{moment.year:04}" if size > 2 or code[0] == "e" else f"{moment.year % 100:02}"
        case "m", size if not minutes and size > 2:
            name = MONTHS[moment.month - 1]
            return {3: name[:3], 4: name, 5: name[:1]}[size]
        case "d", size if size > 2:
            return DAYS[moment.weekday()][: 3 if size == 3 else None]
        case letter, size:
            value = {"m": moment.minute if minutes else moment.month, "d": moment.day, "h": hour, "s": moment.second}
            return str(value[letter]).zfill(min(size, 2))
