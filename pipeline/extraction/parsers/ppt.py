"""PPT, the presentations of PowerPoint 97 to 2003, by the records of the file."""

import struct
from collections.abc import Iterator

import olefile

from pipeline.extraction.errors import characters_exceeded, corrupt, pages_exceeded
from pipeline.extraction.model import Block, Document, Page, table_block
from pipeline.extraction.ole_title import title
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek
from pipeline.extraction.powerpoint97 import TITLE, TITLES, File, Slide, Text

MEDIA_TYPE = "application/vnd.ms-powerpoint"
STREAM, USER = "PowerPoint Document", "Current User"
PLACEHOLDER = "*"  # where the number or the date of the slide is put in
DEFAULT_SIZE = 720.0, 540.0


def recognise(peek: Peek) -> str | None:
    return MEDIA_TYPE if STREAM.lower() in peek.streams else None


def parse(source: Source) -> Document:
    with olefile.OleFileIO(str(source.path)) as ole:
        stream, user = (ole.openstream(name).read() for name in (STREAM, USER))
        document = Document(engines=("olefile",), title=title(ole))
    try:
        file = File(stream, user)
        slides, (width, height) = file.slides(), file.size
    except (ValueError, IndexError, struct.error) as error:
        raise corrupt(TITLE) from error
    if len(slides) > source.limits.max_pages:
        raise pages_exceeded(len(slides), source.limits.max_pages)
    if sum(letters(text) for slide in slides for text in slide.texts) > source.limits.max_characters:
        raise characters_exceeded(source.limits.max_characters)
    size = (width, height) if width > 0 and height > 0 else DEFAULT_SIZE
    for number, slide in enumerate(slides, 1):
        document.pages.append(Page(number, *size))
        document.blocks += blocks(slide, number)
    return document


def letters(text: Text) -> int:
    return len(text.text) + sum(len(cell.text) for cell in text.table.cells) if text.table else len(text.text)


def blocks(slide: Slide, number: int) -> Iterator[Block]:
    """The title first, wherever it was drawn; the speaker's notes as quotes at the end."""
    for text in sorted(slide.texts, key=lambda text: text.kind not in TITLES):
        if text.kind in TITLES:
            words = " ".join(text.text.split())
            yield from [Block("heading", words, number, level=1)] if words else []
        elif text.table is not None:
            yield from [table_block(text.table, number)] if any(cell.text for cell in text.table.cells) else []
        else:
            yield from (Block("paragraph", line, number) for line in lines(text))
    for text in slide.notes:
        yield from (Block("quote", line, number) for line in lines(text))


def lines(text: Text) -> Iterator[str]:
    for part in text.text.split("\r"):
        line = part.replace("\x0b", "\n").strip()
        if line and line != PLACEHOLDER:
            yield line


PARSER = Parser(
    title=TITLE,
    media_types={MEDIA_TYPE: (".ppt", ".pps", ".pot")},
    recognise=recognise,
    parse=parse,
    rank=20,
)
