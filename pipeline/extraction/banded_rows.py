"""The rows of text between level lines → the rows and cells of a table, once its columns are known."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean
from typing import NamedTuple

from pipeline.extraction.model import Word
from pipeline.extraction.page_tables import is_caption, is_numeric
from pipeline.extraction.ruled_tables import Ruling
from pipeline.extraction.visual_rows import Row

GAP = 0.65  # of the size of letters, between two cells
TABULAR = 0.5  # share of a band's rows that have several stretches
WIDE_GAP = 1.0  # likewise, wider than what sets a sign or unit off its figure
MANY_CROSSING = 0.3  # share of the rows that may have a text over several columns
COARSE = 1.2  # texts in a cell, on average
SENTENCE = 12  # words in a stretch, from which its row is one of a text
OWN_ROWS = 3  # bands, from which each may be one row of the table
NEAR = 0.5  # of a row's height, between the lines of one cell
UNDER = 1.0  # likewise, between a heading and the line below it that says how far it reaches
PART = 0.2  # share of a text that is in a column, or as many
PART_SIZE = 1.5  # sizes of letters, if it is to reach into it

Cells = dict[tuple[int, int], list[Word]]  # first and last column → words


@dataclass(slots=True)
class Band:
    """The rows of text between two lines that follow each other."""

    rows: list[Row]
    outer: bool = False  # next to the first line or the last one

    @property
    def tabular(self) -> bool:
        several = [row.stretches() for row in self.rows if len(row.words) > 1]
        found = sum(len(cells) > 1 and max(map(len, cells)) < SENTENCE for cells in several)
        return found > 0 and found >= TABULAR * len(self.rows)

    @property
    def titles(self) -> bool:
        """Whether it is one row of one stretch, as the name of a part of the table."""
        return len(self.rows) == 1 and len(self.rows[0].stretches()) == 1 and not is_caption(self.rows[0].words)


class Span(NamedTuple):
    """A short line, as below a heading, and the first and the last column along which it runs."""

    line: Ruling
    first: int
    last: int


def of(chain: Sequence[Band], edges: Sequence[float], parts: Sequence[Span]) -> list[Cells]:
    """The rows of the table; the lines of a cell are joined. `parts` are lines below headings."""
    head, *rest = chain
    if len(chain) < OWN_ROWS - 1 or len(head.rows) == 1:
        head, rest = Band([]), list(chain)
    found: list[Cells] = []
    for row in head.rows:
        cells = cells_of(row, edges, parts)
        if found and all(first == last for first, last in found[-1]):
            join(found[-1], cells)
        else:
            found.append(cells)
    lines = [[(row, cells_of(row, edges, ())) for row in band.rows] for band in rest]
    each = len(chain) >= OWN_ROWS and all(sum(2 * len(cells) > len(edges) for _, cells in band) <= 1 for band in lines)
    for band in lines:
        found += one(band) if each else several(band)
    return found


def one(band: Sequence[tuple[Row, Cells]]) -> list[Cells]:
    found: Cells = {}
    for _, cells in band:
        join(found, cells)
    return [found] if found else []


def several(band: Sequence[tuple[Row, Cells]]) -> list[Cells]:
    found: list[Cells] = []
    for number, (row, cells) in enumerate(band):
        if number and carries_on(band[number - 1][0], found[-1], row, cells):
            join(found[-1], cells)
        else:
            found.append(cells)
    return found


def cells_of(row: Row, edges: Sequence[float], parts: Sequence[Span]) -> Cells:
    """The row's texts by the columns that they reach over, or the line below them does."""
    found: list[tuple[int, int, list[Word]]] = []
    for words in row.stretches(GAP):
        first, last = reach(words, edges)
        for span in parts:
            if span.first <= first and last <= span.last and is_below(span.line, row, words):
                first, last = span.first, span.last
        if found and found[-1][1] >= first:
            begin, _, before = found.pop()
            if begin < first:
                found.append((begin, first - 1, before))
            else:
                first, words = begin, [*before, *words]  # noqa: PLW2901  two texts of one cell
        found.append((first, max(first, last), words))
    return {(first, last): words for first, last, words in found}


def reach(words: Sequence[Word], edges: Sequence[float]) -> tuple[int, int]:
    """The first and last column of which a text has a part worth counting."""
    left, right = words[0].box[0], max(word.box[2] for word in words)
    least = min(PART * (right - left), PART_SIZE * words[0].size)
    inside = [
        column
        for column, (begin, end) in enumerate(pairwise([min(left, edges[0]), *edges, max(right, edges[-1])]))
        if min(right, end) - max(left, begin) >= least
    ]
    center = bisect_right(edges, (left + right) / 2)
    return (inside[0], inside[-1]) if inside else (center, center)


def is_below(line: Ruling, row: Row, words: Sequence[Word]) -> bool:
    near = row.bottom - NEAR * row.height <= line.at <= row.bottom + UNDER * row.height
    return near and line.start <= (words[0].box[0] + words[-1].box[2]) / 2 <= line.end


def suits(rows: Sequence[Row], edges: Sequence[float]) -> bool:
    """Whether few of the rows of several texts have one that reaches over columns, or several in one column."""
    cells = [cells_of(row, edges, ()) for row in rows]
    crossing = sum(len(row) > 1 and any(first < last for first, last in row) for row in cells)
    texts = sum(len(row.stretches(WIDE_GAP)) for row in rows)
    return crossing <= MANY_CROSSING * len(rows) and texts <= COARSE * sum(map(len, cells))


def fullness(rows: Sequence[Cells]) -> float:
    """How many columns a row of several cells fills, on average."""
    filled = [sum(last + 1 - first for first, last in row) for row in rows if len(row) > 1]
    return mean(filled) if filled else 0.0


def fits(band: Band, edges: Sequence[float]) -> bool:
    """Whether the row of an outer band has a text in most columns, each in its own."""
    (row,) = band.rows
    cells = cells_of(row, edges, ())
    return 2 * len(cells) > len(edges) + 1 and all(first == last for first, last in cells)


def carries_on(above: Row, upper: Cells, row: Row, cells: Cells) -> bool:
    """Whether a row is only the next lines of cells above: close to them, none of a first column, and no figures."""
    near = row.top - above.bottom < NEAR * row.height
    texts = [" ".join(word.text for word in words) for words in cells.values()]
    fewer = len(cells) == 1 or (len(cells) < len(upper) and all(first for first, _ in cells))
    return near and fewer and all(place in upper for place in cells) and not any(map(is_numeric, texts))


def join(upper: Cells, cells: Cells) -> None:
    for place, words in cells.items():
        upper[place] = [*upper.get(place, []), *words]
