"""DOCX, by lxml over its parts."""

import posixpath
from collections.abc import Iterator
from functools import partial
from typing import Literal

from lxml import etree
from lxml.etree import _Element as Element

from pipeline.extraction import progress, word_styles, word_text
from pipeline.extraction.model import Block, Document
from pipeline.extraction.ooxml import Package, check_main
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek
from pipeline.extraction.word_numbers import W
from pipeline.extraction.word_styles import Styles

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE = "a DOCX"
MAIN = "word/document.xml"
TOP = (f"{W}p", f"{W}tbl")


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
        styles = word_styles.read(package, folder)
        document.blocks += edges(package, main, "header")
        document.blocks += body(package, main, styles)
        for notes in ("footnotes", "endnotes"):
            for part in package.related(main, notes) or [f"{folder}/{notes}.xml"]:
                document.blocks += note_blocks(package.tree(part), styles)
        document.blocks += comments(package, main)
        document.blocks += edges(package, main, "footer")
        document.title = package.title()
    return document


def edges(package: Package, main: str, kind: Literal["header", "footer"]) -> Iterator[Block]:
    """What stands at the top or bottom of the pages, each text once."""
    seen: set[str] = set()
    for part in package.related(main, kind):
        root = package.tree(part)
        lines = [word_text.paragraph_text(p).strip() for p in root.iter(f"{W}p")] if root is not None else []
        text = "\n".join(filter(None, lines))
        if text and text not in seen:
            seen.add(text)
            yield Block(kind, text)


def comments(package: Package, main: str) -> Iterator[Block]:
    for part in package.related(main, "comments"):
        root = package.tree(part)
        for comment in root.iterfind(f"{W}comment") if root is not None else ():
            lines = [word_text.paragraph_text(paragraph).strip() for paragraph in comment.iter(f"{W}p")]
            yield Block("quote", f"{comment.get(f'{W}author', '')}: {' '.join(lines)}".removeprefix(": "))


def body(package: Package, name: str, styles: Styles) -> Iterator[Block]:
    """Blocks while the part streams; what has been read is let go."""
    with package.part(name) as file:
        for _, element in etree.iterparse(file, tag=TOP, resolve_entities=False, no_network=True):
            if any(ancestor.tag in TOP for ancestor in element.iterancestors()):
                continue  # read with the paragraph or table around it
            progress.beat()
            yield from word_text.blocks(element, styles)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def note_blocks(root: Element | None, styles: Styles) -> Iterator[Block]:
    """Footnotes and endnotes; separators have a type, notes have none."""
    for note in root if root is not None else ():
        if note.get(f"{W}type") is None:
            for paragraph in note.iterfind(f"{W}p"):
                yield from word_text.blocks(paragraph, styles)


PARSER = Parser(
    title=TITLE,
    media_types={MEDIA_TYPE: (".docx",)},
    recognise=recognise,
    parse=parse,
    check=partial(check_main, default=MAIN, title=TITLE),
    rank=20,
)
