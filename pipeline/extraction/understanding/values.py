"""What a piece of text says, read as a value of a wanted type."""

import re
from collections.abc import Callable, Iterable, Iterator

from pipeline.extraction.understanding import amounts, bank, contacts, dates, marks, vat
from pipeline.extraction.understanding.entities import Habits
from pipeline.extraction.understanding.folding import key
from pipeline.extraction.understanding.typed import Typed

MAX_TEXT = 200
# A number of a document: has a digit; may begin with a word of capitals ("INV 2041"), may have slashes between spaces.
IDENTIFIER = re.compile(
    r"(?<![^\W_])(?:[A-Z]{1,5} (?=[\w./#-]*\d))?[^\W_]"
    r"(?:[\w.#*+]|[/\u2010-\u2013-](?=[\w#])| ?/ ?(?=\d)|(?<=\d) -? ?(?=\d{3,}\b)|(?<=\d\d) (?=\d\d+(?: \d\d+)*\s*$))*"
)
FILLING = re.compile(
    r"[\s:=.#*\u2013\u2014|-]*(?:\([^()]{0,24}\)|\[[^\[\]]{0,24}\]|(?:n[\u00b0\u00ba]|nr|no|num|number|nummer|numero|n\u00famero|num\u00e9ro)(?![^\W_]))?[\s:=.#*\u2013\u2014|-]*",
    re.IGNORECASE,
)
TIME = re.compile(
    r"(?<![\d.,:])([01]?\d|2[0-3])\s?([:.h])\s?([0-5]\d)(?:\2([0-5]\d))?(?:\s?([ap])\.?m\b\.?)?(?![\d:])", re.IGNORECASE
)
NUMBER = re.compile(r"(?<![\w.,])[-\u2212]?\d[\d.,'\u2019\u00a0\u202f]*(?![\w])")
AT = re.compile(r"[\s,(\u2013-]*(?:T|at|um|\u00e0|alle(?: ore)?|a las|om|kl\.?)?\s*(?=\d)", re.IGNORECASE)
ON = re.compile(r"[\s,(\u2013-]*(?:uhr\b)?[\s,]*(?:on|am|le|il|el|op)?\s*$", re.IGNORECASE)
OFFSET = re.compile(r"\s?(Z|[+-]\d\d:?\d\d)(?![\w])")
YES = frozenset(["yes", "true", "ja", "oui", "si", "vero", "verdadero", "waar", "x", "on"])
NO = frozenset(["no", "false", "nein", "non", "nee", "falso", "off"])
Reader = Callable[[str, Habits], Iterable[Typed]]


def read(text: str, kind: str, habits: Habits) -> list[Typed]:
    """Every value of the type `kind` in `text`, in its order.

    `kind` is the type of a field (names.py), or one of `identifier`, `email`, `phone` and `url`.
    """
    reader = READERS.get(kind, whole)
    return sorted(reader(text, habits), key=lambda found: found.start)


def identifiers(text: str, _: Habits) -> Iterator[Typed]:
    """Numbers of documents: with a digit, and neither a date nor an amount with cents nor an account."""
    taken = [(found.start, found.end) for found in [*dates.find(text), *bank.ibans(text)]]
    for match in IDENTIFIER.finditer(text):
        raw = match[0].rstrip(".*+#")
        end = match.start() + len(raw)
        apart = not any(start < end and match.start() < stop for start, stop in taken)
        bracketed = text[match.start() - 1 : match.start()] == "(" and text[end : end + 1] == ")"
        if apart and not bracketed and any(map(str.isdigit, raw)) and not is_money(text, match.start(), end):
            yield Typed(match.start(), end, " ".join(raw.split()), raw)


def is_money(text: str, start: int, end: int) -> bool:
    sign = text[end : end + 2].strip()[:1]
    before = text[max(0, start - 2) : start].strip()[-1:]
    return bool(re.fullmatch(r"\d{1,3}(?:[.,]\d{3})*[.,]\d\d", text[start:end])) or bool({sign, before} & set("€$£%"))


def whole(text: str, _: Habits) -> Iterator[Typed]:
    """All of the text, without what stands between a label and its value."""
    start = len(text) - len(text.lstrip(" \t\u00a0:=#.,;\u2013\u2014|-"))
    raw = text[start:].rstrip(" \t\u00a0|,;:")
    if raw and any(map(str.isalnum, raw)):
        yield Typed(start, start + len(raw), " ".join(raw.split())[:MAX_TEXT], raw)


def money(text: str, habits: Habits) -> Iterator[Typed]:
    """Amounts with a currency or cents, else whole numbers of which nothing else can be made."""
    found = list(amounts.find(text, habits.point))
    taken = [] if found else list(bank.ibans(text))
    bare = found or amounts.find(text, habits.point, bare=True)
    return (one for one in bare if not any(account.start <= one.start < account.end for account in taken))


def currencies(text: str, _: Habits) -> Iterator[Typed]:
    for match in amounts.NAMES.finditer(text):
        code = amounts.code(match[0])
        if code in amounts.CODES:
            yield Typed(match.start(), match.end(), code, match[0], None, code)


def times(text: str, _: Habits) -> Iterator[Typed]:
    for match in TIME.finditer(text):
        hour = int(match[1]) % 12 + 12 * (match[5].lower() == "p") if match[5] else int(match[1])
        seconds = f":{match[4]}" if match[4] else ""
        yield Typed(match.start(), match.end(), f"{hour:02}:{match[3]}{seconds}", match[0], valid=True)


def numbers(text: str, habits: Habits) -> Iterator[Typed]:
    for match in NUMBER.finditer(text):
        raw = match[0].rstrip(".,'\u2019\u00a0\u202f")
        value = amounts.parsed(raw.lstrip("-\u2212"), habits.point)
        sign = "-" if raw[0] in "-\u2212" and value else ""
        yield Typed(match.start(), match.start() + len(raw), f"{sign}{value:f}", raw)


def integers(text: str, habits: Habits) -> Iterator[Typed]:
    return (found for found in numbers(text, habits) if "." not in found.value)


def booleans(text: str, _: Habits) -> Iterator[Typed]:
    """Words that say yes or no, and boxes; of a box for each answer the checked one counts."""
    words = [(found, answer) for found in re.finditer(r"[^\W\d_]+", text) if (answer := meaning(found[0]))]
    boxes = marks.find(text)
    if not boxes:
        yield from (Typed(found.start(), found.end(), answer, found[0]) for found, answer in words)
        return
    answered = marks.checked(text, [found.span() for found, _ in words])
    if answered is None:
        yield from (Typed(box.start, box.end, str(box.checked).lower(), text[box.start : box.end]) for box in boxes)
        return
    yield from (Typed(*words[each][0].span(), words[each][1], words[each][0][0]) for each in answered)


def meaning(word: str) -> str | None:
    plain = key(word)
    return "true" if plain in YES else "false" if plain in NO else None


def moments(text: str, habits: Habits) -> Iterator[Typed]:
    """Dates with a time after or before them; the offset from UTC only where it stands there."""
    for day in dates.find(text, habits.order):
        at = AT.match(text, day.end)
        clock = TIME.match(text, at.end()) if at else None
        start, end = day.start, clock.end() if clock else day.end
        if clock is None:
            earlier = [
                found for found in TIME.finditer(text[: day.start]) if ON.fullmatch(text[found.end() : day.start])
            ]
            clock, start = (earlier[-1], earlier[-1].start()) if earlier else (None, start)
        if clock is None:
            continue
        offset = OFFSET.match(text, end) if clock.start() > day.start else None
        end = offset.end() if offset else end
        hour = next(times(clock[0], habits)).value
        value = f"{day.value}T{hour if hour.count(':') == 2 else f'{hour}:00'}{offset[1] if offset else ''}"
        yield Typed(start, end, value, text[start:end], valid=True)


READERS: dict[str, Reader] = {
    "identifier": identifiers,
    "text": whole,
    "date": lambda text, habits: dates.find(text, habits.order),
    "time": times,
    "amount": money,
    "currency": currencies,
    "iban": lambda text, _: bank.ibans(text),
    "bic": lambda text, _: bank.bics(text),
    "vat_id": lambda text, _: vat.find(text),
    "number": numbers,
    "integer": integers,
    "boolean": booleans,
    "date_time": moments,
    "email": lambda text, _: contacts.emails(text),
    "phone": lambda text, habits: contacts.phones(text, habits.language),
    "url": lambda text, _: contacts.urls(text),
}
