"""Workbooks: values as their cells display them, islands of cells, what is hidden or commented."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
import xlsxwriter

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import render, sniff
from pipeline.extraction.model import Document
from pipeline.extraction.number_format import display
from pipeline.extraction.sheets import Sheet, add

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(fill):
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    fill(book)
    book.close()
    return buffer.getvalue()


def prices(book):
    sheet = book.add_worksheet("Prices")
    money, share = book.add_format({"num_format": "#,##0.00 €"}), book.add_format({"num_format": "0.0%"})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.merge_range("A1:C1", "Offer")
    sheet.write_row("A3", ["Item", "Price", "Discount"])
    sheet.write("A4", "Chair")
    sheet.write("B4", 1234.5, money)
    sheet.write("C4", 0.125, share)
    sheet.write_datetime("A6", datetime(2026, 3, 9, tzinfo=UTC).replace(tzinfo=None), day)
    sheet.write_formula("B6", "=1+1", None, 2)
    sheet.write_boolean("C6", True)
    sheet.write_comment("B4", "too much?", {"author": "Kim"})
    hidden = book.add_worksheet("Costs")
    hidden.write("A1", "secret")
    hidden.hide()
    book.add_worksheet("Empty")


def test_a_sheet_is_a_heading_and_a_table_for_each_island_of_cells(parse):
    document = parse(workbook(prices), XLSX)
    assert render.markdown(document.blocks) == (
        "## Prices\n\nOffer\n\n"
        "| Item | Price | Discount |\n| --- | --- | --- |\n| Chair | 1,234.50 € | 12.5% |\n\n"
        "| 09.03.2026 | 2 | TRUE |\n| --- | --- | --- |\n\n"
        "> B4 Kim: too much?\n\n## Costs\n\nsecret"
    )
    assert [(caution.code, "Costs" in caution.message) for caution in document.cautions] == [("hidden_sheet", True)]
    headers = [cell.text for cell in document.blocks[2].table.cells if cell.header]
    assert headers == ["Item", "Price", "Discount"]


def test_merged_cells_span(parse):
    def fill(book):
        sheet = book.add_worksheet("S")
        sheet.merge_range("A1:B2", "both")
        sheet.write("C1", 1)
        sheet.write("C2", 2)

    [_, block] = parse(workbook(fill), XLSX).blocks
    assert [(c.text, c.row, c.column, c.row_span, c.column_span) for c in block.table.cells] == [
        ("both", 0, 0, 2, 2),
        ("1", 0, 2, 1, 1),
        ("2", 1, 2, 1, 1),
    ]


def test_a_merged_cell_does_not_make_a_table_of_a_million_rows():
    document = Document()
    everywhere = {(0, 0): (1_048_576, 16_384)}
    add(document, Sheet("s", cells={(0, 0): "everywhere", (2, 0): "1"}, numbers={(2, 0)}, spans=everywhere))
    (table,) = [block.table for block in document.blocks if block.table]
    assert table.rows < 200
    assert table.columns < 200


def test_a_chart_gives_its_title_and_figures(parse):
    def fill(book):
        sheet = book.add_worksheet("Data")
        sheet.write_column("A1", ["Q1", "Q2"])
        sheet.write_column("B1", [10, 20])
        chart = book.add_chart({"type": "column"})
        chart.add_series({"name": "Sales", "categories": "=Data!$A$1:$A$2", "values": "=Data!$B$1:$B$2"})
        chart.set_title({"name": "Sales by quarter"})
        sheet.insert_chart("D1", chart)

    document = parse(workbook(fill), XLSX)
    assert [block.text for block in document.blocks] == [
        "Data",
        "Q1\t10\nQ2\t20",
        "Sales by quarter",
        "Sales\nQ1\t10\nQ2\t20",
    ]


def test_the_title_among_the_properties_is_the_documents(parse):
    def fill(book):
        book.set_properties({"title": "Annual plan"})
        book.add_worksheet().write("A1", 1)

    assert parse(workbook(fill), XLSX).title == "Annual plan"


def test_a_workbook_is_recognised_whatever_it_is_called(inspect):
    assert inspect(workbook(prices), "prices.zip").media_type == XLSX


def test_a_damaged_workbook_is_corrupt(inspect):
    with pytest.raises(PermanentError) as error:
        inspect(workbook(prices)[:2_000], "a.xlsx")
    assert error.value.code is ErrorCode.CORRUPT_FILE


def test_unpacked_bytes_are_counted(parse):
    def fill(book):
        sheet = book.add_worksheet()
        for row in range(2_000):
            sheet.write(row, 0, "x" * 100 + str(row))

    with pytest.raises(PermanentError) as error:
        parse(workbook(fill), XLSX, max_unpacked_bytes=100_000)
    assert error.value.code is ErrorCode.LIMIT_EXCEEDED


def test_an_archive_of_too_many_members_is_refused(inspect):
    with pytest.raises(PermanentError) as error:
        inspect(workbook(prices), "a.xlsx", max_archive_entries=5)
    assert error.value.code is ErrorCode.LIMIT_EXCEEDED
    assert "QUIRE_MAX_ARCHIVE_ENTRIES" in error.value.message


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1234.5, "General", "1234.5"),
        (0.1 + 0.2, "General", "0.3"),
        (1e20, "General", "1E+20"),
        (1234.5, "#,##0.00", "1,234.50"),
        (-1234.5, "#,##0.00", "-1,234.50"),
        (-5, "$#,##0.00_);[Red]($#,##0.00)", "($5.00)"),
        (0, '0;-0;"none"', "none"),
        (1234567, '0.0,,"M"', "1.2M"),
        (12, "[$€-407] #,##0.00", "€ 12.00"),
        (0.125, "0.0%", "12.5%"),
        (12345, "0.00E+00", "1.23E+04"),
        (7, "000", "007"),
        (1.5, "0.##", "1.5"),
        (5551234, "###-####", "555-1234"),
        (0.5, "# ?/?", "0.5"),
        (45292, "yyyy-mm-dd", "2024-01-01"),
        (45292.75, "dd/mm/yyyy hh:mm", "01/01/2024 18:00"),
        (45292.75, "h:mm AM/PM", "6:00 PM"),
        (45292, "[$-407]d. mmmm yyyy", "1. January 2024"),
        (1.5, "[h]:mm:ss", "36:00:00"),
        (-1, "yyyy-mm-dd", "-1"),
        (5, ";;;", ""),
    ],
)
def test_numbers_are_shown_by_their_format(value, code, shown):
    assert display(value, code) == shown


def test_dates_count_from_1904_where_the_workbook_says_so():
    assert display(43830, "yyyy-mm-dd", from_1904=True) == "2024-01-01"


def test_sniffing_needs_no_extension(peek):
    assert sniff.recognise(peek(workbook(prices)))[1] == XLSX
