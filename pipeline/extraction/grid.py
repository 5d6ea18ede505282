"""Cells of a table written row by row, with spans → their places."""

from itertools import accumulate

from pipeline.extraction.model import Cell, Table


class Grid:
    """Places cells as HTML does: a cell takes the first column that no cell from above reaches into."""

    def __init__(self) -> None:
        self._cells: list[Cell] = []
        self._row = -1
        self.column = 0
        self._from_above: dict[int, int] = {}  # column → rows it is still taken for, this row included

    @property
    def started(self) -> bool:
        return self._row >= 0

    def next_row(self) -> None:
        self._row += 1
        self.column = 0
        self._from_above = {column: rows - 1 for column, rows in self._from_above.items() if rows > 1}

    def skip(self, columns: int) -> None:
        self.column += columns

    def add(self, text: str, row_span: int = 1, column_span: int = 1, *, header: bool = False) -> Cell:
        while self.column in self._from_above:
            self.column += 1
        cell = Cell(self._row, self.column, text, row_span, column_span, header)
        if row_span > 1:
            self._from_above.update(dict.fromkeys(range(self.column, self.column + column_span), row_span))
        self.column += column_span
        self._cells.append(cell)
        return cell

    def table(self) -> Table:
        """The finished table; spans end where its rows do. A row in which no cell ends is none: it has no height."""
        for cell in self._cells:
            cell.row_span = min(cell.row_span, self._row + 1 - cell.row)
        begun, ending = ({cell.row for cell in self._cells}, {cell.row + cell.row_span - 1 for cell in self._cells})
        if begun - ending:
            places = [*accumulate((row not in begun - ending for row in range(self._row + 1)), initial=0)]
            for cell in self._cells:
                below = places[cell.row + cell.row_span]
                cell.row = places[cell.row]
                cell.row_span = below - cell.row
        return Table(self._cells)
