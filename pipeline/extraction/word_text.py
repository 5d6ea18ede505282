"""Paragraphs and tables of a DOCX → blocks."""

from collections.abc import Iterator

from lxml.etree import _Element as Element

from pipeline.extraction import omml
from pipeline.extraction.grid import Grid
from pipeline.extraction.model import Block, Cell, Table, list_item, table_block
from pipeline.extraction.shifted import lowered_words, raised_words
from pipeline.extraction.word_numbers import W, value
from pipeline.extraction.word_styles import Styles

COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FORMULA = f"{MATH}oMath"
SHIFTS = {"superscript": raised_words, "subscript": lowered_words}
SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t"}
# Deleted text, field codes, properties, and the second form of what is already there.
SKIPPED = frozenset(
    {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}pPr", f"{W}rPr", f"{W}rt", f"{COMPATIBILITY}Fallback"}
)
WRAPPERS = frozenset(
    {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml")}
    | {f"{COMPATIBILITY}{name}" for name in ("AlternateContent", "Choice")}
)
MAX_SPAN = 63  # columns of a Word table


def blocks(element: Element, styles: Styles) -> Iterator[Block]:
    """The blocks of a `w:p` or `w:tbl`; a table of one cell is a frame around its content."""
    if element.tag == f"{W}p":
        text = paragraph_text(element).strip()
        if text:
            yield paragraph(text, element.find(f"{W}pPr"), styles)
        return
    found = table(element)
    if found.rows == found.columns == 1:
        for cell in element.iter(f"{W}tc"):
            for child in inner(cell, f"{W}p", f"{W}tbl"):
                yield from blocks(child, styles)
    elif found.cells:
        yield table_block(found)


def paragraph(text: str, properties: Element | None, styles: Styles) -> Block:
    level = styles.heading(properties)
    if level is not None:
        item = styles.item(properties)
        return Block("heading", f"{item[0]} {text}" if item and item[0] != "-" else text, level=level)
    item = styles.item(properties)
    if item is not None:
        return list_item(text, *item)
    return Block("paragraph", text)


def paragraph_text(element: Element) -> str:
    return "".join(pieces(element))


def pieces(element: Element) -> Iterator[str]:
    """The text inside `element`, in order; a paragraph in a text box ends with a line break."""
    for child in element:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag == FORMULA:
            before = child.getprevious()
            yield f"{' ' if before is not None and before.tag == FORMULA else ''}{omml.linear(child)}"
        elif child.tag == f"{W}r" and (shift := SHIFTS.get(value(child.find(f"{W}rPr"), "vertAlign") or "")):
            yield shift("".join(pieces(child)))
        elif child.tag in SIGNS:
            yield SIGNS[child.tag]
        elif child.tag not in SKIPPED:
            yield from pieces(child)
            if child.tag == f"{W}p":
                yield "\n"


def table(element: Element) -> Table:
    grid = Grid()
    merged: dict[int, Cell] = {}  # column → the cell that a continued merge belongs to
    for number, row in enumerate(inner(element, f"{W}tr")):
        properties = row.find(f"{W}trPr")
        grid.next_row()
        grid.skip(whole(value(properties, "gridBefore"), 0))
        header = is_header(element, properties, first=number == 0)
        for source in inner(row, f"{W}tc"):
            add_cell(grid, source, merged, header=header)
    return grid.table()


def add_cell(grid: Grid, source: Element, merged: dict[int, Cell], *, header: bool) -> None:
    properties = source.find(f"{W}tcPr")
    span = whole(value(properties, "gridSpan"), 1)
    merge = properties.find(f"{W}vMerge") if properties is not None else None
    column = grid.column
    if merge is not None and merge.get(f"{W}val") != "restart" and column in merged:
        merged[column].row_span += 1
        grid.skip(span)
        return
    cell = grid.add(cell_text(source), 1, span, header=header)
    if merge is not None:
        merged[column] = cell
    else:
        merged.pop(column, None)


def cell_text(source: Element) -> str:
    """Its paragraphs, one a line; a table inside contributes its own."""
    lines = (paragraph_text(element).strip() for element in source.iter(f"{W}p") if not in_text_box(element, source))
    return "\n".join(line for line in lines if line)


def in_text_box(element: Element, within: Element) -> bool:
    """Say whether another paragraph of `within` already holds `element`."""
    for ancestor in element.iterancestors():
        if ancestor is within:
            return False
        if ancestor.tag == f"{W}p":
            return True
    return False


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
