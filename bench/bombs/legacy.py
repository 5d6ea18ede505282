"""Files of Word, Excel, PowerPoint and Outlook before XML, whose records, tables and sectors lie."""

import struct
import zipfile
from pathlib import Path

from bench.bombs.making import MIB, Maker
from samples.making.ole import ole

SECTOR = 512
FAR = 0xFFFFFF00


def streams(**named: bytes) -> Maker:
    return lambda path: path.write_bytes(ole({name.replace("_", " "): content for name, content in named.items()}))


def sectors(kind: str, edit: object = None, at: int = 0, value: int = 0) -> Maker:
    """A file whose stream `kind` is harmless, and whose header or table of sectors says `value` at a place."""

    def make(path: Path) -> None:
        content = bytearray(ole({kind: bytes(9_000), "x": bytes(9_000)}))
        place = at if edit == "header" else SECTOR * (1 + struct.unpack_from("<I", content, 76)[0]) + 4 * at
        struct.pack_into("<I", content, place, value)
        path.write_bytes(content)

    return make


def biff(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def workbook(*sheet: bytes, shared: bytes = b"", formats: bytes = b"") -> bytes:
    """A workbook of BIFF8 with one sheet of these records."""
    begin = biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + formats + shared
    name = b"\1\0s"
    place = len(begin) + 4 + 6 + len(name) + 4
    begin += biff(0x0085, struct.pack("<IBB", place, 0, 0) + name) + biff(0x000A)
    return begin + biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + b"".join(sheet) + biff(0x000A)


def number(row: int, column: int, value: float = 1.0) -> bytes:
    return biff(0x0203, struct.pack("<HHHd", row, column, 0, value))


DIMENSIONS = biff(0x0200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0))
SHARED = biff(
    0x00FC, struct.pack("<II", 0xFFFFFFFF, 0x7FFFFFFF) + struct.pack("<HB", 0xFFFF, 8) + b"\xff\xff" + b"x" * 99
)
MERGES = biff(0x00E5, struct.pack("<H", 0xFFFF) + struct.pack("<HHHH", 0, 0xFFFF, 0, 0xFF) * 1_000)
CELLS = b"".join(number(row, column) for row in range(0, 65_536, 3) for column in range(0, 256, 128))


def binary_workbook(path: Path, *cells: tuple[int, int]) -> None:
    """XLSB: cells in far places."""

    def record(kind: int, content: bytes = b"") -> bytes:
        first = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return first + bytes([len(content)]) + content

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    head = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    book = record(131) + record(143) + record(156, struct.pack("<II", 0, 1) + wide("r1") + wide("s")) + record(144)
    sheet = record(129) + record(148, struct.pack("<IIII", 0, 1_048_575, 0, 16_383)) + record(145)
    for row, column in cells:
        sheet += record(0, struct.pack("<II", row, 0) + bytes(17)) + record(5, struct.pack("<IId", column, 0, 1.0))
    sheet += record(146) + record(130)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", f'{head}<Relationship Id="r1" Type="{relation}/officeDocument" '
                         'Target="xl/workbook.bin"/></Relationships>')  # fmt: skip
        archive.writestr("xl/_rels/workbook.bin.rels", f'{head}<Relationship Id="r1" Type="{relation}/worksheet" '
                         'Target="worksheets/sheet1.bin"/></Relationships>')  # fmt: skip
        archive.writestr("xl/workbook.bin", book + record(132))
        archive.writestr("xl/worksheets/sheet1.bin", sheet)


def word(pieces: list[tuple[int, int, int]], text: bytes, count: int, **pointed: bytes) -> Maker:
    """A document of Word 97 whose pieces are (first, last, offset), and what else `_13` and so on point at."""
    table = b""
    fib = bytearray(1_024)
    struct.pack_into("<HH", fib, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", fib, 10, 0x0200)
    struct.pack_into("<8i", fib, 76, count, *[0] * 7)
    bounds = struct.pack(f"<{len(pieces) + 1}i", *(piece[0] for piece in pieces), pieces[-1][1])
    listed = bounds + b"".join(struct.pack("<HIH", 0, offset, 0) for _, _, offset in pieces)
    parts = {33: struct.pack("<BI", 2, len(listed)) + listed} | {int(k[1:]): v for k, v in pointed.items()}
    for index, content in parts.items():
        struct.pack_into("<II", fib, 154 + 8 * index, len(table), len(content))
        table += content
    document = bytes(fib) + text
    return lambda path: path.write_bytes(ole({"WordDocument": document, "1Table": table}))


TEXT = "lorem ipsum\r".encode("utf-16-le") * 40_000
PARAGRAPHS = "\r\x07".encode("utf-16-le") * 400_000
STYLES = struct.pack("<HHH", 4, 4_000, 10) + b"".join(
    struct.pack("<HHHH", 6, 0xFFE, 1 | ((n + 1) % 4_000) << 4, 0) for n in range(4_000)
)


def record(kind: int, content: bytes = b"", version: int = 0, size: int | None = None) -> bytes:
    """One of PowerPoint's records, which may lie about its size."""
    return struct.pack("<HHI", version, kind, len(content) if size is None else size) + content


def show(document: bytes, *, before: int = 0) -> Maker:
    """A presentation whose one edit points at this document, and at the edit `before`."""
    place = len(document)
    edit = record(0x0FF5, struct.pack("<IIIIIII", 0, 0, before or place, place + 36, 1, 0, 0))
    directory = record(0x1772, struct.pack("<II", 1 | 1 << 20, 0))
    user = record(0x0FF6, struct.pack("<III", 20, 0xE391C05F, place) + bytes(8))
    return lambda path: path.write_bytes(
        ole({"PowerPoint Document": document + edit + directory, "Current User": user})
    )


def outline(count: int) -> bytes:
    """A document with a list of slides in which one text of 2 MB is drawn `count` times."""
    text = record(0x0F9F, struct.pack("<I", 1)) + record(0x0FA8, b"lorem ipsum " * 170_000)
    slide = record(0x03F3, struct.pack("<IIiII", 1, 0, 0, 256, 0)) + text
    drawn = record(0x0F9E, struct.pack("<i", 0)) * count
    drawing = record(0x040C, record(0xF002, record(0xF004, record(0xF00D, drawn, 15), 15), 15), 15)
    return record(0x03E8, record(0x0FF0, slide, 15) + drawing, 15)


def nested_records(depth: int) -> bytes:
    return b"".join(record(0x03E8, b"", 15, size=8 * (depth - n)) for n in range(depth))


def properties(*pairs: tuple[int, int, int]) -> bytes:
    return bytes(32) + b"".join(struct.pack("<HHIQ", kind, name, 0, value) for kind, name, value in pairs)


def mail(**more: object) -> dict[str, object]:
    return {
        "__properties_version1.0": properties((0x40, 0x39, 2**64 - 1), (3, 0x3FFD, 0xFFFFFFFF), (3, 0x3FDE, 65001)),
        "__substg1.0_0037001F": "subject".encode("utf-16-le"),
        **more,
    }


def nested_mail(path: Path) -> None:
    """A mail that holds a mail, sixty deep."""
    inner = mail(**{"__substg1.0_1000001F": "the end".encode("utf-16-le")})
    for _ in range(60):
        storage = {"__properties_version1.0": bytes(8), "__substg1.0_3701000D": inner}
        inner = mail(**{"__attach_version1.0_#00000000": storage})
    path.write_bytes(ole(inner))


def many_recipients(path: Path) -> None:
    """Ten thousand recipients, of which nothing is said."""
    people = {f"__recip_version1.0_#{n:08X}": {"__substg1.0_3001001F": "ab".encode("utf-16-le")} for n in range(1_500)}
    path.write_bytes(ole(mail(**people)))


def packed_text(path: Path) -> None:
    """A body in compressed RTF that says it has 4 GB, and refers to itself all the way."""
    packed = struct.pack("<IIII", 3_000_000, 0xFFFFFFFF, 0x75465A4C, 0) + (b"\xff" + b"\0\x0f" * 8) * 170_000
    path.write_bytes(ole(mail(**{"__substg1.0_10090102": packed})))


def storage_cycle(path: Path) -> None:
    """A mail whose entries of the directory are each other's children and neighbours."""
    content = bytearray(ole(mail(a={"b": {"c": bytes(9)}})))
    directory = SECTOR * (1 + struct.unpack_from("<I", content, 48)[0])
    for entry in range(1, 6):
        struct.pack_into("<III", content, directory + 128 * entry + 68, entry, (entry + 1) % 6, 1)
        content[directory + 128 * entry + 66] = 1
    path.write_bytes(content)


BOMBS: dict[str, Maker] = {
    "corners.xls": streams(Workbook=workbook(DIMENSIONS, number(0, 0), number(65_535, 255))),
    "corners-and-merges.xls": streams(Workbook=workbook(number(0, 0), number(65_535, 255), *[MERGES] * 100)),
    "shared.xls": streams(Workbook=workbook(number(0, 0), shared=SHARED)),
    "every-third-row.xls": streams(Workbook=workbook(CELLS)),
    "truncated.xls": streams(Workbook=workbook(number(0, 0))[:-9] + struct.pack("<HH", 0x0203, 0xFFFF)),
    "empty-records.xls": streams(Workbook=workbook(biff(0x0203) * 9, biff(0x00FD) * 9, biff(0x027E) * 9)),
    "continued.xls": streams(Workbook=workbook(number(0, 0), shared=SHARED + biff(0x003C, b"\1") * 500_000)),
    "cycle.xls": sectors("Workbook", at=0, value=0),
    "far-sector.xls": sectors("Workbook", at=0, value=FAR),
    "directory-cycle.xls": sectors("Workbook", at=40, value=36),
    "many-tables.xls": sectors("Workbook", "header", 44, 0x7FFFFFFF),
    "more-tables.xls": sectors("Workbook", "header", 72, 0x7FFFFFFF),
    "sector-size.xls": sectors("Workbook", "header", 30, 0x00060020),
    "no-sector-size.xls": sectors("Workbook", "header", 30, 0x00000000),
    "cycle.doc": sectors("WordDocument", at=0, value=0),
    "cycle.ppt": sectors("PowerPoint Document", at=0, value=0),
    "cycle.msg": sectors("__properties_version1.0", at=0, value=0),
    "corners.xlsb": lambda path: binary_workbook(path, (0, 0), (1_048_575, 16_383)),
    "lines.xlsb": lambda path: binary_workbook(path, *((n, n) for n in range(16_384))),
    "overlapping.doc": word([(0, 400_000, 1_024)] * 20_000, TEXT, 400_000),
    "backward.doc": word([(n * 7 % 9_999, 9_999, 1_024) for n in range(50_000)], TEXT, 400_000),
    "far-pieces.doc": word([(0, 0x7FFFFFFF, 0x3FFFFFFF)], TEXT, 0x7FFFFFFF),
    "negative.doc": word([(-1, 400_000, 0)], TEXT, -1),
    "800000-paragraphs.doc": word([(0, 800_000, 1_024)], PARAGRAPHS, 800_000),
    "style-cycle.doc": word([(0, 480_000, 1_024)], TEXT, 480_000, _1=STYLES),
    "same-page.doc": word(
        [(0, 480_000, 1_024)],
        TEXT,
        480_000,
        _13=struct.pack("<30001I", *range(1_024, 31_025)) + struct.pack("<I", 0) * 30_000,
    ),
    "headers.doc": word([(0, 480_000, 1_024)], TEXT, 10, _11=struct.pack("<99999i", *([0, 9_999] * 50_000)[:99_999])),
    "edit-cycle.ppt": show(record(0x03E8, b"", 15)),
    "deep.ppt": show(nested_records(500_000)),
    "lying-size.ppt": show(
        record(0x03E8, record(0x0FF0, record(0x0FA0, b"x", size=0x7FFFFFFF), 15), 15, size=0xFFFFFFFF)
    ),
    "same-text.ppt": show(outline(100_000)),
    "million-records.ppt": show(record(0x03E8, record(0x0FA8, b"x") * 700_000, 15)),
    "nested.msg": nested_mail,
    "recipients.msg": many_recipients,
    "packed.msg": packed_text,
    "storage-cycle.msg": storage_cycle,
    "long-body.msg": lambda path: path.write_bytes(ole(mail(**{"__substg1.0_1000001F": b"> \0" * (2 * MIB)}))),
}
