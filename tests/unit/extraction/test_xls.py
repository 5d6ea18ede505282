"""Workbooks of Excel 97 to 2003."""

import datetime as dt

import pytest

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction.parsers.xls import shown
from tests.unit.extraction.workbooks_made import record, workbook

XLS = "application/vnd.ms-excel"


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
