"""Tables and pages that are longer than may be read: what was read is the result, and says so."""

import sys

import pytest
import xlsxwriter

from pipeline.extraction import progress, result
from pipeline.extraction.model import Cell, Table, plain, table_rows, table_text
from pipeline.extraction.process import jobs
from pipeline.extraction.request import ExtractionRequest, Limits
from pipeline.extraction.understanding import dates
from pipeline.settings import Settings

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def built(tmp_path, monkeypatch):
    def build(media_type, content, max_cells):
        monkeypatch.setattr(progress, "_watch", progress.Watch(max_cells=max_cells))
        path = tmp_path / "document"
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            content(path)
        request = ExtractionRequest(media_type, None, None, "0" * 64)
        return jobs.build(path, request, Limits.from_settings(Settings()))

    return build


def csv_of(rows):
    return b"name,amount\n" + b"".join(b"part %d,%d.50\n" % (row, row) for row in range(1, rows))


def workbook(path):
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("Stock")
        for row in range(9):
            sheet.write_row(row, 0, [f"part {row}", row])


def test_a_csv_is_read_up_to_the_limit_and_says_up_to_which_row(built):
    found = built("text/csv", csv_of(9), 10)
    assert found.status == "partial"
    assert found.tables[0].rows == 5
    assert found.content.text.endswith("part 4\t4.50")
    (warning,) = found.warnings
    assert warning.code == "rest_not_read"
    assert "up to row 5" in warning.message
    assert "QUIRE_MAX_CELLS" in warning.message


@pytest.mark.parametrize("most", [18, 1_000])
def test_a_csv_that_ends_at_the_limit_is_whole(built, most):
    found = built("text/csv", csv_of(9), most)
    assert (found.status, found.warnings, found.tables[0].rows) == ("complete", [], 9)


def test_a_sheet_is_read_up_to_the_limit(built):
    found = built(XLSX, workbook, 6)
    assert (found.status, found.tables[0].rows) == ("partial", 3)
    assert "The sheet “Stock” was read up to row 3" in found.warnings[0].message
    assert built(XLSX, workbook, 18).status == "complete"


def test_a_page_is_read_up_to_the_limit_also_within_a_table(built):
    rows = b"".join(b"<tr><td>part %d<td>%d" % (row, row) for row in range(9))
    found = built("text/html", b"<html><p>Stock<table>" + rows + b"</table><p>The end</html>", 20)
    assert found.status == "partial"
    assert found.content.text.startswith("Stock\n\npart 0\t0")
    assert "The end" not in found.content.text
    assert [warning.code for warning in found.warnings] == ["rest_not_read"]


def test_reading_that_took_its_share_of_the_time_stops(built, monkeypatch):
    def tired():
        progress._watch.used, progress._watch.allowance = 7.0, 20.0

    monkeypatch.setattr(progress, "beat", tired)
    found = built("text/csv", csv_of(9), 1_000)
    assert found.content.text == "name\tamount"
    assert "QUIRE_EXTRACT_STALL_SECONDS" in found.warnings[0].message


def test_a_cell_of_a_result_takes_little_memory():
    cell = result.Cell(row=1, column=2, row_span=1, column_span=1, header=False, text="x", span=(0, 1), bbox=None)
    assert not hasattr(cell, "__dict__")
    assert sys.getsizeof(cell) < 150


def test_a_plain_table_reads_as_any_other_does():
    cells = [Cell(0, 0, "a"), Cell(0, 2, "b"), Cell(3, 1, "")]
    assert plain(cells)
    assert table_text(Table(cells)) == ("a\tb\n", [(0, 1), (2, 3), (4, 4)])
    assert table_rows(cells) == [{0: 0, 2: 1}, {1: 2}]
    assert not plain([Cell(0, 0, "a"), Cell(0, 0, "b")])
    assert not plain([Cell(0, 0, "a", column_span=2)])
    assert not plain([Cell(1, 0, "a"), Cell(0, 0, "b")])


@pytest.mark.parametrize(
    ("span", "is_free"),
    [((0, 3), True), ((0, 4), False), ((5, 6), False), ((7, 9), True), ((1, 30), False), ((12, 20), True)],
)
def test_a_date_overlaps_no_other(span, is_free):
    assert dates.free(span, [(3, 7), (9, 12)]) is is_free
