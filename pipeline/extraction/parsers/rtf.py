"""RTF."""

from pipeline.extraction.model import Document
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek
from pipeline.extraction.rtf import Reader

MEDIA_TYPE = "application/rtf"
START = b"{\\rtf"


def recognise(peek: Peek) -> str | None:
    return MEDIA_TYPE if peek.head.lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(START) else None


def parse(source: Source) -> Document:
    reader = Reader()
    return Document(blocks=reader.read(source.path.read_bytes()), title=reader.title)


PARSER = Parser(title="an RTF", media_types={MEDIA_TYPE: (".rtf",)}, recognise=recognise, parse=parse, rank=20)
