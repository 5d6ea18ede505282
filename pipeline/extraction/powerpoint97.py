"""PowerPoint 97 to 2003 (MS-PPT): the records of a file, and the texts of its slides in the order of the show."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.extraction import drawn_tables, progress
from pipeline.extraction.errors import corrupt
from pipeline.extraction.model import Table

TITLE = "a presentation of PowerPoint 97 to 2003"
HEAD = 8  # bytes before the content of a record
CONTAINER = 0xF
MAX_DEPTH = 40
EDIT, DIRECTORY = 0x0FF5, 0x1772
DOCUMENT, DOCUMENT_ATOM, SLIDE, NOTES = 0x03E8, 0x03E9, 0x03EE, 0x03F0
LIST, SLIDE_PERSIST, NOTES_ATOM = 0x0FF0, 0x03F3, 0x03F1
TEXT_HEAD, TEXT_UTF16, TEXT_BYTES, OUTLINE = 0x0F9F, 0x0FA0, 0x0FA8, 0x0F9E
GROUP, SHAPE, BOX = 0xF003, 0xF004, 0xF00D  # of drawings (MS-ODRAW)
SLIDES, ALL_NOTES = 0, 2  # instances of LIST
TITLES, NOTE, OTHER = frozenset({0, 6}), 2, 4  # kinds of text
LATEST_EDIT_AT = 16  # in the stream Current User
UNITS = 576 / 72  # to a point


@dataclass(frozen=True, slots=True)
class Record:
    kind: int
    instance: int
    is_container: bool
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Text:
    kind: int
    text: str
    table: Table | None = None


@dataclass(slots=True)
class Slide:
    """What is shown on a slide, and what the speaker noted on it."""

    texts: list[Text] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)


@dataclass(slots=True)
class Listed:
    """An entry of a list of slides or notes, with the texts of its outline."""

    reference: int
    identity: int
    texts: list[Text] = field(default_factory=list)


class File:
    """ValueError, IndexError or struct.error where the streams are damaged."""

    def __init__(self, stream: bytes, user: bytes) -> None:
        self._stream = stream
        self._places: dict[int, int] = {}
        document = self._read_edits(struct.unpack_from("<I", user, LATEST_EDIT_AT)[0])
        self._document = self._record(document)
        if self._document.kind != DOCUMENT:
            raise corrupt(TITLE)

    @property
    def size(self) -> tuple[float, float]:
        """Of a slide, in points."""
        for record in self._inside(self._document):
            if record.kind == DOCUMENT_ATOM:
                across, down = struct.unpack_from("<ii", self._stream, record.begin)
                return across / UNITS, down / UNITS
        return 720.0, 540.0

    def slides(self) -> list[Slide]:
        """In the order of the show."""
        notes = self._notes()
        found = []
        for listed in self._listed(SLIDES):
            progress.beat()
            slide = self._persisted(listed.reference)
            texts = list(self._texts(slide, listed.texts)) if slide else listed.texts
            found.append(Slide(texts, notes.get(listed.identity, [])))
        return found

    def _notes(self) -> dict[int, list[Text]]:
        found: dict[int, list[Text]] = {}
        for listed in self._listed(ALL_NOTES):
            page = self._persisted(listed.reference)
            if page is None:
                continue
            atom = next((each for each in self._inside(page) if each.kind == NOTES_ATOM), None)
            if atom:
                owner = struct.unpack_from("<I", self._stream, atom.begin)[0]
                found[owner] = [each for each in self._texts(page, listed.texts) if each.kind == NOTE]
        return found

    def _read_edits(self, offset: int) -> int:
        """Where each object lies after the last edit; returns where the document does."""
        document, seen = -1, set[int]()
        while offset and offset not in seen:
            seen.add(offset)
            edit = self._record(offset)
            if edit.kind != EDIT:
                raise corrupt(TITLE)
            offset, directory, reference = struct.unpack_from("<III", self._stream, edit.begin + 8)
            for number, place in self._directory(self._record(directory)):
                self._places.setdefault(number, place)
            document = document if document >= 0 else reference
        return self._places.get(document, -1)

    def _directory(self, record: Record) -> Iterator[tuple[int, int]]:
        at = record.begin
        while record.kind == DIRECTORY and at + 4 <= record.end:
            said = struct.unpack_from("<I", self._stream, at)[0]
            first, count = said & 0xFFFFF, said >> 20
            places = struct.unpack_from(f"<{count}I", self._stream, at + 4)
            yield from enumerate(places, first)
            at += 4 + 4 * count

    def _listed(self, instance: int) -> Iterator[Listed]:
        for record in self._inside(self._document):
            if record.kind != LIST or record.instance != instance:
                continue
            current: Listed | None = None
            for inner, text in self._with_texts(self._inside(record)):
                if inner is not None and inner.kind == SLIDE_PERSIST:
                    if current:
                        yield current
                    reference, _, _, identity = struct.unpack_from("<IIiI", self._stream, inner.begin)
                    current = Listed(reference, identity)
                elif text is not None and current:
                    current.texts.append(text)
            if current:
                yield current

    def _persisted(self, reference: int) -> Record | None:
        place = self._places.get(reference)
        record = self._record(place) if place is not None else None
        return record if record and record.kind in {SLIDE, NOTES} else None

    def _texts(self, page: Record, outline: list[Text]) -> Iterator[Text]:
        """The texts of a page in the order of its shapes; those of placeholders stand in the outline."""
        for record, text in self._with_texts(self._all_inside(page)):
            if text is not None:
                yield text
            elif record is not None and record.kind == OUTLINE:
                index = struct.unpack_from("<i", self._stream, record.begin)[0]
                if 0 <= index < len(outline):
                    yield outline[index]
            elif record is not None and record.kind == GROUP:
                yield Text(OTHER, "", self._table(record))

    def _table(self, group: Record) -> Table:
        """A group that is drawn as a table: each of its shapes with a box for text is a cell."""
        placed = []
        for shape in self._inside(group):
            parts = list(self._all_inside(shape)) if shape.kind == SHAPE else []
            frame = next((part for part in parts if part.kind == drawn_tables.ANCHOR), None)
            if frame is not None and any(part.kind == BOX for part in self._inside(shape)):
                lines = (text.text for _, text in self._with_texts(iter(parts)) if text is not None)
                words = "\n".join(lines).replace("\r", "\n").replace("\x0b", "\n").strip()
                placed.append((struct.unpack_from("<4i", self._stream, frame.begin), words))
        return drawn_tables.arranged(placed)

    def _is_table(self, group: Record) -> bool:
        shape = next((each for each in self._inside(group) if each.kind == SHAPE), None)
        return shape is not None and any(
            drawn_tables.says_table(self._stream[part.begin : part.end], part.instance)
            for part in self._inside(shape)
            if part.kind in drawn_tables.PROPERTIES
        )

    def _with_texts(self, records: Iterator[Record]) -> Iterator[tuple[Record | None, Text | None]]:
        """Each record, or the text that it is, of the kind that the record before says."""
        kind = -1
        for record in records:
            raw = self._stream[record.begin : record.end]
            if record.kind == TEXT_HEAD:
                kind = struct.unpack_from("<I", raw)[0]
            elif record.kind == TEXT_UTF16:
                yield None, Text(kind, raw[: len(raw) // 2 * 2].decode("utf-16-le", "replace"))
            elif record.kind == TEXT_BYTES:
                yield None, Text(kind, raw.decode("latin-1"))
            else:
                yield record, None

    def _record(self, offset: int) -> Record:
        first, kind, size = struct.unpack_from("<HHI", self._stream, offset)
        begin = offset + HEAD
        return Record(kind, first >> 4, first & 0xF == CONTAINER, begin, min(begin + size, len(self._stream)))

    def _inside(self, record: Record) -> Iterator[Record]:
        at = record.begin
        while at + HEAD <= record.end:
            inner = self._record(at)
            yield inner
            at = inner.end

    def _all_inside(self, record: Record, depth: int = 0) -> Iterator[Record]:
        for inner in self._inside(record):
            if inner.kind == GROUP and self._is_table(inner):
                yield inner  # read as a whole
            elif inner.is_container and depth < MAX_DEPTH:
                yield from self._all_inside(inner, depth + 1)
            else:
                yield inner
