"""Workbooks of Excel 97 to 2003, made record by record (MS-XLS)."""

import datetime as dt
import struct

import pytest

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction.parsers.xls import shown
from samples.making.ole import ole

XLS = "application/vnd.ms-excel"


def record(kind, content=b""):
    return struct.pack("<HH", kind, len(content)) + content


def bof(kind):
    return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0x7CC, 0, 6))


def text(row, column, words):
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(words), 0) + words.encode())


def number(row, column, value):
    return record(0x203, struct.pack("<HHHd", row, column, 0, value))


def workbook(*before, hidden=0):
    name = struct.pack("<IBBBB", 0, hidden, 0, 6, 0) + b"Prices"
    start = len(bof(5)) + len(b"".join(before)) + len(record(0x85, name)) + len(record(0x0A))
    head = bof(5) + b"".join(before) + record(0x85, struct.pack("<I", start) + name[4:]) + record(0x0A)
    cells = text(0, 0, "Item") + text(0, 1, "Price") + text(1, 0, "Chair") + number(1, 1, 12.5)
    size = record(0x200, struct.pack("<IIHHH", 0, 2, 0, 2, 0))
    return ole({"Workbook": head + bof(0x10) + size + cells + record(0x0A)})


def test_cells_of_an_old_workbook(inspect, parse):
    assert inspect(workbook(), "old.xls").media_type == XLS
    heading, table = parse(workbook(), XLS).blocks
    assert (heading.text, table.text) == ("Prices", "Item\tPrice\nChair\t12.5")
    assert [cell.header for cell in table.table.cells] == [True, True, False, False]


def test_a_hidden_sheet_is_said_to_be(parse):
    assert [caution.code for caution in parse(workbook(hidden=1), XLS).cautions] == ["hidden_sheet"]


def test_an_old_workbook_behind_a_password_is_encrypted(inspect):
    with pytest.raises(PermanentError) as error:
        inspect(workbook(record(0x2F, bytes(6))), "old.xls")
    assert error.value.code is ErrorCode.ENCRYPTED


@pytest.mark.parametrize(
    ("value", "text_"),
    [
        (5.0, "5"),
        (True, "TRUE"),
        (dt.datetime(2026, 3, 9), "2026-03-09"),  # noqa: DTZ001  a cell knows no zone
        (dt.datetime(2026, 3, 9, 8, 30), "2026-03-09 08:30:00"),  # noqa: DTZ001  likewise
        (dt.timedelta(hours=30, seconds=5), "30:00:05"),
        (" x ", "x"),
    ],
)
def test_values_without_a_format(value, text_):
    assert shown(value) == text_
