"""Tables without lines: rows of short stretches of text that stand under each other in three columns or more."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.extraction import aligned_prose
from pipeline.extraction.aligned_prose import Cells, Column
from pipeline.extraction.model import Word
from pipeline.extraction.page_tables import Place, Placed, around, is_numeric, placed
from pipeline.extraction.visual_rows import Row

MIN_COLUMNS = 3
MIN_ROWS = 3
NEXT_ROW = 2.2  # heights of text between the tops of two rows of one table, measured from bottom to top
UNEVEN = 2.0  # times the widest distance so far, from which another table, or none, begins
FULL_ROWS = 0.6  # share of the rows that fill half of the columns at least; the next lines of a cell are none
SAME_LEFT, NEXT_LINE = 0.5, 0.5  # of the size of letters, between the lines of one cell
LONG = 7  # words that hardly stand in a cell on one line
FEW_LONG = 0.2  # share of cells that may be as long
MANY_LONG = 0.5  # the same, where rows end with figures
PRICED = 0.6  # share of the rows that do
FIGURES = 0.15  # share of the cells that are figures, in a table of two or three texts a row
LISTED = 2  # columns of a list of texts with a figure each,
MIN_LIST = 4  # its rows, at least,
SAME_END = 0.3  # and heights of text by which its figures may end at different places
TEXT_COLUMNS = 4  # from so many columns on a table needs no figures


@dataclass(slots=True)
class Run:
    """Rows of one table, so far."""

    columns: list[Column] = field(default_factory=list)
    rows: list[tuple[Row, Cells]] = field(default_factory=list)
    distances: list[float] = field(default_factory=list)
    retried: bool = False


def find(rows: Sequence[Row], *, retried: bool = False) -> list[Placed]:
    """The tables among the rows of a page, which are given from top to bottom; `retried` after text was left out."""
    found, run = [], Run(retried=retried)
    for row in rows:
        cells = row.stretches()
        if not takes(run, row, cells):
            found += finished(run)
            run = Run(retried=retried)
        if run.rows or len(cells) >= 2:
            add(run, row, cells)
    return found + finished(run)


def takes(run: Run, row: Row, cells: Cells) -> bool:
    """Whether the row carries the table on: near enough, and none of its stretches reaches over two full columns."""
    if not run.rows:
        return True
    last = run.rows[-1][0]
    distance, height = row.top - last.bottom, min(row.height, last.height)
    if distance > NEXT_ROW * height or (run.distances and distance > UNEVEN * max(run.distances) + 0.3 * height):
        return False
    strong = [column for column in run.columns if column.cells * 2 > len(run.rows)]
    for cell in cells:
        left, right = cell[0].box[0], max(word.box[2] for word in cell)
        if sum(left < column.right and column.left < right for column in strong) > 1:
            return False
    return True


def add(run: Run, row: Row, cells: Cells) -> None:
    """Widen the columns by the row's stretches; one that touches two columns joins them only while they are young."""
    if run.rows:
        run.distances.append(max(row.top - run.rows[-1][0].bottom, 0.0))
    run.rows.append((row, cells))
    for cell in cells:
        left, right = cell[0].box[0], max(word.box[2] for word in cell)
        touched = [column for column in run.columns if left < column.right and column.left < right]
        for column in touched:
            run.columns.remove(column)
        left = min([left, *(column.left for column in touched)])
        right = max([right, *(column.right for column in touched)])
        run.columns.append(Column(left, right, 1 + sum(column.cells for column in touched)))
    run.columns.sort(key=lambda column: column.left)


def finished(run: Run) -> list[Placed]:
    """The run as a table, without the rows around it that have a single stretch; nothing if it is none."""
    rows = rows_of(run)
    while rows and len(rows[0][1]) < 2:
        rows.pop(0)
    while rows and len(rows) > MIN_ROWS and len(rows[0][1]) * 2 < len(run.columns):
        rows.pop(0)
    if not run.retried and (text := aligned_prose.beside(run.rows, run.columns)):
        return retried(run.rows, text)
    if is_table(rows, len(run.columns)) or is_list_of_figures(rows, run.columns):
        return [table(rows, run.columns)]
    return [] if run.retried else below(rows)


def retried(rows: Sequence[tuple[Row, Cells]], text: aligned_prose.Column) -> list[Placed]:
    """The tables among the rows without what stands in a column of running text."""
    left = [[word for word in row.words if not text.left <= word.box[0] <= text.right] for row, _ in rows]
    return find(
        [Row(words, row.top, row.bottom) for words, (row, _) in zip(left, rows, strict=True) if words], retried=True
    )


def below(rows: Sequence[tuple[Row, Cells]]) -> list[Placed]:
    """The table that the rows are but for the first, whose headings stand too close to tell its columns."""
    if len(rows) <= MIN_ROWS:
        return []
    rest = Run(retried=True)
    for row, cells in rows[1:]:
        add(rest, row, cells)
    if len(rest.columns) < MIN_COLUMNS or not (made := finished(rest)):
        return []
    row, _ = rows[0]
    by_column: dict[int, list[Word]] = {}
    for word in row.words:
        by_column.setdefault(column_of(rest.columns, [word]), []).append(word)
    if len(by_column) < len(rest.columns) or any(is_numeric(word.text) for word in row.words):
        return made
    return [table([(row, list(by_column.values())), *rows_of(rest)], rest.columns)]


def rows_of(run: Run) -> list[tuple[Row, Cells]]:
    """Without the rows of one stretch at the end, which are no part of the table."""
    rows = list(run.rows)
    while rows and len(rows[-1][1]) < 2:
        rows.pop()
    return rows


def is_table(rows: Sequence[tuple[Row, Cells]], columns: int) -> bool:
    full = sum(len(cells) * 2 >= columns and len(cells) > 1 for _, cells in rows)
    begun = sum(not goes_on(before, row) for before, row in zip([None, *rows], rows, strict=False))
    if columns < MIN_COLUMNS or full < MIN_ROWS or full < FULL_ROWS * begun:
        return False
    texts = [" ".join(word.text for word in cell) for _, cells in rows for cell in cells]
    long = sum(text.count(" ") + 1 >= LONG for text in texts)
    figures = sum(map(is_numeric, texts))
    priced = sum(is_numeric(" ".join(word.text for word in cells[-1])) for _, cells in rows if len(cells) > 1)
    few = MANY_LONG if priced >= PRICED * begun else FEW_LONG
    return long <= few * len(texts) and (columns >= TEXT_COLUMNS or figures >= FIGURES * len(texts))


def is_list_of_figures(rows: Sequence[tuple[Row, Cells]], columns: Sequence[Column]) -> bool:
    """Whether short texts stand left, and figures end below each other on the right."""
    if len(columns) != LISTED or len(rows) < MIN_LIST or any(len(cells) != LISTED for _, cells in rows):
        return False
    ends = [cells[1][-1].box[2] for _, cells in rows]
    texts = [[" ".join(word.text for word in cell) for cell in cells] for _, cells in rows]
    return (
        max(ends) - min(ends) <= SAME_END * rows[0][0].height
        and all(is_numeric(figure) and any(map(str.isalpha, text)) for text, figure in texts)
        and all(text.count(" ") + 1 < LONG for text, _ in texts)
    )


def goes_on(before: tuple[Row, Cells] | None, row: tuple[Row, Cells]) -> bool:
    """Whether a row of one stretch is the next line of a cell: close under a stretch that begins where it does."""
    if before is None or len(row[1]) > 1:
        return False
    (cell,) = row[1]
    left, top = cell[0].box[0], min(word.box[1] for word in cell)
    return any(
        abs(other[0].box[0] - left) < SAME_LEFT * cell[0].size
        and top - max(word.box[3] for word in other) < NEXT_LINE * cell[0].size
        for other in before[1]
    )


def table(rows: Sequence[tuple[Row, Cells]], columns: Sequence[Column]) -> Placed:
    """Rows that only carry the text of a cell on are joined with the row above."""
    contents: dict[tuple[int, int], list[Word]] = {}
    number = -1
    for row, cells in rows:
        found = {column_of(columns, cell): cell for cell in cells}
        if number < 0 or not carries_on(row, found, rows, contents, number):
            number += 1
        for column, cell in found.items():
            contents.setdefault((number, column), []).extend(cell)
    places = [(Place(row, column, 1, 1, around(words)), words) for (row, column), words in sorted(contents.items())]
    return placed(places, around([word for words in contents.values() for word in words]))


def carries_on(
    row: Row,
    cells: dict[int, list[Word]],
    rows: Sequence[tuple[Row, Cells]],
    contents: dict[tuple[int, int], list[Word]],
    number: int,
) -> bool:
    """Whether a row of one stretch, close under a cell that has text, is that cell's next line."""
    if len(cells) > 1:
        return False
    (column,) = cells
    above = contents.get((number, column))
    if above is None or is_numeric(" ".join(word.text for word in cells[column])):
        return False
    near = row.top - max(word.box[3] for word in above) < 0.5 * row.height
    return near and len(rows[0][1]) > 1


def column_of(columns: Sequence[Column], cell: Sequence[Word]) -> int:
    left, right = cell[0].box[0], max(word.box[2] for word in cell)
    return max(range(len(columns)), key=lambda index: min(right, columns[index].right) - max(left, columns[index].left))
