"""Plain text in any encoding."""

import re

from pipeline.extraction.encodings import decode, tell
from pipeline.extraction.model import Document
from pipeline.extraction.paragraphs import paragraphs
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek

MEDIA_TYPE = "text/plain"
# Text to libmagic, but not to a reader.
MARKUP_OF_PRINTERS = ("{\\rtf", "%!PS")
COLOURS = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]")  # of a terminal (ECMA-48), as logs have them
# Formats that are text inside, which libmagic files under application/.
TEXTUAL = re.compile(r"^(text/|application/(json|xml|javascript|x-ndjson|x-yaml|x-wine-extension-ini|x-subrip)$)")


def recognise(peek: Peek) -> str | None:
    if peek.text is None or peek.text.startswith(MARKUP_OF_PRINTERS):
        return None
    return MEDIA_TYPE if TEXTUAL.match(peek.magic) or not suspicious(peek.text) else None


def suspicious(text: str) -> bool:
    """Say whether a text that libmagic does not know looks like decoded noise: many letters outside any word."""
    odd = sum(not (letter.isalnum() or letter.isspace() or 32 < ord(letter) < 127) for letter in text)
    return odd > len(text) * 0.3


def parse(source: Source) -> Document:
    decoded = decode(source.path.read_bytes())
    document = Document(blocks=paragraphs(COLOURS.sub("", decoded.text)))
    tell(decoded, document)
    return document


PARSER = Parser(
    title="a text",
    media_types={MEDIA_TYPE: (".txt", ".text", ".log")},
    recognise=recognise,
    parse=parse,
    rank=90,
)
