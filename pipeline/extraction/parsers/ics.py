"""Calendars and invitations (iCalendar)."""

from pipeline.extraction import calendar_text
from pipeline.extraction.encodings import decode, tell
from pipeline.extraction.model import Document
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek

MEDIA_TYPE = "text/calendar"


def recognise(peek: Peek) -> str | None:
    begins = peek.text is not None and peek.text.lstrip("\ufeff \r\n").upper().startswith(calendar_text.START)
    return MEDIA_TYPE if begins else None


def parse(source: Source) -> Document:
    decoded = decode(source.path.read_bytes())
    document = Document(blocks=calendar_text.blocks(decoded.text))
    tell(decoded, document)
    return document


PARSER = Parser(
    title="a calendar",
    media_types={MEDIA_TYPE: (".ics", ".ical")},
    recognise=recognise,
    parse=parse,
    rank=50,
)
