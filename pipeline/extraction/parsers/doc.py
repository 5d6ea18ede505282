"""DOC, the documents of Word 97 to 2003, by the streams of the file."""

import re
import struct
from collections.abc import Iterator

import olefile

from pipeline.extraction.errors import corrupt
from pipeline.extraction.grid import Grid
from pipeline.extraction.model import Block, Document, list_item, table_block
from pipeline.extraction.ole_title import title
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek
from pipeline.extraction.word97 import TITLE, File, Paragraph, identify

MEDIA_TYPE = "application/msword"
STREAM, TABLES = "WordDocument", ("0Table", "1Table")
FIELD = re.compile("[\x13\x14\x15]")
PLAIN = {0x0B: "\n", 0x0E: "\n", 0x1E: "\u2011", 0xA0: " "} | dict.fromkeys(
    [*range(0x09), 0x0C, 0x0D, *range(0x0F, 0x13), *range(0x16, 0x1E), 0x1F]
)
BULLETS = "\u2022\u00b7\uf0b7 \t"
EVEN_FOOTER, ODD_FOOTER, FIRST_FOOTER = 2, 3, 5  # of the six stories of a section


def recognise(peek: Peek) -> str | None:
    return MEDIA_TYPE if STREAM.lower() in peek.streams else None


def check(source: Source) -> None:
    with olefile.OleFileIO(str(source.path)) as ole, ole.openstream(STREAM) as stream:
        identify(stream.read(4))


def parse(source: Source) -> Document:
    with olefile.OleFileIO(str(source.path)) as ole:
        streams = [ole.openstream(name).read() if ole.exists(name) else b"" for name in (STREAM, *TABLES)]
        document = Document(engines=("olefile",), title=title(ole))
    try:
        file = File(streams[0], (streams[1], streams[2]), source.limits.max_characters)
        edges = list(headers_and_footers(file))
        document.blocks += [block for block in edges if block.type == "header"]
        document.blocks += blocks(file.paragraphs(*file.part("text")))
        for part in ("footnotes", "endnotes", "boxes"):
            document.blocks += blocks(file.paragraphs(*file.part(part)))
        for block in blocks(file.paragraphs(*file.part("comments"))):
            document.blocks.append(Block("quote", block.text))
        document.blocks += [block for block in edges if block.type == "footer"]
    except (ValueError, IndexError, struct.error) as error:
        raise corrupt(TITLE) from error
    return document


def headers_and_footers(file: File) -> Iterator[Block]:
    """Each text once."""
    seen: set[str] = set()
    for story, (first, last) in file.headers():
        text = "\n".join(filter(None, (visible(each.text) for each in file.paragraphs(first, last))))
        if text and text not in seen:
            seen.add(text)
            yield Block("footer" if story in {EVEN_FOOTER, ODD_FOOTER, FIRST_FOOTER} else "header", text)


def blocks(paragraphs: Iterator[Paragraph]) -> Iterator[Block]:
    """Paragraphs, headings and items of lists; rows of cells become tables."""
    fields = Fields()
    grid, cell, in_row = Grid(), list[str](), False
    for paragraph in paragraphs:
        text = visible(fields.shown(paragraph.text))
        if paragraph.ends_row:
            in_row = False
        elif paragraph.mark == "\x07":
            if not in_row:
                grid.next_row()
                in_row = True
            grid.add("\n".join(filter(None, [*cell, text])))
            cell.clear()
        elif paragraph.in_table:
            cell.append(text)
        else:
            yield from finished(grid)
            grid, in_row = Grid(), False
            if text.strip(BULLETS):
                yield block(text, paragraph)
    yield from finished(grid)


def finished(grid: Grid) -> Iterator[Block]:
    table = grid.table()
    if table.columns > 1 or table.rows > 1:
        yield table_block(table)
    else:
        yield from (Block("paragraph", cell.text) for cell in table.cells if cell.text)


def block(text: str, paragraph: Paragraph) -> Block:
    if paragraph.level:
        return Block("heading", " ".join(text.split()), level=paragraph.level)
    item = paragraph.item or (1 if text[0] in BULLETS else None)
    return list_item(text.lstrip(BULLETS), "-", item) if item else Block("paragraph", text)


class Fields:
    """Fields are instructions with a result, one inside the other, over paragraphs; only results are shown."""

    def __init__(self) -> None:
        self._instructions: list[bool] = []  # of each field that is open, whether this is its instruction

    def shown(self, text: str) -> str:
        parts, place = [], 0
        for mark in [*FIELD.finditer(text), None]:
            end = mark.start() if mark else len(text)
            if not any(self._instructions):
                parts.append(text[place:end])
            if mark:
                self._pass(mark[0])
                place = mark.end()
        return "".join(parts)

    def _pass(self, mark: str) -> None:
        if mark == "\x13":
            self._instructions.append(True)
        elif self._instructions and mark == "\x14":
            self._instructions[-1] = False
        elif self._instructions:
            self._instructions.pop()


def visible(text: str) -> str:
    return text.translate(PLAIN).strip()


PARSER = Parser(
    title=TITLE,
    media_types={MEDIA_TYPE: (".doc", ".dot")},
    recognise=recognise,
    parse=parse,
    check=check,
    rank=20,
)
