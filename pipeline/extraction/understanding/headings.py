"""The labels over the columns of a table, found in the rows of a page whether or not lines or a grid mark the table."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.extraction.understanding.folding import key
from pipeline.extraction.understanding.view import Segment, View

CELL_WIDTH, CELL_STEP = 8.0, 10.0  # of the columns of a table that has no page: any measure will do
SHARED = 0.5  # of a label's width, from which it belongs to another of its row: OCR may take two lines for one
NEAR = 1.1  # heights of a letter between two lines of one heading
LINES_ABOVE, LINES_BELOW = 2, 4
LONGEST_LABEL = 5  # words
MAX_HEADING_WORDS = 4
MAX_LABELS = 120  # characters of a segment in which labels stand close to each other
MAX_WORD = 40
WORD = re.compile(r"\S+")
NUMBER = re.compile(r"\d{3}")
DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}"
FIGURE = re.compile(
    rf"(?!{DATE})[^\w]*(?:[A-Z]{{3}}[^\w]*)?\d[\d.,:/'\u2019\u00a0 \u2013-]*"
    r"(?:\s?(?:%|[€$£]|[^\W\d_]{1,10}\.?(?:\(\w{1,3}\))?))?(?:\s?/\s?\w{1,8})?\s?\*?"
)  # a number, perhaps with its unit


@dataclass(slots=True)
class Piece:
    """A part of a segment, with the horizontal range it takes; `label` is the known one in it, folded."""

    start: int
    text: str
    left: float
    right: float
    page: int | None
    label: str | None = None

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The labels of each column, folded; `second` is what a label means where its first meaning is taken.

    `pairs` are columns that may share one place, as a number over a name.
    """

    names: Mapping[str, str]
    second: Mapping[str, str] = field(default_factory=dict)
    pairs: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, labels: Mapping[str, Iterable[str]], second: Mapping[str, str] | None = None, pairs: Iterable[str] = ()
    ) -> "Vocabulary":
        names = {folded(label): name for name, given in labels.items() for label in given if folded(label)}
        return cls(names, {folded(label): name for label, name in (second or {}).items()}, frozenset(pairs))


@dataclass(slots=True)
class Column:
    """`name` is None for one whose label says nothing."""

    name: str | None
    left: float
    right: float
    label: str

    def overlap(self, left: float, right: float) -> float:
        """How much of a range lies over the column; negative: how far away it is."""
        return min(right, self.right) - max(left, self.left)


@dataclass(slots=True)
class Heading:
    """The columns that the rows `first` to `last` name, from left to right."""

    columns: list[Column]
    first: int
    last: int

    @property
    def names(self) -> frozenset[str]:
        return frozenset(column.name for column in self.columns if column.name)


def folded(label: str) -> str:
    """As `key`, but a lone sign counts too."""
    return key(label) or label.strip()


def extent(segment: Segment) -> tuple[float, float]:
    """The horizontal range of a segment: points on a page, else columns of a table, else letters of a line."""
    if segment.box:
        return segment.box[0], segment.box[2]
    if segment.cell is not None:
        return segment.cell * CELL_STEP, segment.cell * CELL_STEP + CELL_WIDTH
    left = float(segment.start - segment.line - 1)
    return left, left + len(segment.text)


def piece(segment: Segment, start: int, end: int, view: View, label: str | None = None) -> Piece:
    """The part of a segment between two offsets of the text."""
    left, right = extent(segment)
    if (start, end) != (segment.start, segment.end):
        box = view.locate(start, end).box if segment.box else None
        if box:
            left, right = max(box[0], left), min(box[2], right)
        elif segment.cell is None and not segment.box:
            left, right = left + start - segment.start, left + end - segment.start
    return Piece(start, view.text[start:end], left, right, segment.page, label)


def find(view: View, vocabulary: Vocabulary, least: int = 2) -> Iterator[Heading]:
    """Every heading that names `least` columns or more."""
    index = 0
    while index < len(view.rows):
        if named(view.rows[index], vocabulary) >= least:
            heading = read(view, fullest(view, index, vocabulary), vocabulary)
            if len(heading.names) >= least:
                yield heading
                index = heading.last
        index += 1


def named(row: Sequence[Segment], vocabulary: Vocabulary) -> int:
    """How many labels a row has; none if it has figures or numbers."""
    if any(FIGURE.fullmatch(segment.text) or NUMBER.search(segment.text) for segment in row):
        return 0
    return sum(label is not None for segment in row for _, _, label in labels(segment, vocabulary))


def fullest(view: View, index: int, vocabulary: Vocabulary) -> int:
    """The row with most labels, of this one and those right below it."""
    below = range(index, reach(view, index, 1, LINES_ABOVE) + 1)
    return max(below, key=lambda row: (named(view.rows[row], vocabulary), -row))


def read(view: View, index: int, vocabulary: Vocabulary) -> Heading:
    """The heading around row `index`: its labels may stand in several lines above and below."""
    first, last = reach(view, index, -1, LINES_ABOVE), reach(view, index, 1, LINES_BELOW)
    stacks: list[list[Piece]] = []
    for number in sorted(range(first, last + 1), key=lambda row: abs(row - index)):
        for segment in view.rows[number]:
            for start, end, label in labels(segment, vocabulary):
                stack(piece(segment, start, end, view, label), stacks, central=number == index)
    return Heading(list(columns(stacks, vocabulary)), first, last)


def reach(view: View, index: int, step: int, most: int) -> int:
    """The last row, in one direction, that may belong to the heading: near, short, without figures."""
    row = index
    while abs(row + step - index) <= most and 0 <= row + step < len(view.rows):
        here, there = view.rows[row], view.rows[row + step]
        if not near(here, there) or any(
            any(map(str.isdigit, segment.text)) or len(segment.text.split()) > MAX_HEADING_WORDS for segment in there
        ):
            break
        row += step
    return row


def near(one: Sequence[Segment], other: Sequence[Segment]) -> bool:
    upper, lower = one[0].box, other[0].box
    if upper is None or lower is None or one[0].page != other[0].page:
        return False
    gap = max(upper[1], lower[1]) - min(upper[3], lower[3])
    return gap < NEAR * min(upper[3] - upper[1], lower[3] - lower[1])


def stack(found: Piece, stacks: list[list[Piece]], *, central: bool) -> None:
    """Put a label with those that it stands under or over; one that spans several columns is no label.

    In other lines than the central one words that say nothing count only where they may complete a label.
    """
    least = SHARED * (found.right - found.left) if central else 0.0
    over = [pieces for pieces in stacks if any(shared(piece, found) > least for piece in pieces)]
    spoken = central or found.label is not None
    if not over and spoken:
        stacks.append([found])
    elif len(over) == 1 and (spoken or not any(piece.label for piece in over[0])):
        over[0].append(found)


def shared(one: Piece, other: Piece) -> float:
    return min(one.right, other.right) - max(one.left, other.left)


def columns(stacks: Iterable[list[Piece]], vocabulary: Vocabulary) -> Iterator[Column]:
    """A column for each stack; two where its lines are labels of their own, as a number over a name."""
    found = [(pieces, stacked(pieces, vocabulary)) for pieces in sorted(stacks, key=lambda pieces: pieces[0].left)]
    taken = {vocabulary.names[word] for _, words in found for word in words if word not in vocabulary.second}
    used: set[str] = set()
    for pieces, words in found:
        left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
        names: list[str | None] = []
        for word in words:
            name = vocabulary.names[word]
            if word in vocabulary.second and name in taken | used:
                name = vocabulary.second[word]
            if name not in used and (not names or {*names, name} <= vocabulary.pairs):
                used.add(name)
                names.append(name)
        text = " ".join(piece.text for piece in pieces)
        yield from (Column(name, left, right, text) for name in names or [None])


def stacked(pieces: list[Piece], vocabulary: Vocabulary) -> list[str]:
    """The label that the lines of a stack make together, or else those that they are."""
    pieces.sort(key=lambda piece: piece.start)
    alone = [piece.label for piece in pieces if piece.label]
    words = [(0, 0, word) for piece in pieces for word in piece.text.split()]
    _, whole = longest(words[:LONGEST_LABEL], vocabulary)
    if whole and (not alone or len(whole) > len(alone[0])):
        return [whole]
    return sorted(dict.fromkeys(alone), key=lambda label: label in vocabulary.second)


def labels(segment: Segment, vocabulary: Vocabulary) -> list[tuple[int, int, str | None]]:
    """The labels of a segment, with offsets in the text; words after one belong to it, words before it deny it."""
    text, offset = segment.text, segment.start
    if len(text) > MAX_LABELS or any(map(str.isdigit, text)):
        return [(offset, segment.end, None)]
    words = [(match.start() + offset, match.end() + offset, match[0]) for match in WORD.finditer(text)]
    found: list[tuple[int, int, str | None]] = []
    index = 0
    while index < len(words):
        count, label = longest(words[index : index + LONGEST_LABEL], vocabulary)
        start, end = words[index][0], words[index + max(count, 1) - 1][1]
        if label is None and found:
            found[-1] = (found[-1][0], end, found[-1][2])
        else:
            found.append((start, end, label))
        index += max(count, 1)
    return found if found and found[0][2] else [(offset, segment.end, None)]


def longest(words: Sequence[tuple[int, int, str]], vocabulary: Vocabulary) -> tuple[int, str | None]:
    """How many of the words, from the first on, make the longest known label, and that label."""
    plain = [plain_word(word) for _, _, word in words]
    for count in range(len(words), 0, -1):
        label = "".join(plain[:count]) or "".join(word for _, _, word in words[:count])
        if label in vocabulary.names:
            return count, label
    return 0, None


@lru_cache(maxsize=4096)
def plain_word(word: str) -> str:
    return key(word[:MAX_WORD])
