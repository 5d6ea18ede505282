"""Documents of Word and PowerPoint 97, made byte by byte: as much of MS-DOC and MS-PPT as their readers look at."""

import struct

from samples.making.ole import ole

PAGE = 512
TEXT_AT = 1_024
HEADING_2, TITLE, MINE = 2, 15, 16  # numbers of styles; the last is based on the second heading
CELL, ROW_END = struct.pack("<HB", 0x2416, 1), struct.pack("<HBHB", 0x2416, 1, 0x2417, 1)
PRECEDING = struct.pack("<HB", 0x2403, 1)  # centred: something else that is said of a paragraph


def item(level):
    return struct.pack("<HBHh", 0x260A, level - 1, 0x460B, 1)


def word(*paragraphs, footnotes="", headers=(), comments="", version=0xC1, narrow=False, properties=None):
    """`paragraphs` are (text with its mark, style, modifiers); `headers` the stories of the first section."""
    stories = "".join(headers) + ("\r" if headers else "")
    parts = ["".join(text for text, *_ in paragraphs), footnotes, stories, "", comments, "", "", ""]
    text = "".join(parts)
    raw = text.encode("cp1252" if narrow else "utf-16-le")
    size = 1 if narrow else 2
    units = len(raw) // size
    page_at = -(-(TEXT_AT + len(raw)) // PAGE) * PAGE
    pieces = struct.pack("<II", 0, units) + struct.pack("<HIH", 0, (TEXT_AT * 2 | 1 << 30) if narrow else TEXT_AT, 0)
    table = {
        1: styles(),
        13: struct.pack("<III", TEXT_AT, TEXT_AT + len(raw), page_at // PAGE),
        33: struct.pack("<BHI", 1, 4, 0) + struct.pack("<BI", 2, len(pieces)) + pieces,
    }
    if headers:
        ends = [sum(map(len, headers[: n + 1])) for n in range(len(headers))]
        table[11] = struct.pack(f"<{8 + len(ends)}i", *[0] * 7, *ends, ends[-1] + 1)
    fib = bytearray(TEXT_AT)
    struct.pack_into("<HH", fib, 0, 0xA5EC, version)
    struct.pack_into("<H", fib, 10, 0x0200)
    struct.pack_into("<8i", fib, 76, *(len(part.encode("utf-16-le")) // 2 for part in parts))
    stream = b""
    for index, content in table.items():
        struct.pack_into("<II", fib, 154 + 8 * index, len(stream), len(content))
        stream += content
    document = (bytes(fib) + raw).ljust(page_at, b"\0") + formatting(paragraphs, size)
    streams = {"WordDocument": document, "1Table": stream}
    return ole(streams | ({"\x05SummaryInformation": properties} if properties else {}))


def formatting(paragraphs, size):
    """A page of properties of paragraphs."""
    bounds, places, page, free = [TEXT_AT], [], bytearray(PAGE), PAGE - 2
    for text, style, modifiers in paragraphs:
        bounds.append(bounds[-1] + len(text.encode("utf-16-le")) // 2 * size)
        said = struct.pack("<H", style) + modifiers
        said = bytes([len(said) // 2 + 1]) + said if len(said) % 2 else bytes([0, len(said) // 2]) + said
        free = (free - len(said)) // 2 * 2
        page[free : free + len(said)] = said
        places.append(free // 2)
    struct.pack_into(f"<{len(bounds)}I", page, 0, *bounds)
    for number, place in enumerate(places):
        page[4 * len(bounds) + 13 * number] = place
    page[-1] = len(paragraphs)
    return bytes(page)


def styles():
    """Normal, nine headings, a gap, the title, and one of the writer's own."""
    kinds = {number: (number, 0xFFF) for number in range(10)} | {TITLE: (62, 0), MINE: (0xFFE, HEADING_2)}
    sheet = struct.pack("<HHH", 4, 17, 10)
    for number in range(17):
        style = struct.pack("<HHH", kinds[number][0], 1 | kinds[number][1] << 4, 0) if number in kinds else b""
        sheet += struct.pack("<H", len(style)) + style
    return sheet


def titled(title, page=1252):
    """A stream SummaryInformation."""
    said = title.encode("utf-8" if page == 65001 else f"cp{page}") + b"\0"
    pairs = struct.pack("<IIII", 1, 24, 2, 32)
    content = pairs + struct.pack("<IHH", 2, page, 0) + struct.pack("<II", 0x1E, len(said)) + said
    return struct.pack("<HHI16xI16xI", 0xFFFE, 0, 0, 1, 48) + struct.pack("<II", 8 + len(content), 2) + content


def record(kind, content=b"", instance=0, version=0):
    return struct.pack("<HHI", instance << 4 | version, kind, len(content)) + content


def container(kind, *inside, instance=0):
    return record(kind, b"".join(inside), instance, 0xF)


def said(kind, text):
    """A text of a kind: 0 is a title, 1 a body, 2 a note, 4 another."""
    narrow = text.isascii()
    content = record(0x0FA8, text.encode("latin-1")) if narrow else record(0x0FA0, text.encode("utf-16-le"))
    return record(0x0F9F, struct.pack("<I", kind)) + content


def drawn_table(*cells):
    """A group of shapes that is a table; `cells` are (left, top, right, bottom, text), text None for a line."""
    is_table = record(0xF122, struct.pack("<HI", 0x039F, 1), instance=1, version=3)
    shapes = [container(0xF004, record(0xF009, bytes(16)), is_table)]
    for *frame, text in cells:
        box = [] if text is None else [container(0xF00D, said(4, text))]
        shapes.append(container(0xF004, record(0xF00F, struct.pack("<4i", *frame)), *box))
    return container(0xF003, *shapes)


def powerpoint(*slides):
    """`slides` are (texts of the outline, texts in shapes, notes), each text (kind, text); it was saved twice.

    In place of a text in a shape may stand what `drawn_table` makes.
    """
    stream, places = b"", {}

    def add(number, content):
        nonlocal stream
        places[number] = len(stream)
        stream += content

    listed, noted = [], []
    for number, (outline, shapes, notes) in enumerate(slides):
        identity, reference = 256 + number, 2 + 2 * number
        drawn = [record(0x0F9E, struct.pack("<i", index)) for index in range(len(outline))]
        drawn += [shape if isinstance(shape, bytes) else said(*shape) for shape in shapes]
        drawing = container(0x040C, container(0xF002, *(container(0xF004, container(0xF00D, each)) for each in drawn)))
        add(reference, container(0x03EE, record(0x03EF, bytes(24)), drawing))
        listed += [
            record(0x03F3, struct.pack("<IIiII", reference, 0, 0, identity, 0)),
            *(said(*each) for each in outline),
        ]
        if notes:
            page = container(0x040C, container(0xF00D, *(said(2, each) for each in notes)), said(4, "*"))
            add(reference + 1, container(0x03F0, record(0x03F1, struct.pack("<II", identity, 0)), page))
            noted.append(record(0x03F3, struct.pack("<IIiII", reference + 1, 0, 0, 512 + number, 0)))
    lists = [container(0x0FF0, *listed, instance=0), container(0x0FF0, *noted, instance=2)]
    add(1, container(0x03E8, record(0x03E9, struct.pack("<ii", 5_760, 4_320) + bytes(32)), *lists))
    old = len(stream)
    stream += edit(0, old + 36, 1) + directory({**places, 2: places[1]})  # what the first slide was before, no slide
    new = len(stream)
    stream += edit(old, new + 36, 1) + directory({2: places[2]})
    user = record(0x0FF6, struct.pack("<III", 20, 0xE391C05F, new) + bytes(8))
    return ole({"PowerPoint Document": stream, "Current User": user})


def edit(before, directory_at, document):
    return record(0x0FF5, struct.pack("<IIIIIII", 0, 0, before, directory_at, document, 0, 0))


def directory(places):
    return record(0x1772, b"".join(struct.pack("<II", number | 1 << 20, place) for number, place in places.items()))
