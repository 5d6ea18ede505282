"""Blocks → Markdown."""

import re
from collections.abc import Sequence

from pipeline.extraction import progress
from pipeline.extraction.model import Block, Table, table_rows

MAX_SPARSENESS = 50  # places for each cell, above which spans are bombs and empty places are left out
# What would begin a heading, list, quote or rule at the start of a line of Markdown.
LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s)|>|[-+*](?=\s)|(?:-{3,}|={3,})\s*$)", re.MULTILINE)
DIVIDED = re.compile(r"(?<=[^\W\d_])([^\W\d_])-\n(?=[^\W\d_A-ZÄÖÜÀ-Þ])")
DOTS = re.compile(r"(?:[ \t]?\.){5,}[ \t]?")  # from a title to the number of its page
CLOSE = re.compile("(?<=[\u3001-\u9fff\uff00-\uffef])\n(?=[\u3001-\u9fff\uff00-\uffef])")  # scripts without spaces
MARKER = re.compile(r"^([-+*]|\d{1,9}[.)])$")
NUMBER_START = re.compile(r"^(\s*\d{1,9})([.)])(?=\s)", re.MULTILINE)


def markdown(blocks: Sequence[Block]) -> str:
    """The document as Markdown; list items that follow each other stand close together."""
    parts: list[str] = []
    around: list[tuple[int, int]] = []  # level and width of the marker of each item that the next may stand in
    body = [block for block in blocks if block.type not in {"header", "footer"}]  # once a page is too often to read
    for before, block in progress.steadily(zip([None, *body], body, strict=False)):
        if parts:
            parts.append("\n" if before and before.type == block.type == "list_item" else "\n\n")
        if block.type == "list_item":
            parts.append(item_markdown(block, around))
        else:
            around.clear()
            parts.append(block_markdown(block))
    return "".join(parts)


def item_markdown(block: Block, around: list[tuple[int, int]]) -> str:
    """An item below the text of the one that it stands in; a number unknown to Markdown follows a bullet."""
    level, marker = block.level or 1, block.marker or "-"
    text = item_text(block)
    if not MARKER.match(marker):
        marker, text = "-", one_line(block.text)
    while around and around[-1][0] >= level:
        around.pop()
    indent = sum(width for _, width in around)
    around.append((level, len(marker) + 1))
    return f"{' ' * indent}{marker} {text}"


def block_markdown(block: Block) -> str:
    match block.type:
        case "heading":
            return f"{'#' * min(block.level or 1, 6)} {one_line(block.text)}"
        case "table" if block.table is not None:
            return table_markdown(block.table)
        case "code":
            fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", block.text)), default=0))
            return f"{fence}\n{block.text}\n{fence}"
        case "quote":
            return "\n".join(f"> {line}" for line in escape(block.text).split("\n"))
        case _:
            text = DOTS.sub(" … ", block.text) if block.words else block.text
            return escape(joined(text)) if block.flowing else escape(text).replace("\n", "  \n")


def table_markdown(table: Table) -> str:
    """A pipe table; its first row is the header, as the format has it. A spanned cell stands in all its places."""
    rows = table_rows(table.cells, spread=table.spread)
    width = 1 + max((max(row) for row in rows), default=0)
    if width * len(rows) > MAX_SPARSENESS * (len(table.cells) + 1):
        rows = [dict(enumerate(row.values())) for row in rows]
        width = max(map(len, rows))
    lines = [
        f"| {' | '.join(cell_markdown(table, row.get(column)) for column in range(width))} |"
        for row in progress.steadily(rows)
    ]
    return "\n".join([*lines[:1], "|" + " --- |" * width, *lines[1:]])


def cell_markdown(table: Table, index: int | None) -> str:
    if index is None:
        return ""
    text = table.cells[index].text if table.spread else DOTS.sub(" … ", table.cells[index].text).rstrip()
    return text.replace("|", "\\|").replace("\n", "<br>")


def escape(text: str) -> str:
    """Keep text that happens to look like Markdown from becoming it."""
    if text[:1].isalpha() and "\n" not in text:
        return text
    return NUMBER_START.sub(r"\1\\\2", LINE_START.sub(r"\1\\\2", text))


def item_text(block: Block) -> str:
    """Without the sign or number that stands before it."""
    text = one_line(block.text)
    shown = bool(block.words) or text.startswith(f"{block.marker} ")
    return text.split(" ", 1)[-1] if shown else text


def one_line(text: str) -> str:
    return " ".join(joined(text).split())


def joined(text: str) -> str:
    """The lines of a paragraph as one; a word that was divided between two of them is whole again."""
    return CLOSE.sub("", DIVIDED.sub(r"\1", text)).replace("\n", " ")
