"""The envelope `winmail.dat`, sent by itself."""

from pipeline.extraction import tnef
from pipeline.extraction.mail_envelopes import unwrap
from pipeline.extraction.model import Document
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek

MEDIA_TYPE = "application/vnd.ms-tnef"


def recognise(peek: Peek) -> str | None:
    return MEDIA_TYPE if peek.head.startswith(tnef.SIGNATURE) else None


def parse(source: Source) -> Document:
    return unwrap(tnef.read(source.path.read_bytes())).document()


PARSER = Parser(
    title="an envelope of Outlook (winmail.dat)",
    media_types={MEDIA_TYPE: (".dat", ".tnef")},
    recognise=recognise,
    parse=parse,
    rank=20,
    programs=True,  # for pictures among the attachments
)
