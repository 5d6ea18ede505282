"""The order in which a page is read: as its content has it where that is sane, else by columns that its gaps show."""

from collections.abc import Sequence
from itertools import accumulate
from statistics import median

from pipeline.extraction import visual_rows
from pipeline.extraction.model import Line, Word
from pipeline.extraction.result import Box
from pipeline.extraction.visual_rows import Row

MAX_CLIMBS = 0.15  # share of lines that may stand above the one before them
FEW_CLIMBS = 3
LOOK_BACK = 8  # lines
GUTTER = 0.8  # of a row's height
COLUMN_ROWS = 5  # rows with text on both sides, at least
PROSE = 3  # words in the usual row of a column
SENTENCE = 4  # words without figures in it, where the content goes on in the same row: dates and labels have fewer
BOTH_SIDES = 0.4  # share of a band's rows that have text on both sides
MAX_ROWS = 400
MAX_DEPTH = 6

Gap = tuple[float, float]


def is_orderly(lines: Sequence[Line]) -> bool:
    """Whether lines, as the content has them, seldom stand above the line before them in the same column."""
    boxes = [line.box for line in lines]
    climbs = 0
    for index, box in enumerate(boxes):
        earlier = reversed(boxes[max(index - LOOK_BACK, 0) : index])
        before = next((other for other in earlier if same_column(other, box)), None)
        climbs += before is not None and box[3] <= before[1] + 1
    return climbs <= max(FEW_CLIMBS, MAX_CLIMBS * len(lines))


def crosses_columns(lines: Sequence[Line]) -> bool:
    """Whether the content has the rows of columns of prose one after the other, from left to right over all columns."""
    if sum(map(may_cross, lines)) < COLUMN_ROWS:
        return False
    found = [visual_rows.Row(line.words, line.box[1], line.box[3]) for line in lines]
    band = widest_band(found) if len(found) <= MAX_ROWS else None
    if band is None:
        return False
    first, last, gap = band
    return all(median(counts) >= SENTENCE for counts in zip(*sides(found[first:last], gap, letters=True), strict=True))


def may_cross(line: Line) -> bool:
    """Whether a gap in the line has enough words for a column on both sides."""
    if len(line.words) < 2 * SENTENCE:
        return False
    stretches = visual_rows.Row(line.words, line.box[1], line.box[3]).stretches()
    return any(SENTENCE <= count <= len(line.words) - SENTENCE for count in accumulate(map(len, stretches[:-1])))


def same_column(one: Box, other: Box) -> bool:
    shared = min(one[2], other[2]) - max(one[0], other[0])
    return shared > 0.5 * min(one[2] - one[0], other[2] - other[0])


def by_columns(words: Sequence[Word], depth: int = 0) -> list[Word]:
    """Rows from top to bottom; where a gap parts two columns of prose, the left one first."""
    rows = visual_rows.rows(words)
    band = widest_band(rows) if depth < MAX_DEPTH and len(rows) <= MAX_ROWS else None
    if band is None:
        return [word for row in rows for word in visual_rows.in_order(row.words)]
    first, last, (left, right) = band
    middle = (left + right) / 2
    inside = [word for row in rows[first:last] for word in row.words]
    parts = (
        [word for row in rows[:first] for word in row.words],
        [word for word in inside if (word.box[0] + word.box[2]) / 2 < middle],
        [word for word in inside if (word.box[0] + word.box[2]) / 2 >= middle],
        [word for row in rows[last:] for word in row.words],
    )
    return [word for part in parts if part for word in by_columns(part, depth + 1)]


def widest_band(rows: Sequence[Row]) -> tuple[int, int, Gap] | None:
    """The longest run of rows that one gap parts into columns of prose: its first row, the one after it, the gap."""
    best: tuple[int, int, Gap] | None = None
    least = GUTTER * visual_rows.pitch(rows)
    margins = (min((r.words[0].box[0] for r in rows), default=0.0), max((right(r) for r in rows), default=0.0))
    gaps = [free(row, margins, least) for row in rows]
    for first in range(len(rows)):
        if best is not None and len(rows) - first <= best[1] - best[0]:
            break  # none that begins here or later is longer
        common, last = gaps[first], first + 1
        while last < len(rows) and (both := shared(common, gaps[last], least)):
            common, last = both, last + 1
        for gap in common:
            longer = best is None or last - first > best[1] - best[0]
            if longer and is_gutter(rows[first:last], gap):
                best = first, last, gap
    return best


def right(row: Row) -> float:
    return max(word.box[2] for word in row.words)


def free(row: Row, margins: Gap, least: float) -> list[Gap]:
    """Where the row has no text, from margin to margin."""
    found, end = [], margins[0]
    for word in row.words:
        if word.box[0] - end >= least:
            found.append((end, word.box[0]))
        end = max(end, word.box[2])
    return [*found, (end, margins[1])] if margins[1] - end >= least else found


def shared(one: Sequence[Gap], other: Sequence[Gap], least: float) -> list[Gap]:
    return [
        (max(a[0], b[0]), min(a[1], b[1])) for a in one for b in other if min(a[1], b[1]) - max(a[0], b[0]) >= least
    ]


def is_gutter(rows: Sequence[Row], gap: Gap) -> bool:
    """Whether there is enough prose on both sides."""
    both = sides(rows, gap)
    if len(both) < max(COLUMN_ROWS, BOTH_SIDES * len(rows)):
        return False
    return all(median(counts) >= PROSE for counts in zip(*both, strict=True))


def sides(rows: Sequence[Row], gap: Gap, *, letters: bool = False) -> list[tuple[int, int]]:
    """How many words stand left and right of a gap in each row that has some on both sides; only those of letters."""
    middle = (gap[0] + gap[1]) / 2
    found = []
    for row in rows:
        left = [word.text for word in row.words if word.box[2] <= middle]
        right = [word.text for word in row.words if word.box[0] >= middle]
        if left and right:
            found.append((sum(map(is_spelt, left)), sum(map(is_spelt, right))) if letters else (len(left), len(right)))
    return found


def is_spelt(text: str) -> bool:
    return not any(map(str.isdigit, text))
