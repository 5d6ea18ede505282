"""The rows under a heading → records: for each column the texts that stand in it, over lines and pages."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.extraction.fields_schema import AskedType
from pipeline.extraction.understanding.headings import DATE, FIGURE, WORD, Column, Heading, Piece, extent, piece
from pipeline.extraction.understanding.view import Segment, View

Row = Sequence[Segment]
Cells = dict[str, list[Piece]]

COUNTED = frozenset({"amount", "number", "integer"})
NEXT_LINE = 1.0  # heights of a letter between a line and the one that carries its cell on
WIDE = 3.0  # heights of a letter that part a table from what stands below it
LOST_ROWS = 14  # rows that fit no column, after which the table is over; as many may stand at the top of a page
VALUE = re.compile(rf"(?!{DATE})[^\w:]{{0,4}}(?:[A-Z]{{3}}\s?)?[^\w:]{{0,2}}\d")  # begins as a number does
BARE = re.compile(r"[^\w:]{0,3}\d[\d.,'\u2019]*\s?[%€$£]?")  # is one, and nothing else


@dataclass(frozen=True, slots=True)
class Rules:
    """How the records of a table are told from what stands around them.

    `flowing` texts go on in the lines below, other cells have one line. `ends` says whether a row follows the table,
    `skips` whether it only carries a sum from page to page; a `tight` table ends where a wide gap is.
    """

    kinds: Mapping[str, AskedType]
    flowing: frozenset[str]
    ends: Callable[[Row, Cells], bool] = lambda _row, _cells: False
    skips: Callable[[Row], bool] = lambda _row: False
    tight: bool = False

    def counted(self, name: str) -> bool:
        return self.kinds.get(name) in COUNTED


@dataclass(slots=True)
class Line:
    """A row of the page as the columns divide it; `near`: right below the line before."""

    cells: Cells
    near: bool
    anchor: bool
    late: bool


@dataclass(slots=True)
class Record:
    """What stands in each column; `late`: after a row that should have ended the table, as a sum in between."""

    cells: Cells
    late: bool


@dataclass(slots=True)
class Reading:
    """One table on its way."""

    view: View
    heading: Heading
    rules: Rules
    lines: list[Line] = field(default_factory=list)

    def run(self, until: int) -> list[Record]:
        """The records from below the heading to row `until`, or to where the columns are lost."""
        before, lost = self.view.rows[self.heading.last], 0
        anchored = late = False
        for row in self.view.rows[self.heading.last + 1 : until]:
            if left(before, row) or (self.rules.tight and gap(before, row) > WIDE):
                break
            cells = divided(row, self.heading, self.rules, self.view)
            if self.rules.skips(row):
                before = row
            elif (anchored or self.opens(cells)) and self.rules.ends(row, cells):
                late, lost = True, lost + 1
            elif cells:
                line = Line(cells, near(before, row) and not lost, self.opens(cells), late)
                anchored = anchored or line.anchor
                lost = 0 if line.anchor or line.near else lost + 1
                before = row
                self.lines.append(line)
            else:
                lost += 1
            if lost > LOST_ROWS:
                break
        return records(self.lines, self.rules)

    def opens(self, cells: Cells) -> bool:
        """Whether a row may begin a record: two columns filled, one of them with a figure if the table has figures."""
        figures = {column.name for column in self.heading.columns if column.name and self.rules.counted(column.name)}
        return len(cells) >= 2 and (not figures or any(name in figures for name in cells))


def left(one: Row, other: Row) -> bool:
    """Whether the second row is outside of the table, in a document that has tables but no pages."""
    return one[0].cell is not None and other[0].cell is None


def near(one: Row, other: Row) -> bool:
    """Whether a row follows the one before as the next line of a text does."""
    return one[0].page == other[0].page and gap(one, other) < NEXT_LINE


def gap(one: Row, other: Row) -> float:
    """The space between two rows, in heights of the second one's letters; 0 where there is no page, or another."""
    boxes = [segment.box for segment in one if segment.box], [segment.box for segment in other if segment.box]
    if not boxes[0] or not boxes[1] or one[0].page != other[0].page:
        return 0.0
    space = min(box[1] for box in boxes[1]) - max(box[3] for box in boxes[0])
    return space / max(min(box[3] - box[1] for box in boxes[1]), 1.0)


def records(lines: Sequence[Line], rules: Rules) -> list[Record]:
    """Lines put together: a record goes on until a line brings a figure that it has."""
    above = leads(lines, rules)
    found: list[Record] = []
    waiting: Cells = {}
    open_ = True
    for line in lines:
        figures = {name for name in line.cells if rules.counted(name)}
        if line.anchor and (not found or line.late > found[-1].late or not figures or figures & found[-1].cells.keys()):
            cells = {name: list(pieces) for name, pieces in merged(waiting, line.cells).items()}
            found.append(Record(cells, line.late))
            waiting, open_ = {}, True
        elif above and not figures:
            waiting = merged(waiting, line.cells) if line.near else line.cells
        elif found and not line.late:
            open_ = open_ and line.near
            carry_on(found[-1].cells, line.cells if open_ else lone_figures(line.cells), rules)
    return found


def leads(lines: Sequence[Line], rules: Rules) -> bool:
    """Whether the texts stand above their figures, and not beside them."""
    anchors = [line for line in lines if line.anchor]
    return bool(lines) and not lines[0].anchor and not any(rules.flowing & line.cells.keys() for line in anchors)


def merged(one: Cells, other: Cells) -> Cells:
    return {name: [*one.get(name, []), *other.get(name, [])] for name in [*one, *other]}


def lone_figures(cells: Cells) -> Cells:
    """What may belong to a record though other lines stand between: a number in the middle of its height."""
    figures = {name: pieces for name, pieces in cells.items() if FIGURE.fullmatch(pieces[0].text)}
    return {name: pieces for name, pieces in figures.items() if len(pieces) == 1}


def carry_on(record: Cells, cells: Cells, rules: Rules) -> None:
    """Add a line to a record: to flowing texts what goes on, to the others what they lack."""
    for name, pieces in cells.items():
        if name in rules.flowing:
            record.setdefault(name, []).extend(pieces)
        else:
            record.setdefault(name, pieces)


def divided(row: Row, heading: Heading, rules: Rules, view: View) -> Cells:
    """A row by the columns of the heading; empty if none of it stands in one with a name."""
    cells: Cells = {}
    ranges = {column.name: column for column in heading.columns}
    for segment in row:
        for column, found in placed(segment, heading.columns, rules, view, alone=len(row) == 1):
            if column.name and (not rules.counted(column.name) or VALUE.match(found.text)):
                cells.setdefault(column.name, []).append(found)
    for name, pieces in cells.items():
        if name not in rules.flowing and len(pieces) > 1:
            cells[name] = [max(pieces, key=lambda piece: ranges[name].overlap(piece.left, piece.right))]
    return cells


def placed(
    segment: Segment, columns: Sequence[Column], rules: Rules, view: View, *, alone: bool
) -> Iterator[tuple[Column, Piece]]:
    """Each part of a segment with the column that it stands in; a sentence alone in its row is one part."""
    left, right = extent(segment)
    whole = piece(segment, segment.start, segment.end, view)
    touched = [column for column in columns if column.overlap(left, right) > 0]
    if not alone and len(touched) > 1 and (parts := by_words(segment, columns, rules, view)):
        yield from parts
        return
    column = column_of(whole, columns, rules)
    if column is not None:
        yield column, whole


def by_words(segment: Segment, columns: Sequence[Column], rules: Rules, view: View) -> list[tuple[Column, Piece]]:
    """A segment cut where its words stand over different columns; empty if that leaves words among the figures."""
    groups: list[tuple[Column, int, int]] = []
    for match in WORD.finditer(segment.text):
        start, end = segment.start + match.start(), segment.start + match.end()
        column = column_of(piece(segment, start, end, view), columns, rules)
        if column is None:
            return []
        if groups and groups[-1][0] is column:
            groups[-1] = (column, groups[-1][1], end)
        else:
            groups.append((column, start, end))
    parts = [(column, piece(segment, start, end, view)) for column, start, end in groups]
    strange = any(rules.counted(column.name or "") and not BARE.fullmatch(part.text) for column, part in parts)
    return [] if strange else parts


def column_of(found: Piece, columns: Sequence[Column], rules: Rules) -> Column | None:
    """The column that a text stands in, or next to: words have the whole width between their column's neighbours."""
    figure = bool(FIGURE.fullmatch(found.text))
    best: Column | None = None
    most = float("-inf")
    for index, column in enumerate(columns):
        counted = rules.counted(column.name or "")
        overlap = column.overlap(found.left, found.right)
        if not figure and not counted and overlap <= 0:
            overlap = between(found, columns, index)
        if figure and not counted and overlap <= 0 and column.name in rules.flowing:
            continue
        if overlap > most:
            best, most = column, overlap
    far = max(found.right - found.left, 2 * (columns[-1].right - columns[0].left) / max(len(columns), 1))
    return best if most > -far else None


def between(found: Piece, columns: Sequence[Column], index: int) -> float:
    """How much of a text stands between the neighbours of a column; negative: how far it is from there."""
    left = columns[index - 1].right if index else float("-inf")
    right = columns[index + 1].left if index + 1 < len(columns) else float("inf")
    inside = min(found.right, right) - max(found.left, left)
    return inside if inside > 0 and found.left >= left - 1 else columns[index].overlap(found.left, found.right)
