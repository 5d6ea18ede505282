"""Workbooks of Excel 97 to 2003, made record by record (MS-XLS)."""

import struct

from samples.making.ole import ole


def record(kind, content=b""):
    return struct.pack("<HH", kind, len(content)) + content


def bof(kind):
    return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0x7CC, 0, 6))


def text(row, column, words):
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(words), 0) + words.encode())


def number(row, column, value):
    return record(0x203, struct.pack("<HHHd", row, column, 0, value))


def workbook(*before, hidden=0, whole=True):
    """`whole` is false for the stream alone, without the file around it."""
    name = struct.pack("<IBBBB", 0, hidden, 0, 6, 0) + b"Prices"
    start = len(bof(5)) + len(b"".join(before)) + len(record(0x85, name)) + len(record(0x0A))
    head = bof(5) + b"".join(before) + record(0x85, struct.pack("<I", start) + name[4:]) + record(0x0A)
    cells = text(0, 0, "Item") + text(0, 1, "Price") + text(1, 0, "Chair") + number(1, 1, 12.5)
    size = record(0x200, struct.pack("<IIHHH", 0, 2, 0, 2, 0))
    stream = head + bof(0x10) + size + cells + record(0x0A)
    return ole({"Workbook": stream}) if whole else stream
