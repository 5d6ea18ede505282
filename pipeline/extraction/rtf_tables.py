"""Rows of an RTF, each with its own edges → a table."""

from bisect import bisect_left
from dataclasses import dataclass, field

from pipeline.extraction.model import Cell, Table

TOLERANCE = 60  # twentieths of a point by which the edges of one column differ between rows


@dataclass(slots=True)
class Row:
    """`edges` are the right ends of the cells; `merged` says for each cell whether it carries on its neighbour's."""

    texts: list[str] = field(default_factory=list)
    edges: list[int] = field(default_factory=list)
    beside: list[bool] = field(default_factory=list)
    above: list[bool] = field(default_factory=list)
    header: bool = False


def table(rows: list[Row]) -> Table:
    ends = columns(rows)
    cells: list[Cell] = []
    last: dict[int, Cell] = {}  # column → the cell above
    for number, row in enumerate(rows):
        column = 0
        for index, text in enumerate(row.texts):
            after = column_after(ends, row.edges[index]) if index < len(row.edges) else column + 1
            after = max(after, column + 1)
            if flag(row.beside, index) and cells and cells[-1].row == number:
                cells[-1].column_span = after - cells[-1].column
            elif flag(row.above, index) and column in last:
                last[column].row_span = number + 1 - last[column].row
            else:
                last[column] = Cell(number, column, text, 1, after - column, row.header)
                cells.append(last[column])
            column = after
    return Table(cells)


def columns(rows: list[Row]) -> list[int]:
    """The right ends of the table's columns; those that nearly agree are one."""
    ends: list[int] = []
    for edge in sorted({edge for row in rows for edge in row.edges}):
        if not ends or edge - ends[-1] > TOLERANCE:
            ends.append(edge)
    return ends


def column_after(ends: list[int], edge: int) -> int:
    return bisect_left(ends, edge - TOLERANCE) + 1


def flag(flags: list[bool], index: int) -> bool:
    return index < len(flags) and flags[index]
