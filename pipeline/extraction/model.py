"""A document as parsers see it, before it becomes a result: blocks in reading order, words where there are pages."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from pipeline.extraction.result import BlockType, Box, PageSource, Rotation

MAX_PLACES = 50  # for each cell of a table on average, and
MAX_REPEATS = 10  # for each letter in it, above which spans are bombs


@dataclass(slots=True)
class Word:
    """`start` is the word's offset in the text of its block; `turn` is in degrees clockwise from how the page runs."""

    text: str
    box: Box
    size: float
    confidence: float | None = None
    start: int = 0
    turn: int = 0
    bold: bool = False


@dataclass(slots=True)
class Line:
    """Words that stand beside each other, and do not change once they are a line; `size` is that of most letters."""

    words: list[Word]
    box: Box = field(init=False)
    size: float = field(init=False)

    def __post_init__(self) -> None:
        self.box = enclose([word.box for word in self.words])
        self.size = longest(self.words).size

    @property
    def text(self) -> str:
        return " ".join([word.text for word in self.words])

    @property
    def bold(self) -> bool:
        return all(word.bold for word in self.words)


@dataclass(slots=True)
class Cell:
    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    header: bool = False
    box: Box | None = None


@dataclass(slots=True)
class Table:
    """`spread`: a cell over several rows or columns stands in the text of each of them. On a page it stands once."""

    cells: list[Cell]
    spread: bool = True

    @property
    def rows(self) -> int:
        return max((cell.row + cell.row_span for cell in self.cells), default=0)

    @property
    def columns(self) -> int:
        return max((cell.column + cell.column_span for cell in self.cells), default=0)


@dataclass(slots=True)
class Block:
    """`text` is what stands in the document; `level` belongs to headings (from 1) and nested list items (from 1).

    `marker` begins a list item in Markdown. `flowing` text breaks its lines only because they are full.
    """

    type: BlockType
    text: str
    page: int | None = None
    box: Box | None = None
    level: int | None = None
    marker: str | None = None
    flowing: bool = False
    words: list[Word] = field(default_factory=list)
    table: Table | None = None


@dataclass(slots=True)
class Page:
    number: int
    width: float
    height: float
    rotation: Rotation = 0
    source: PageSource = "text"
    confidence: float | None = None


@dataclass(slots=True)
class Caution:
    """Something a reader of the result should know; `code` is for programs."""

    code: str
    message: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the document; name and type are the document's word for it, and only hints."""

    filename: str | None
    media_type: str | None
    data: bytes


@dataclass(slots=True)
class Document:
    """What a parser returns: no `pages` for formats without them, `markdown` only where the source is Markdown.

    Each of `attachments` becomes a child of the result; a step that reads one itself takes it off the list.
    """

    blocks: list[Block] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    markdown: str | None = None
    cautions: list[Caution] = field(default_factory=list)
    engines: tuple[str, ...] = ()  # distributions, and programs with their version behind a space
    attachments: list[Attachment] = field(default_factory=list)
    title: str | None = None  # as the file's properties have it; it need not stand in the text


def longest(words: list[Word]) -> Word:
    """The first of the words with the most letters."""
    lengths = [len(word.text) for word in words]
    return words[lengths.index(max(lengths))]


def enclose(boxes: list[Box]) -> Box:
    """The smallest box around `boxes`."""
    if len(boxes) == 1:
        return boxes[0]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def list_item(text: str, marker: str, level: int) -> Block:
    """A block whose number is a part of its text, as it is in the document; a bullet is a mark only."""
    counts = any(map(str.isalnum, marker))
    return Block("list_item", f"{marker} {text}" if counts else text, level=level, marker=marker)


def cell_text(blocks: Iterable[Block]) -> str:
    """What a cell says that holds blocks: a line for each, and for each row of a table inside."""
    return "\n".join(line for block in blocks if (line := cell_line(block)))


def cell_line(block: Block) -> str:
    if block.table is not None:
        return block.text.replace("\t", " ")
    return f"- {block.text}" if block.marker == "-" else block.text


def table_block(table: Table, page: int | None = None, box: Box | None = None) -> Block:
    """The block of a table: its text is that of its cells, in the order of `table_text`."""
    table.cells.sort(key=lambda cell: (cell.row, cell.column))
    return Block("table", table_text(table)[0], page=page, box=box, table=table)


def table_text(table: Table) -> tuple[str, list[tuple[int, int]]]:
    """The cells as lines of tab-separated text, and the span of each cell in it.

    A cell over several rows and columns stands in each of them, so that every line says all of its row; its span is
    that of its first place.
    """
    cells = table.cells
    if plain(cells):
        return plain_text(cells)
    parts: list[str] = []
    spans: dict[int, tuple[int, int]] = {}
    length = 0
    for row in table_rows(cells, spread=table.spread):
        between = "\n" if parts else ""
        for index in row.values():
            start = length + len(between)
            length = start + len(cells[index].text)
            spans.setdefault(index, (start, length))
            parts += [between, cells[index].text]
            between = "\t"
    return "".join(parts), [spans[index] for index in range(len(cells))]


def plain(cells: list[Cell]) -> bool:
    """Say whether every cell has a place of its own, and they stand in the order of their places."""
    row = column = -1
    for cell in cells:
        if cell.row_span != 1 or cell.column_span != 1 or cell.row < row or (cell.row == row and cell.column <= column):
            return False
        row, column = cell.row, cell.column
    return True


def plain_text(cells: list[Cell]) -> tuple[str, list[tuple[int, int]]]:
    """`table_text` of cells that are `plain`: of a table of data, which may have a million."""
    parts: list[str] = []
    spans = []
    length, row = 0, cells[0].row if cells else 0
    for cell in cells:
        if parts:
            parts.append("\t" if cell.row == row else "\n")
            length += 1
        row = cell.row
        parts.append(cell.text)
        spans.append((length, length + len(cell.text)))
        length += len(cell.text)
    return "".join(parts), spans


def table_rows(cells: list[Cell], *, spread: bool = True) -> list[dict[int, int]]:
    """For each row that has any: column → index of the cell there. Of two cells in one place the first one has it."""
    if plain(cells):
        return [{cells[i].column: i for i in row} for _, row in groupby(range(len(cells)), lambda i: cells[i].row)]
    repeat = spread and repeatable(cells)
    rows: dict[int, dict[int, int]] = {}
    for index, cell in enumerate(cells):
        if not repeat:
            rows.setdefault(cell.row, {}).setdefault(cell.column, index)
            continue
        below, beside = (
            range(cell.row, cell.row + cell.row_span),
            range(cell.column, cell.column + cell.column_span),
        )
        for row, column in ((row, column) for row in below for column in beside):
            rows.setdefault(row, {}).setdefault(column, index)
    shown = {index for row in rows.values() for index in row.values()}
    for index in set(range(len(cells))) - shown:  # hidden by a span: it takes the next free column
        beside_it = rows.setdefault(cells[index].row, {})
        beside_it[max(beside_it, default=-1) + 1] = index
    return [dict(sorted(rows[row].items())) for row in sorted(rows)]


def repeatable(cells: list[Cell]) -> bool:
    """Say whether spans are what a person makes: those of a bomb are not spelled out."""
    places = sum(cell.row_span * cell.column_span for cell in cells)
    letters = sum(cell.row_span * cell.column_span * len(cell.text) for cell in cells)
    return places <= MAX_PLACES * (len(cells) + 1) and letters <= 100_000 + MAX_REPEATS * sum(
        len(c.text) for c in cells
    )
