"""DOCX, by lxml over its parts."""

import posixpath
from collections.abc import Iterator
from functools import partial
from typing import Literal

from lxml import etree

from pipeline.extraction import html_blocks, progress, word_styles
from pipeline.extraction.encodings import decode, html_charset
from pipeline.extraction.model import Attachment, Block, Document, cell_text
from pipeline.extraction.ooxml import RELATIONSHIPS, Package, check_main
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek
from pipeline.extraction.word_blocks import PARAGRAPH, TABLE, Reader
from pipeline.extraction.word_numbers import W
from pipeline.extraction.word_styles import Styles
from pipeline.extraction.word_text import Marks

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE = "a DOCX"
MAIN = "word/document.xml"
CHUNK = f"{W}altChunk"  # a file in another format, whose text is a part of this one's
TOP = (PARAGRAPH, TABLE, CHUNK)
PAGES = (".html", ".htm", ".xhtml")


def recognise(peek: Peek) -> str | None:
    """By its parts, or, where the archive is damaged, by its beginning and the client's word."""
    if not peek.is_zip:
        return None
    if not peek.members:
        return MEDIA_TYPE if peek.magic == MEDIA_TYPE or peek.promises((".docx",), MEDIA_TYPE) else None
    return MEDIA_TYPE if any(name.startswith("word/document") for name in peek.members) else None


def parse(source: Source) -> Document:
    document = Document(engines=("lxml",))
    with Package(source.path, source.limits) as package:
        main = package.main(MAIN)
        folder = posixpath.dirname(main)
        styles, marks = word_styles.read(package, folder), Marks()
        document.blocks += edges(package, main, "header", styles)
        document.blocks += body(package, main, styles, marks)
        for notes in ("footnotes", "endnotes"):
            for part in package.related(main, notes) or [f"{folder}/{notes}.xml"]:
                document.blocks += note_blocks(package, part, styles, marks)
        document.blocks += comments(package, main, styles)
        document.blocks += edges(package, main, "footer", styles)
        document.attachments = [*chunks(package, main), *package.embedded(main)]
        document.title = package.title()
    return document


def edges(package: Package, main: str, kind: Literal["header", "footer"], styles: Styles) -> Iterator[Block]:
    """What stands at the top or bottom of the pages, each text once."""
    seen: set[str] = set()
    for part in package.related(main, kind):
        root = package.tree(part)
        text = cell_text(Reader(package, part, styles, Marks()).inside(root)) if root is not None else ""
        if text and text not in seen:
            seen.add(text)
            yield Block(kind, text)


def comments(package: Package, main: str, styles: Styles) -> Iterator[Block]:
    for part in package.related(main, "comments"):
        root = package.tree(part)
        reader = Reader(package, part, styles, Marks())
        for comment in root.iterfind(f"{W}comment") if root is not None else ():
            words = cell_text(reader.inside(comment)).replace("\n", " ")
            yield Block("quote", f"{comment.get(f'{W}author', '')}: {words}".removeprefix(": "))


def body(package: Package, name: str, styles: Styles, marks: Marks) -> Iterator[Block]:
    """Blocks while the part streams; what has been read is let go."""
    reader = Reader(package, name, styles, marks)
    with package.part(name) as file:
        for _, element in etree.iterparse(file, tag=TOP, resolve_entities=False, no_network=True):
            if any(ancestor.tag in TOP for ancestor in element.iterancestors()):
                continue  # read with the paragraph or table around it
            progress.beat()
            if element.tag == CHUNK:
                yield from page_blocks(package, name, element.get(f"{RELATIONSHIPS}id") or "")
            else:
                yield from reader.blocks(element)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def page_blocks(package: Package, main: str, identifier: str) -> Iterator[Block]:
    """The blocks of a page in HTML that stands for a part of the text."""
    relation = package.relations(main).get(identifier)
    if relation is not None and relation.target in package and relation.target.lower().endswith(PAGES):
        content = package.read(relation.target)
        yield from html_blocks.read(decode(content, declared=html_charset(content)).text)


def chunks(package: Package, main: str) -> Iterator[Attachment]:
    """The files in other formats that stand for parts of the text."""
    for name in package.related(main, "aFChunk"):
        if not name.lower().endswith(PAGES):
            yield Attachment(posixpath.basename(name), None, package.read(name))


def note_blocks(package: Package, part: str, styles: Styles, marks: Marks) -> Iterator[Block]:
    """Footnotes and endnotes; separators have a type, notes have none."""
    root = package.tree(part)
    reader = Reader(package, part, styles, Marks())
    for note in root if root is not None else ():
        if isinstance(note.tag, str) and note.get(f"{W}type") is None:
            mark = marks.of(note)
            for block in reader.inside(note):
                if mark and block.table is None:
                    block.text, mark = f"{mark} {block.text}", ""
                yield block


PARSER = Parser(
    title=TITLE,
    media_types={MEDIA_TYPE: (".docx",)},
    recognise=recognise,
    parse=parse,
    check=partial(check_main, default=MAIN, title=TITLE),
    rank=20,
)
