"""Word 97 to 2003 (MS-DOC): the text of a file by its piece table, and what is said of each paragraph."""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from pipeline.extraction import progress
from pipeline.extraction.errors import characters_exceeded, corrupt
from pipeline.extraction.refusals import unsupported

TITLE = "a document of Word 97 to 2003"
IDENTITY, OLDEST = 0xA5EC, 0x00C1  # of FibBase; what is older has another structure
FLAGS_AT, SECOND_TABLE = 10, 0x0200
COUNTS_AT = 76  # ccpText, and the seven counts after it
POINTERS_AT = 154  # pairs of offset and size in the table stream
STYLES, HEADERS, PARAGRAPHS, PIECES = 1, 11, 13, 33  # which pair
PAGE = 512  # of formatting; the last byte counts its paragraphs
COMPRESSED = 1 << 30
OPERAND_BYTES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
DEFINE_TABLE, CHANGE_TABS = 0xD608, 0xC615  # whose operands say their size in their own ways
IN_TABLE, ROW_END, LIST_LEVEL, LIST, INNER_CELL = 0x2416, 0x2417, 0x260A, 0x460B, 0x244B
HEADINGS = range(1, 10)  # of built-in styles
TITLE_STYLE = 62
BASED_ON = 12  # styles on styles
PARTS = ("text", "footnotes", "headers", "macros", "comments", "endnotes", "boxes", "header boxes")


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters from `first` on that lie together at `offset` of the stream, in one byte each or in two."""

    first: int
    last: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`text` without its mark; `level` is that of a heading, `item` that of a list."""

    text: str
    mark: str
    level: int | None = None
    item: int | None = None
    in_table: bool = False
    ends_row: bool = False


@dataclass(frozen=True, slots=True)
class Properties:
    style: int = 0
    in_table: bool = False
    ends_row: bool = False
    item: int | None = None


def identify(document: bytes) -> None:
    """Refuse what is none, or too old a one, by the start of its stream."""
    identity, version = struct.unpack_from("<HH", document.ljust(4, b"\0"))
    if identity != IDENTITY:
        raise corrupt(TITLE)
    if version < OLDEST:
        what = "a document of Word 6 or 95"
        raise unsupported(f"The file is {what}, which is not accepted. Save it as DOCX and send it again.")


class File:
    """The streams of a file; ValueError, IndexError or struct.error where they are damaged."""

    def __init__(self, document: bytes, tables: tuple[bytes, bytes], most: int) -> None:
        identify(document)
        self._document = document
        self._table = tables[bool(struct.unpack_from("<H", document, FLAGS_AT)[0] & SECOND_TABLE)]
        self._counts = struct.unpack_from("<8i", document, COUNTS_AT)
        self._pieces = list(self._read_pieces())
        count = self._pieces[-1].last if self._pieces else 0
        if count > len(document):
            raise corrupt(TITLE)  # each takes a byte at least
        if count > most:
            raise characters_exceeded(most)
        self._text = "".join(map(self._characters, self._pieces))
        self._firsts = [piece.first for piece in self._pieces]

    def part(self, name: str) -> tuple[int, int]:
        """From which character to which a part of the document reaches."""
        index = PARTS.index(name)
        counts = [max(count, 0) for count in self._counts]
        first = sum(counts[:index])
        return first, first + counts[index]

    def headers(self) -> Iterator[tuple[int, tuple[int, int]]]:
        """The stories of headers and footers: which of the six of its section each is, and its characters."""
        plc = self._pointed(HEADERS)
        places = struct.unpack(f"<{len(plc) // 4}i", plc[: len(plc) // 4 * 4])
        start, stop = self.part("headers")
        end = start
        for number in range(6, len(places) - 2):
            first, last = start + places[number], start + places[number + 1]
            if end <= first < last <= stop:
                end = last
                yield (number - 6) % 6, (first, last)

    def paragraphs(self, first: int, last: int) -> Iterator[Paragraph]:
        """The paragraphs and cells between two characters."""
        begin = first
        for place in range(first, min(last, len(self._text))):
            if self._text[place] in "\r\x07\x0c":
                progress.beat()
                yield self._paragraph(begin, place)
                begin = place + 1
        if begin < min(last, len(self._text)):
            yield self._paragraph(begin, min(last, len(self._text)) - 1, whole=True)

    def _paragraph(self, begin: int, place: int, *, whole: bool = False) -> Paragraph:
        said = self._properties(place)
        style = self._styles.get(said.style)
        text = self._text[begin : place + 1] if whole else self._text[begin:place]
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return Paragraph(text, self._text[place], style, said.item, said.in_table, said.ends_row)

    def _pointed(self, which: int) -> bytes:
        offset, size = struct.unpack_from("<II", self._document, POINTERS_AT + 8 * which)
        return self._table[offset : offset + size]

    def _read_pieces(self) -> Iterator[Piece]:
        """The piece table, behind what was changed in the formatting of pieces."""
        clx, at = self._pointed(PIECES), 0
        while clx[at] == 1:
            at += 3 + int(struct.unpack_from("<H", clx, at + 1)[0])
        if clx[at] != 2:
            raise corrupt(TITLE)
        size = struct.unpack_from("<I", clx, at + 1)[0]
        table = clx[at + 5 : at + 5 + size]
        count = (len(table) - 4) // 12
        places = struct.unpack_from(f"<{count + 1}i", table)
        for number, (first, last) in enumerate(pairwise(places)):
            where = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * number + 2)[0]
            if not 0 <= first <= last or (number and first != places[number]):
                raise corrupt(TITLE)
            small = bool(where & COMPRESSED)
            offset = where & (COMPRESSED - 1)
            yield Piece(first, last, offset // 2 if small else offset, 1 if small else 2)

    def _characters(self, piece: Piece) -> str:
        count = piece.last - piece.first
        raw = self._document[piece.offset : piece.offset + count * piece.size]
        if piece.size == 1:
            return raw.decode("cp1252", "replace").ljust(count, "\ufffd")
        units = struct.unpack(f"<{len(raw) // 2}H", raw[: len(raw) // 2 * 2])
        return "".join(map(chr, units)).ljust(count, "\ufffd")  # halves of pairs, which count as two, stay apart

    def _properties(self, place: int) -> Properties:
        piece = self._pieces[bisect_right(self._firsts, place) - 1]
        offset = piece.offset + (place - piece.first) * piece.size
        starts, ends, said = self._formatting
        index = bisect_right(starts, offset) - 1
        return said[index] if index >= 0 and offset < ends[index] else Properties()

    @cached_property
    def _formatting(self) -> tuple[list[int], list[int], list[Properties]]:
        """For stretches of the stream, in their order, what is said of the paragraph that ends there."""
        bins = self._pointed(PARAGRAPHS)
        count = min((len(bins) - 4) // 8, len(self._document) // PAGE + 1)
        found: list[tuple[int, int, Properties]] = []
        for number in range(max(count, 0)):
            page = struct.unpack_from("<I", bins, 4 * ((len(bins) - 4) // 8 + 1) + 4 * number)[0] & 0x3FFFFF
            found += self._page(self._document[page * PAGE : (page + 1) * PAGE])
        found.sort(key=lambda each: each[0])
        return [each[0] for each in found], [each[1] for each in found], [each[2] for each in found]

    def _page(self, page: bytes) -> Iterator[tuple[int, int, Properties]]:
        count = page[PAGE - 1] if len(page) == PAGE else 0
        if 4 * (count + 1) + 13 * count >= PAGE:
            return
        bounds = struct.unpack_from(f"<{count + 1}I", page)
        for number in range(count):
            at = 2 * page[4 * (count + 1) + 13 * number]
            size = 2 * page[at] - 1 if page[at] else 2 * page[at + 1]
            begin = at + 1 if page[at] else at + 2
            yield bounds[number], bounds[number + 1], properties(page[begin : begin + size]) if at else Properties()

    @cached_property
    def _styles(self) -> dict[int, int | None]:
        """Number of a style → level of the heading that it is, or that it is based on."""
        sheet = self._pointed(STYLES)
        if len(sheet) < 4:
            return {}
        at, built_in, bases = 2 + int(struct.unpack_from("<H", sheet)[0]), {}, {}
        for number in range(struct.unpack_from("<H", sheet, 2)[0]):
            if at + 2 > len(sheet):
                break
            size = struct.unpack_from("<H", sheet, at)[0]
            if size >= 4 and at + 6 <= len(sheet):
                first, second = struct.unpack_from("<HH", sheet, at + 2)
                built_in[number], bases[number] = first & 0xFFF, second >> 4
            at += 2 + size + size % 2
        return {number: level(number, built_in, bases) for number in built_in}


def level(style: int, built_in: dict[int, int], bases: dict[int, int]) -> int | None:
    for _ in range(BASED_ON):
        kind = built_in.get(style, 0)
        if kind in HEADINGS:
            return min(kind, 6)
        if kind == TITLE_STYLE:
            return 1
        style = bases.get(style, -1)
    return None


def properties(said: bytes) -> Properties:
    """A style, and what differs from it: what matters here of it."""
    if len(said) < 2:
        return Properties()
    values = dict(modifiers(said[2:]))
    item = values.get(LIST_LEVEL, 0) + 1 if values.get(LIST, 0) else None
    inner = bool(values.get(INNER_CELL))
    style = struct.unpack_from("<H", said)[0]
    return Properties(style, bool(values.get(IN_TABLE)) or inner, bool(values.get(ROW_END)), item)


def modifiers(said: bytes) -> Iterator[tuple[int, int]]:
    """Single property modifiers with their operands as numbers."""
    at = 0
    while at + 3 <= len(said):
        name = struct.unpack_from("<H", said, at)[0]
        at += 2
        size = OPERAND_BYTES.get(name >> 13)
        if size is None and name == DEFINE_TABLE:
            size = 1 + int.from_bytes(said[at : at + 2], "little")
        elif size is None:
            size = 1 + said[at]
            if name == CHANGE_TABS and said[at] == 255:
                return  # its size has to be reckoned; nothing of what follows matters
        yield name, int.from_bytes(said[at : at + min(size, 4)], "little")
        at += size
