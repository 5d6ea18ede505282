"""OpenDocument: the words of text, sheets and slides → blocks (ISO/IEC 26300)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml.etree import _Element as Element

from pipeline.extraction import mathml, progress
from pipeline.extraction.archive import Archive
from pipeline.extraction.drawings import local
from pipeline.extraction.grid import Grid
from pipeline.extraction.model import Block, cell_text, list_item, table_block
from pipeline.extraction.odf_lists import Styles, attributes

if TYPE_CHECKING:
    from pipeline.extraction.result import BlockType

MAX_REPEAT = 1_000  # of a row or column that is not empty
MAX_DEPTH = 100
SKIPPED = frozenset({"tracked-changes", "annotation", "note", "forms", "sequence-decls", "desc", "event-listeners"})
COUNTED = frozenset({"page-number", "page-count"})  # they say where a page broke when the file was saved
WRAPPER_NAMES = """
    section index-body index-title table-of-content illustration-index table-index alphabetical-index object-index
    user-index bibliography frame text-box a g custom-shape rect ellipse line connector path polygon polyline
    regular-polygon caption circle table-header-rows table-rows table-row-group numbered-paragraph
"""
WRAPPERS = frozenset(WRAPPER_NAMES.split())


class Reader:
    """Reads content; `notes` collects footnotes, endnotes and comments while it does."""

    def __init__(self, archive: Archive, styles: Styles) -> None:
        self._archive = archive
        self._styles = styles
        self.notes: list[Block] = []

    def blocks(self, parent: Element, depth: int = 0) -> Iterator[Block]:
        """The blocks of what stands in `parent`."""
        for child in parent if depth < MAX_DEPTH else ():
            progress.beat()
            yield from self.block(child, depth)

    def block(self, element: Element, depth: int = 0) -> Iterator[Block]:
        """The blocks that `element` itself makes."""
        name = local(element)
        if name in {"p", "h"}:
            yield from self._paragraph(element, depth)
        elif name == "list":
            yield from self._list(element, [], depth)
        elif name == "table":
            yield from self.table(element, depth)
        elif name == "object":
            yield from self._object(element)
        elif name == "annotation":
            self._note(element, name)
        elif name in WRAPPERS and attribute(element, "display") not in {"none", "condition"}:
            yield from self.blocks(element, depth + 1)

    def _paragraph(self, element: Element, depth: int) -> Iterator[Block]:
        text = self.text(element)
        if text and local(element) == "h":
            number = attribute(element, "outline-level")
            yield Block("heading", text, level=min(max(int(number), 1), 6) if number.isdecimal() else 1)
        elif text:
            style = attribute(element, "style-name")
            level = self._styles.heading(style)
            kind: BlockType = "heading" if level else "quote" if self._styles.quotes(style) else "paragraph"
            yield Block(kind, text, level=level)
        for frame in element.iterdescendants("{*}frame", "{*}custom-shape"):
            if not any(local(ancestor) in {"frame", "note"} for ancestor in frame.iterancestors()):
                yield from self.blocks(frame, depth + 1)

    def _list(self, element: Element, counters: list[int], depth: int, style: str = "") -> Iterator[Block]:
        """The items of a list, those of the lists in it one level deeper."""
        style = attribute(element, "style-name") or style
        level = len(counters) + 1
        counters = [*counters, self._styles.resumed(element, style, level) - 1]
        for item in element if depth < MAX_DEPTH else ():
            if local(item) not in {"list-item", "list-header"}:
                continue
            start = attribute(item, "start-value")
            counters[-1] = int(start) if start.isdecimal() else counters[-1] + (local(item) == "list-item")
            marker: str | None = self._styles.marker(style, counters)
            for child in item:
                if local(child) == "list":
                    yield from self._list(child, counters, depth + 1, style)
                elif local(child) in {"p", "h"}:
                    for block in self._paragraph(child, depth + 1):
                        if block.type == "paragraph" and marker and local(item) == "list-item":
                            block, marker = list_item(block.text, marker, level), None  # noqa: PLW2901
                        yield block
        self._styles.ended(style, level, counters[-1])

    def table(self, element: Element, depth: int) -> Iterator[Block]:
        grid = Grid()
        for row, header in rows(element, header=False):
            grid.next_row()
            for cell in row:
                if local(cell) == "table-cell":
                    text = cell_text(self.blocks(cell, depth + 1))
                    spans = [number(attribute(cell, f"number-{side}-spanned")) for side in ("rows", "columns")]
                    for _ in range(number(attribute(cell, "number-columns-repeated"))):
                        grid.add(text, *spans, header=header)
        found = grid.table()
        if found.columns > 1 or (found.columns == 1 and found.rows > 1):
            yield table_block(found)
        else:
            yield from (Block("paragraph", cell.text) for cell in found.cells)

    def _object(self, element: Element) -> Iterator[Block]:
        """A formula or a chart, which is a document of its own inside the archive."""
        name = attribute(element, "href").removeprefix("./")
        root = self._archive.tree(f"{name}/content.xml") if name else next(element.iterchildren("{*}math"), None)
        if root is None:
            return
        if local(root) == "math":
            yield Block("paragraph", mathml.text(root))
        else:
            for title in root.iterfind(".//{*}chart/{*}title"):
                yield from self.blocks(title)
            for table in root.iter("{*}table"):
                yield from self.table(table, 0)

    def text(self, element: Element) -> str:
        """The words of a paragraph; notes are put aside."""
        return "".join(self._pieces(element)).strip()

    def _pieces(self, element: Element) -> Iterator[str]:
        yield squeezed(element.text)
        for child in element:
            name = local(child)
            if name == "s":
                yield " " * min(number(attribute(child, "c")), MAX_REPEAT)
            elif name == "tab":
                yield "\t"
            elif name == "line-break":
                yield "\n"
            elif name in {"note", "annotation"}:
                yield self._note(child, name)
            elif name == "frame":
                yield self._inline(child)
            elif name == "span":
                yield self._span(child)
            elif name not in {"custom-shape", "annotation-end"} | SKIPPED | COUNTED:
                yield from self._pieces(child)
            yield squeezed(child.tail)

    def _span(self, element: Element) -> str:
        style = attribute(element, "style-name")
        return "" if self._styles.hides(style) else self._styles.shifted(style, "".join(self._pieces(element)))

    def _inline(self, frame: Element) -> str:
        """A formula in the line; boxes and tables become blocks of their own."""
        for element in frame.iterchildren("{*}object"):
            blocks = list(self._object(element))
            if len(blocks) == 1 and blocks[0].type == "paragraph":
                frame.remove(element)
                return blocks[0].text
        return ""

    def _note(self, element: Element, name: str) -> str:
        """Put the note behind the text; its mark stays in the line, as `[1]`."""
        mark = self.text(next(element.iterchildren("{*}note-citation"), element)) if name == "note" else ""
        mark = f"[{mark}]" if mark else ""
        body = next(element.iterchildren("{*}note-body"), element)
        author = "".join(child.text or "" for child in element.iterchildren("{*}creator"))
        words = cell_text(self.blocks(body))
        if words:
            said = " ".join(filter(None, (mark, f"{author}:" if author else "", words)))
            self.notes.append(Block("paragraph" if name == "note" else "quote", said))
        return mark


def rows(element: Element, *, header: bool) -> Iterator[tuple[Element, bool]]:
    """The rows of a table, and whether they are its header; repeated ones as often as they are."""
    for child in element:
        name = local(child)
        if name == "table-row":
            for _ in range(number(attribute(child, "number-rows-repeated"))):
                yield child, header
        elif name in {"table-header-rows", "table-rows", "table-row-group"}:
            yield from rows(child, header=header or name == "table-header-rows")


def attribute(element: Element, name: str) -> str:
    return attributes(element).get(name, "")


def number(text: str) -> int:
    return min(max(int(text), 1), MAX_REPEAT) if text.isdecimal() and len(text) < 12 else 1


def squeezed(text: str | None) -> str:
    """White space counts once; more is written as elements."""
    words = " ".join((text or "").split())
    if not text or not words:
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{words}{' ' * text[-1].isspace()}"
