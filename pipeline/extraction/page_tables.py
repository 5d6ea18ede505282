"""What finders of tables on a page have in common: cells with their words → a block."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.extraction import visual_rows
from pipeline.extraction.model import Block, Cell, Table, Word, enclose, table_text
from pipeline.extraction.result import Box

NUMERIC = re.compile(r"^[^\w]*(?:[A-Z]{3}\s?)?[^\w]*\d[\d.,:/%'\u2019 \u2013-]*(?:\s?(?:[A-Z]{3}|[€$£%]))?$")
CAPTION = re.compile(
    r"(?:Tab(?:le|elle|leau|ela|ella|la)?|Fig(?:ure|ura)?|Abb(?:ildung)?)[.:]?\s*[\dIVX]", re.IGNORECASE
)


class Place(NamedTuple):
    """Where a cell stands in its table and on its page."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(frozen=True, slots=True)
class Placed:
    """A table, its box, and the words that are in it."""

    cells: list[Cell]
    contents: list[list[Word]]  # of each cell, in reading order
    box: Box

    @property
    def words(self) -> list[Word]:
        return [word for content in self.contents for word in content]


def placed(cells: Sequence[tuple[Place, Sequence[Word]]], box: Box) -> Placed:
    """Rows and columns without any text are left out, as those of a double line."""
    rows, columns = (kept(getattr(place, name) for place, words in cells if words) for name in ("row", "column"))
    made, contents = [], []
    for place, words in cells:
        row, high = squeezed(rows, place.row, place.row_span)
        column, wide = squeezed(columns, place.column, place.column_span)
        if not high or not wide:
            continue
        ordered = list(words)
        if len(words) > 1 and not any(word.turn for word in words):
            ordered = [word for line in visual_rows.rows(words) for word in visual_rows.in_order(line.words)]
        made.append(Cell(row, column, " ".join(w.text for w in ordered), high, wide, box=place.box))
        contents.append(ordered)
    mark_header(made)
    return Placed(made, contents, box)


def kept(numbers: Iterable[int]) -> list[int]:
    return sorted(set(numbers))


def squeezed(numbers: list[int], first: int, span: int) -> tuple[int, int]:
    """Where a span begins and how long it is once only `numbers` are counted."""
    begin, end = bisect_left(numbers, first), bisect_left(numbers, first + span)
    return (begin, end - begin) if end > begin else (0, 0)


def mark_header(cells: list[Cell]) -> None:
    """The first row names the columns if it holds no figures and a later row does, or if it is full of short words."""
    first = [cell for cell in cells if cell.row == 0 and cell.text]
    later = [cell for cell in cells if cell.row > 0 and cell.text]
    if not first or not later or any(is_numeric(cell.text) for cell in first):
        return
    full = sum(cell.column_span for cell in first) >= max(cell.column + cell.column_span for cell in cells)
    if any(is_numeric(cell.text) for cell in later) or full:
        for cell in first:
            cell.header = True


def is_numeric(text: str) -> bool:
    return bool(NUMERIC.match(text))


def is_caption(words: Sequence[Word]) -> bool:
    return bool(CAPTION.match(" ".join(word.text for word in words[:2])))


def block(page: int, table: Placed) -> Block:
    """The block of a table; its words learn their offsets in its text."""
    pairs = sorted(zip(table.cells, table.contents, strict=True), key=lambda pair: (pair[0].row, pair[0].column))
    grid = Table([cell for cell, _ in pairs], spread=False)
    text, spans = table_text(grid)
    made = Block("table", text, page=page, box=table.box, table=grid)
    for (start, _), (_, words) in zip(spans, pairs, strict=True):
        offset = start
        for word in words:
            word.start = offset
            offset += len(word.text) + 1
    made.words = [word for _, words in pairs for word in words]
    return made


def around(words: Sequence[Word]) -> Box:
    return enclose([word.box for word in words])
