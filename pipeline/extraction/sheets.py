"""Cells of a spreadsheet → its name as a heading, and a table for each island of cells."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from pipeline.extraction import progress
from pipeline.extraction.model import Block, Caution, Cell, Document, Table, plain, table_block, table_rows

MAX_EMPTY = 4  # places for each value of a table
REACH = 100  # rows and columns beyond the last value, over which a merged cell may still go
Place = tuple[int, int]  # row and column, from 0


@dataclass(slots=True)
class Sheet:
    """`cells` holds the texts, `numbers` the places of those that are no words, `spans` the sizes of merged cells."""

    name: str
    hidden: bool = False
    cells: dict[Place, str] = field(default_factory=dict)
    numbers: set[Place] = field(default_factory=set)
    spans: dict[Place, Place] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    drawn: list[Block] = field(default_factory=list)
    cut: int | None = None  # the last row that was read, from 1, where others follow


def add(document: Document, sheet: Sheet) -> None:
    """Put the sheet behind what the document has; a sheet without anything in it leaves no trace."""
    blocks = [block for island in islands(sheet, sorted(sheet.cells)) for block in island_blocks(sheet, island)]
    blocks += sheet.drawn
    blocks += [Block("quote", note) for note in sheet.notes]
    if sheet.cut is not None:
        progress.cut(f"The sheet “{sheet.name}” was read up to row {sheet.cut}")
    if sheet.hidden:
        document.cautions.append(Caution("hidden_sheet", f"The sheet “{sheet.name}” is hidden."))
    if blocks:
        document.blocks += [Block("heading", sheet.name, level=2), *blocks]


def islands(sheet: Sheet, places: list[Place]) -> Iterator[list[Place]]:
    """Groups of cells with an empty row, or within these an empty column, between them."""
    for rows in gaps(sheet, places, axis=0):
        columns = list(gaps(sheet, sorted(rows, key=lambda place: (place[1], place[0])), axis=1))
        for group in columns:
            if len(columns) == 1:
                yield group
            else:
                yield from islands(sheet, sorted(group))


def gaps(sheet: Sheet, places: list[Place], axis: int) -> Iterator[list[Place]]:
    """Cut a sorted list of places where a whole line along the axis is empty."""
    group: list[Place] = []
    reach = -1
    for place in places:
        if group and place[axis] > reach + 1:
            yield group
            group = []
        group.append(place)
        reach = max(reach, place[axis] + (sheet.spans.get(place, (1, 1))[axis] - 1 if sheet.spans else 0))
    if group:
        yield group


def island_blocks(sheet: Sheet, places: list[Place]) -> list[Block]:
    if len(places) == 1:
        return [Block("paragraph", sheet.cells[places[0]])]
    top, left = min(row for row, _ in places), min(column for _, column in places)
    last = max(row for row, _ in places) + REACH, max(column for _, column in places) + REACH
    header = has_header(sheet, places, top)
    cells = [
        Cell(row - top, column - left, sheet.cells[row, column], header=header and row == top)
        for row, column in progress.steadily(places)
    ]
    for cell, place in zip(cells, places, strict=True) if sheet.spans else ():
        cell.row_span, cell.column_span = within(sheet.spans.get(place, (1, 1)), place, last)
    cells += empty_cells(cells)
    progress.beat()
    return [table_block(Table(cells))]


def within(spans: Place, place: Place, last: Place) -> Place:
    """The size of a merged cell, cut behind the row and column `last`: a million rows are had for the asking."""
    return min(spans[0], last[0] - place[0] + 1), min(spans[1], last[1] - place[1] + 1)


def empty_cells(cells: list[Cell]) -> list[Cell]:
    """The places without a value, so that columns stay in line; of a table that is mostly empty, none."""
    whole = Table(cells)
    rows, columns = whole.rows, whole.columns  # each looks at all cells
    if rows * columns > MAX_EMPTY * len(cells):
        return []
    if rows * columns == len(cells) and plain(cells):
        return []
    taken = {(row, column) for row, filled in enumerate(table_rows(cells)) for column in filled}
    places = product(range(rows), range(columns))
    return [Cell(row, column, "") for row, column in places if (row, column) not in taken]


def has_header(sheet: Sheet, places: list[Place], top: int) -> bool:
    """The first row names the columns if it has only words, all different, and there are rows below."""
    first = [place for place in places if place[0] == top]
    names = [sheet.cells[place] for place in first]
    below = len(places) > len(first)
    return below and len(first) > 1 and len(set(names)) == len(names) and not any(p in sheet.numbers for p in first)
