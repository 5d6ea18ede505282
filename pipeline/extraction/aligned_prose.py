"""Columns of running text beside a table without lines, which are no part of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

from pipeline.extraction.model import Word
from pipeline.extraction.visual_rows import Row

MIN_LINES = 4
WORDS = 5  # of a line of text, on average
FULL = 0.85  # share of the column's width that a line fills
MOST = 0.6  # share of the lines that do

Cells = list[list[Word]]


@dataclass(slots=True)
class Column:
    """The horizontal range of stretches that stand under each other."""

    left: float
    right: float
    cells: int = 1


def beside(rows: Sequence[tuple[Row, Cells]], columns: Sequence[Column]) -> Column | None:
    """The first or the last column, if it has the lines of a text and others have no such."""
    if len(columns) < 2:
        return None
    for column in (columns[0], columns[-1]):
        lines = [
            cell
            for _, cells in rows
            for cell in cells
            if column.left <= cell[0].box[0] and cell[-1].box[2] <= column.right
        ]
        if len(lines) >= MIN_LINES and is_text(lines, FULL * (column.right - column.left)):
            return column
    return None


def is_text(lines: Sequence[Sequence[Word]], full: float) -> bool:
    """Whether most lines are full, and have the words of a sentence."""
    filled = sum(line[-1].box[2] - line[0].box[0] >= full for line in lines)
    return filled >= MOST * len(lines) and mean(map(len, lines)) >= WORDS
