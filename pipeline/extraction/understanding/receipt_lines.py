"""A receipt as lines: what each one is, by its first words, and the amounts in it, for all the mistakes of OCR."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from pipeline.extraction.understanding.folding import key
from pipeline.extraction.understanding.receipt_words import INCLUSIVE, LINES, METHODS, QUALIFIERS
from pipeline.extraction.understanding.typed import Typed
from pipeline.extraction.understanding.view import Segment, View

# Letters and digits that OCR takes for each other, as one of them; labels are compared so.
ALIKE = str.maketrans({"0": "o", "q": "o", "1": "l", "i": "l", "5": "s", "8": "b"})
DIGITS = str.maketrans({"O": "0", "o": "0", "Q": "0", "D": "0", "l": "1", "I": "1", "|": "1", "S": "5", "B": "8"})
FIGURE = re.compile(r"(?<![^\W\d_])[\dOoQDlI|SB][\dOoQDlI|SB.,:/-]*(?![^\W\d_])")
AMOUNT = re.compile(
    r"(?<![\w.,:/])(?P<minus>[-\u2212]\s?)?(?P<whole>\d{1,3}(?:[.,'\u2019]\d{3})+|\d{1,6})\s?[.,]\s?(?P<cents>\d\d)(?P<after>-)?"
    r"(?![\d%]|[.,:/]\d|\s?%)"
)
SPLIT = re.compile(r"(?<![\w.,])(\d{1,4}) (\d\d)(?![\w.,%])")  # an amount whose point was not seen
RATE = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?)\s?%")
MIN_FUZZY = 5  # letters of a word of which one may be wrong
LABEL_WORDS = 4


@dataclass(slots=True)
class Line:
    """`kind` is what its words say; `amounts` are those in it, with offsets in the text of the document."""

    index: int
    text: str
    segments: list[Segment]
    kind: str | None
    amounts: list[Typed] = field(default_factory=list)
    rates: list[Decimal] = field(default_factory=list)
    words: tuple[str, ...] = ()

    @property
    def last(self) -> Decimal | None:
        return Decimal(self.amounts[-1].value) if self.amounts else None


def lines(view: View) -> list[Line]:
    return [line(index, row) for index, row in enumerate(view.rows)]


def line(index: int, row: Sequence[Segment]) -> Line:
    text = " ".join(segment.text for segment in row)
    words = tuple(word for word in map(alike, re.split(r"[\s:=*/()]+", text)) if word)
    found = Line(index, text, list(row), kind(words), words=words)
    for segment in row:
        found.amounts += (typed.moved(segment.start) for typed in amounts(segment.text))
    found.rates = [Decimal(match[1].replace(",", ".")) for match in RATE.finditer(repaired(text))]
    return found


def amounts(text: str) -> Iterator[Typed]:
    """Numbers with cents; a space may stand before or after the point."""
    fixed = repaired(text)
    for match in AMOUNT.finditer(fixed):
        whole = re.sub(r"\D", "", match["whole"])
        sign = "-" if match["minus"] or match["after"] else ""
        value = f"{sign}{int(whole)}.{match['cents']}"
        yield Typed(match.start(), match.end(), value, text[match.start() : match.end()])


def split_amounts(text: str) -> Iterator[Typed]:
    """`12 50` as 12.50: only to be believed where the same amount stands elsewhere."""
    for match in SPLIT.finditer(repaired(text)):
        yield Typed(match.start(), match.end(), f"{int(match[1])}.{match[2]}", text[match.start() : match.end()])


def repaired(text: str) -> str:
    """The text with letters in numbers as the digits that they look like; its length stays."""
    return FIGURE.sub(lambda match: match[0].translate(DIGITS) if is_figure(match[0]) else match[0], text)


def is_figure(token: str) -> bool:
    digits = sum(map(str.isdigit, token))
    return digits >= 2 and digits * 2 > len(re.sub(r"[.,:/-]", "", token))


def alike(word: str) -> str:
    return key(word).translate(ALIKE)


@cache
def labels(name: str) -> dict[str, str]:
    """Each known beginning of a line, as OCR might read it → its kind; or the words of a list."""
    tables = {"lines": LINES, "methods": METHODS}
    return {alike(label): kind for kind, words in tables[name].items() for label in words.split("|")}


@cache
def words_of(words: str) -> frozenset[str]:
    return frozenset(alike(word) for word in words.split("|"))


def kind(words: Sequence[str]) -> str | None:
    """What a line is, by the longest label at its beginning; a total of something else is none."""
    label = starting(words, "lines")
    found = labels("lines").get(label) if label else None
    if found == "total" and label not in words_of("net total|nett total"):
        rest = set(words)
        if rest & words_of(QUALIFIERS) and not rest & words_of(INCLUSIVE):
            taxed = rest & words_of("tax|vat|gst|mwst|ust|tva|iva|btw")
            return "tax" if taxed else "subtotal" if rest & words_of("excl|exclusive|exkl|ht|hors|netto") else "other"
    return found


def starting(words: Sequence[str], table: str) -> str | None:
    """The longest label at the beginning, of which one letter may be wrong; figures before it do not count."""
    known = labels(table)
    first = next(
        (index for index, word in enumerate(words) if any(map(str.isalpha, word)) and len(word) > 1), len(words)
    )
    for count in range(min(LABEL_WORDS, len(words) - first), 0, -1):
        joined = "".join(words[first : first + count])
        if joined in known:
            return joined
        if len(joined) >= MIN_FUZZY and (
            close := next((label for label in known if differs_by_one(joined, label)), None)
        ):
            return close
    return None


def differs_by_one(one: str, other: str) -> bool:
    """Whether exactly one letter of two words of the same length is another; the first letter is not."""
    return len(one) == len(other) and one[0] == other[0] and sum(a != b for a, b in zip(one, other, strict=True)) == 1
