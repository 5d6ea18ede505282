"""HTML, by lxml: text as a reader sees it, without scripts."""

from pipeline.extraction import html_blocks
from pipeline.extraction.encodings import decode, html_charset, tell
from pipeline.extraction.model import Document
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek

MEDIA_TYPE, XHTML = "text/html", "application/xhtml+xml"
EXTENSIONS = (".html", ".htm")
STARTS = ("<!doctype html", "<html", "<head", "<body")


def recognise(peek: Peek) -> str | None:
    if peek.text is None:
        return None
    start = peek.text[:4_096].lower()
    if start.lstrip("\ufeff \r\n\t").startswith(STARTS) or (start.lstrip().startswith("<?xml") and "<html" in start):
        return MEDIA_TYPE
    promised = peek.promises((*EXTENSIONS, ".xhtml"), MEDIA_TYPE, XHTML)
    unnamed = not peek.extension and not peek.declared_type  # a fragment inside, say, Markdown is no page
    likely = promised or (unnamed and peek.magic == MEDIA_TYPE)
    return MEDIA_TYPE if likely and "<" in start and ">" in start else None


def parse(source: Source) -> Document:
    content = source.path.read_bytes()
    decoded = decode(content, declared=html_charset(content))
    blocks, title = html_blocks.read_page(decoded.text)
    document = Document(blocks=blocks, engines=("lxml",), title=title)
    tell(decoded, document)
    return document


PARSER = Parser(
    title="an HTML page",
    media_types={MEDIA_TYPE: EXTENSIONS},
    recognise=recognise,
    parse=parse,
    rank=60,
)
