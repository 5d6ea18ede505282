"""An HTML tree → blocks, by one walk over its starts and ends: no recursion, however deep a page nests."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree
from lxml.etree import _Element as Element

from pipeline.extraction import mathml, progress
from pipeline.extraction.counting import counted
from pipeline.extraction.grid import Grid
from pipeline.extraction.model import Block, Cell, Table, list_item, table_block
from pipeline.extraction.shifted import lowered_words, raised_words

if TYPE_CHECKING:
    from pipeline.extraction.result import BlockType

SKIPPED_NAMES = "script style noscript template head svg iframe object audio video datalist option math"
SKIPPED = frozenset(SKIPPED_NAMES.split())
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LISTS = frozenset({"ul", "ol", "menu", "dir"})
CONTEXT = LISTS | {"blockquote", "pre", *HEADINGS}
BREAKING_NAMES = """
    address article aside body center dd details dialog div dl dt fieldset figcaption figure footer form header hr html
    legend li main nav p section summary table caption tbody td tfoot th thead tr
"""
BREAKING = CONTEXT | frozenset(BREAKING_NAMES.split())
ARTICLES = frozenset({"article", "main", "section", "aside", "blockquote", "figure"})  # have headers of their own
SCHEMES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}  # of `<ol type>`
UNSEEN = {"display:none", "visibility:hidden", "mso-hide:all", "font-size:0", "font-size:0px"}
UNTYPED = frozenset({"hidden", "submit", "button", "reset", "image", "file", "password"})  # no words of the page
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\ufeff"))  # say where a word may break
SPACES, MORE_SPACES, AROUND_BREAK = re.compile(r"[ \t\r\n\f]+"), re.compile(r" {2,}"), re.compile(r" *\n *")
SHORT, PLAIN_CELLS = 200, 3  # letters of a cell; cells without a table for each with one, in a table of data
CELLS_OF_PARAGRAPH = 2  # it takes as much memory, and more time
MAX_SPAN = 1_000  # the HTML standard's bound on colspan


def read(text: str) -> list[Block]:
    """The blocks of a page."""
    return read_page(text)[0]


def read_page(text: str) -> tuple[list[Block], str | None]:
    """The blocks of a page, and its title. Navigation is left out, unless there is nothing else."""
    root = parsed(text)
    if root is None:
        return [], None
    title = next((element.text for element in root.iterfind(".//head/title")), None)
    for skipped in (SKIPPED | {"nav"}, SKIPPED):
        builder = Builder(skipped)
        builder.read(root)
        if builder.blocks:
            break
    return builder.blocks, title


def parsed(text: str) -> Element | None:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    # Bytes again: lxml refuses text that declares an encoding.
    content = text.replace("\0", "").encode("utf-8", "replace")
    return etree.fromstring(content, parser) if content.strip() else None


@dataclass(slots=True)
class OpenList:
    """A list whose items are being read: how they count, and the number of the last one."""

    scheme: str | None  # None for bullets
    count: int
    step: int = 1

    def next(self, item: Element) -> str:
        """The sign before its next item."""
        said = item.get("value") or ""
        self.count = int(said) if said.isdecimal() and len(said) < 10 else self.count + self.step
        return "-" if self.scheme is None else f"{counted(self.scheme, self.count)}."


def opened(tag: str, node: Element) -> OpenList:
    if tag != "ol":
        return OpenList(None, 0)
    scheme = SCHEMES.get(node.get("type") or "", "decimal")
    if node.get("reversed") is not None:
        items = len(node.findall("li"))
        return OpenList(scheme, number(node.get("start") or str(items), 1, 10**9) + 1, -1)
    return OpenList(scheme, number(node.get("start"), 1, 10**9) - 1)


class Builder:
    """Collects text until a block ends, then adds the block."""

    def __init__(self, skipped: frozenset[str]) -> None:
        self.blocks: list[Block] = []
        self._skipped = skipped
        self._edge: BlockType | None = None  # the header or footer of the page, while it is read
        self._text: list[str] = []
        self._context: list[str] = []
        self._lists: list[OpenList] = []
        self._marker: str | None = None  # of a list item whose text has not come yet
        self._grid: Grid | None = None
        self._cell: Cell | None = None
        self._inner = 0  # tables open inside a cell, which has a line for each of their rows
        self._in_row = False  # of such a table: its cells so far have a text

    def read(self, root: Element) -> None:
        """Add the blocks of a whole tree."""
        skipped = 0
        for event, node in etree.iterwalk(root, events=("start", "end")):
            tag = node.tag.lower() if isinstance(node.tag, str) else "script"
            hidden = is_hidden(node)
            if event == "start" and not skipped and not hidden:
                self._add(shown_instead(tag, node))
            if hidden or tag in self._skipped:
                skipped += 1 if event == "start" else -1
            elif not skipped and event == "start":
                self._start(tag, node)
                self._add(self._shifted(tag, node.text))
            elif not skipped:
                self._end(tag)
            if event == "end" and not skipped:
                self._add(node.tail)
            if progress.full(CELLS_OF_PARAGRAPH * (event == "end" and tag in BREAKING and not skipped)):
                progress.cut("The page was read in part")
                break
        self._flush()
        if self._grid is not None:
            self._end_table(self._grid)

    def _start(self, tag: str, node: Element) -> None:
        if tag == "br":
            self._text.append("\n")
        elif tag == "img":
            self._add(node.get("alt") if names_link(node) else None)
        elif tag in {"header", "footer"} and not any(a.tag in ARTICLES for a in node.iterancestors()):
            self._flush()
            self._edge = "header" if tag == "header" else "footer"
        if tag not in BREAKING:
            return
        self._flush()
        if tag in CONTEXT:
            self._context.append(tag)
        if tag in LISTS:
            self._lists.append(opened(tag, node))
        elif tag == "li":
            self._marker = self._lists[-1].next(node) if self._lists else "-"
        else:
            self._start_of_table(tag, node)

    def _start_of_table(self, tag: str, node: Element) -> None:
        if tag == "table" and self._grid is not None:
            self._inner += 1
        elif tag == "table" and names_columns(node):
            self._grid = Grid()
        elif self._grid is None or self._inner:
            self._in_row = self._in_row and tag != "tr"
        elif tag == "tr":
            self._grid.next_row()
        elif tag in {"td", "th"}:
            if not self._grid.started:
                self._grid.next_row()
            spans = number(node.get("rowspan"), 1, MAX_SPAN), number(node.get("colspan"), 1, MAX_SPAN)
            self._cell = self._grid.add("", *spans, header=tag == "th")

    def _end(self, tag: str) -> None:
        if tag not in BREAKING:
            return
        self._flush()
        if tag in {"header", "footer"}:
            self._edge = None
        if tag in CONTEXT and self._context and self._context[-1] == tag:
            self._context.pop()
        if tag in LISTS and self._lists:
            self._lists.pop()
        elif tag in {"td", "th"} and not self._inner:
            self._cell = None
        elif tag == "li":
            self._marker = None
        elif tag == "table" and self._inner:
            self._inner -= 1
        elif tag == "table" and self._grid is not None:
            self._end_table(self._grid)

    def _end_table(self, grid: Grid) -> None:
        table = grid.table()
        self._grid = self._cell = None
        if holds_data(table):
            self.blocks.append(table_block(table))
        else:
            self.blocks += [Block("paragraph", cell.text) for cell in table.cells if cell.text]

    def _shifted(self, tag: str, text: str | None) -> str | None:
        if text and tag in {"sup", "sub"}:
            return raised_words(text) if tag == "sup" else lowered_words(text)
        return text

    def _add(self, text: str | None) -> None:
        if text:
            self._text.append(text if "pre" in self._context else SPACES.sub(" ", text))

    def _flush(self) -> None:
        """End the text so far: into the open cell, or as a block of its own."""
        if not self._text:
            return
        text = "".join(self._text).replace("\xa0", " ")
        self._text.clear()
        text = text if text.isascii() else text.translate(INVISIBLE)
        if "pre" not in self._context:
            text = AROUND_BREAK.sub("\n", MORE_SPACES.sub(" ", text)).strip()
        if not text.strip():
            return
        if self._cell is not None:
            self._add_to_cell(self._cell, text)
        else:
            self.blocks.append(self._block(text))

    def _add_to_cell(self, cell: Cell, text: str) -> None:
        """A line with its sign of a list; what stands beside it in a table inside stands on the same line."""
        marker, self._marker = self._marker, None
        between = "" if not cell.text else " " if self._in_row else "\n"
        cell.text = f"{cell.text}{between}{f'{marker} ' if marker else ''}{text}"
        self._in_row = self._inner > 0

    def _block(self, text: str) -> Block:
        inner = self._context[-1] if self._context else ""
        if inner in HEADINGS:
            return Block("heading", text, level=HEADINGS.index(inner) + 1)
        if inner == "pre":
            return Block("code", text.strip("\n"))
        if self._marker is not None:
            marker, self._marker = self._marker, None
            return list_item(text, marker, max(len(self._lists), 1))
        return Block("quote" if "blockquote" in self._context else self._edge or "paragraph", text)


def names_link(picture: Element) -> bool:
    """Say whether a picture is all that a link shows, so that its description is the link's text."""
    link = next((ancestor for ancestor in picture.iterancestors("a")), None)
    return link is not None and not "".join(str(text) for text in link.itertext()).strip()


def is_hidden(node: Element) -> bool:
    """Say whether the page itself says that an element is not displayed."""
    style = node.get("style")
    said = style.replace(" ", "").lower().split(";") if style else ()
    return node.get("hidden") is not None or not UNSEEN.isdisjoint(part.removesuffix("!important") for part in said)


def shown_instead(tag: str, node: Element) -> str | None:
    """What a page shows for an element that has no text of its own: a formula, or what was entered in a form."""
    if tag == "math":
        return f" {mathml.text(node)} "
    if tag == "select":
        options = [*node.iter("option")]
        chosen = [option for option in options if option.get("selected") is not None] or options[:1]
        return f" {', '.join((option.text or '').strip() for option in chosen)} "
    kind = (node.get("type") or "text").lower() if tag == "input" else "hidden"
    if kind in {"checkbox", "radio"}:
        return " ☒ " if node.get("checked") is not None else " ☐ "
    return None if kind in UNTYPED else f" {node.get('value') or ''} "


def names_columns(table: Element) -> bool:
    """Say whether a table holds rows of its own; one around other tables mostly arranges the page.

    It is one of data if it has headings, or if its cells are short and few of them hold a table, each beside others.
    """
    if table.find(".//table") is None:
        return True
    rows = [*table.iterfind("./tr"), *table.iterfind("./thead/tr"), *table.iterfind("./tbody/tr")]
    if any(len(row.findall("th")) > 1 for row in rows):
        return True
    cells = [[cell for cell in row if cell.tag in {"td", "th"}] for row in rows]
    around = [[cell.find(".//table") is not None for cell in row] for row in cells]
    texts = [words for row in cells for cell in row if cell.find(".//table") is None and (words := words_of(cell))]
    return (
        len(rows) > 1
        and all(not any(row) or not all(row) for row in around)
        and len(texts) >= PLAIN_CELLS * sum(map(sum, around))
        and max(map(len, texts)) <= SHORT
    )


def words_of(element: Element) -> str:
    return " ".join("".join(str(text) for text in element.itertext()).split())


def holds_data(table: Table) -> bool:
    """Say whether any row has more than one text; a table without such a row only arranges the page."""
    texts = Counter(cell.row for cell in table.cells if cell.text)
    return max(texts.values(), default=0) > 1


def number(text: str | None, least: int, most: int) -> int:
    """The whole number of an attribute, within bounds; `least` if it is none."""
    return min(max(int(text), least), most) if text and text.strip().isdecimal() and len(text) < 12 else least
