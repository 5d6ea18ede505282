"""Paragraphs and tables of a DOCX → blocks."""

from collections.abc import Iterator

from lxml.etree import _Element as Element

from pipeline.extraction import drawings
from pipeline.extraction.grid import Grid
from pipeline.extraction.model import Block, Cell, Table, cell_text, list_item, table_block
from pipeline.extraction.ooxml import RELATIONSHIPS, Package
from pipeline.extraction.word_numbers import W, value
from pipeline.extraction.word_styles import Styles
from pipeline.extraction.word_text import BOX, COMPATIBILITY, SKIPPED, Marks, paragraph_text

PARAGRAPH, TABLE = f"{W}p", f"{W}tbl"
WRAPPERS = frozenset(
    {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml")}
    | {f"{COMPATIBILITY}{name}" for name in ("AlternateContent", "Choice")}
)
DRAWN = (f"{W}drawing", f"{W}pict", f"{W}object")
DELETIONS = (f"{W}del", f"{W}moveFrom")
MAX_SPAN = 63  # columns of a Word table


class Reader:
    """Reads one part of the package. A paragraph whose mark was deleted is carried to the one that it ran into."""

    def __init__(self, package: Package, part: str, styles: Styles, marks: Marks) -> None:
        self._package = package
        self._relations = package.relations(part)
        self._styles = styles
        self._marks = marks
        self._carried = ""

    def blocks(self, element: Element) -> Iterator[Block]:
        """The blocks of a `w:p` or `w:tbl`; a table of one cell is a frame around its content."""
        if element.tag == PARAGRAPH:
            yield from self._paragraph(element)
            if next(element.iter(*DRAWN), None) is not None:
                yield from self._hanging(element)
            return
        found = self._table(element)
        if found.rows == found.columns == 1:
            for row in inner(element, f"{W}tr"):
                for cell in inner(row, f"{W}tc"):
                    yield from self.inside(cell)
        elif found.cells:
            yield table_block(found)

    def inside(self, element: Element) -> Iterator[Block]:
        """The blocks of what stands in a cell, a box, a note or a header."""
        for child in inner(element, PARAGRAPH, TABLE):
            yield from self.blocks(child)

    def _paragraph(self, element: Element) -> Iterator[Block]:
        properties = element.find(f"{W}pPr")
        text = self._carried + paragraph_text(element, self._marks)
        self._carried = text if is_deleted(properties, "rPr") else ""
        if text.strip() and not self._carried:
            yield paragraph(text.strip(), properties, self._styles)

    def _hanging(self, element: Element) -> Iterator[Block]:
        """What hangs on a paragraph: text boxes, charts and diagrams."""
        for child in element:
            if child.tag == BOX:
                yield from self.inside(child)
            elif child.tag not in SKIPPED:
                yield from self._drawn(child)
                yield from self._hanging(child)

    def _drawn(self, element: Element) -> Iterator[Block]:
        name = drawings.local(element)
        root = self._related(element, {"chart": "id", "relIds": "dm"}.get(name))
        if root is not None and name == "chart":
            yield from drawings.chart(root)
        elif root is not None:
            yield from (Block("paragraph", text) for text in drawings.texts(root))

    def _related(self, element: Element, name: str | None) -> Element | None:
        relation = self._relations.get(element.get(f"{RELATIONSHIPS}{name}") or "") if name else None
        return self._package.tree(relation.target) if relation is not None and not relation.external else None

    def _table(self, element: Element) -> Table:
        grid = Grid()
        merged: dict[int, Cell] = {}  # column → the cell that a continued merge belongs to
        for number, row in enumerate(inner(element, f"{W}tr")):
            properties = row.find(f"{W}trPr")
            if is_deleted(properties):
                continue
            grid.next_row()
            grid.skip(whole(value(properties, "gridBefore"), 0))
            header = is_header(element, properties, first=number == 0)
            for source in inner(row, f"{W}tc"):
                self._add_cell(grid, source, merged, header=header)
        return grid.table()

    def _add_cell(self, grid: Grid, source: Element, merged: dict[int, Cell], *, header: bool) -> None:
        properties = source.find(f"{W}tcPr")
        span = whole(value(properties, "gridSpan"), 1)
        merge = properties.find(f"{W}vMerge") if properties is not None else None
        column = grid.column
        if merge is not None and merge.get(f"{W}val") != "restart" and column in merged:
            merged[column].row_span += 1
            grid.skip(span)
            return
        cell = grid.add(cell_text(self.inside(source)), 1, span, header=header)
        if merge is not None:
            merged[column] = cell
        else:
            merged.pop(column, None)


def paragraph(text: str, properties: Element | None, styles: Styles) -> Block:
    level = styles.heading(properties)
    if level is not None:
        item = styles.item(properties)
        return Block("heading", f"{item[0]} {text}" if item and item[0] != "-" else text, level=level)
    item = styles.item(properties)
    if item is not None:
        return list_item(text, *item)
    return Block("quote" if styles.quotes(properties) else "paragraph", text)


def is_deleted(properties: Element | None, within: str = "") -> bool:
    """Say whether the row, or the mark of the paragraph, was deleted or moved away by a tracked change."""
    found = properties.find(f"{W}{within}") if properties is not None and within else properties
    return found is not None and any(found.find(name) is not None for name in DELETIONS)


def is_header(element: Element, row: Element | None, *, first: bool) -> bool:
    look = element.find(f"{W}tblPr/{W}tblLook")
    named = first and look is not None and look.get(f"{W}firstRow") in {"1", "true", "on"}
    return named or (row is not None and row.find(f"{W}tblHeader") is not None)


def inner(element: Element, *tags: str) -> Iterator[Element]:
    """The children with these tags, also through wrappers."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag in WRAPPERS:
            yield from inner(child, *tags)


def whole(text: str | None, default: int) -> int:
    return min(int(text), MAX_SPAN) if text and text.isdecimal() and int(text) > 0 else default
