"""A result as a workbook: its fields, its line items and each of its tables on a sheet of its own."""

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from api.grids import grid, is_formula
from pipeline.db.models import Correction
from pipeline.extraction.model import Cell

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_ROWS, MAX_COLUMNS, MAX_LETTERS = 1_048_576, 16_384, 32_767  # of a sheet and a cell, by Excel
MAX_SHEETS = 250
# A text becomes a number only if the cell then shows what stands in the document, to the last zero.
PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,11})(?:\.\d{1,2})?")
FIELD_COLUMNS = ("field", "value", "correction", "corrected by", "confidence", "page", "as written", "method")


class TooLargeError(ValueError):
    """The workbook would not fit into what Excel opens; the text says what does not."""


class Book:
    """A workbook whose rows wait in temporary files; what is written is text or a number, never a formula or a link."""

    def __init__(self, created: datetime) -> None:
        self._bytes = io.BytesIO()
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = Workbook(self._bytes, options)
        self._book.set_properties({"created": created.replace(tzinfo=None)})
        self._bold = self._book.add_format({"bold": True})
        self._quoted = self._book.add_format({"quote_prefix": True})  # stays text when a person edits it
        self._numbers = [self._book.add_format({"num_format": shown}) for shown in ("0", "0.0", "0.00")]

    def sheet(self, name: str, rows: Sequence[Sequence[Any]]) -> None:
        """Add a sheet; TooLargeError if it has too many rows or columns."""
        if len(rows) > MAX_ROWS or max(map(len, rows), default=0) > MAX_COLUMNS:
            raise TooLargeError(f"{name} has more than {MAX_ROWS:,} rows or {MAX_COLUMNS:,} columns")
        sheet = self._book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                self._write(sheet, number, column, value)

    def close(self) -> bytes:
        self._book.close()
        return self._bytes.getvalue()

    def _write(self, sheet: Worksheet, row: int, column: int, value: Any) -> None:  # noqa: ANN401 - a cell or a value
        if isinstance(value, Cell):
            self._write_text(sheet, (row, column), value.text, header=value.header)
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value)
        elif value is not None:
            self._write_text(sheet, (row, column), str(value), header=False)

    def _write_text(self, sheet: Worksheet, place: tuple[int, int], text: str, *, header: bool) -> None:
        if PLAIN_NUMBER.fullmatch(text) and not header:
            decimals = len(text.partition(".")[2])
            sheet.write_number(*place, float(text), self._numbers[decimals])
            return
        style = self._bold if header else self._quoted if is_formula(text) else None
        sheet.write_string(*place, text[:MAX_LETTERS], style)


def workbook(result: dict[str, Any], corrections: Sequence[Correction], created: datetime) -> bytes:
    """Fields, line items and tables; TooLargeError."""
    book, tables = Book(created), result.get("tables") or []
    if len(tables) > MAX_SHEETS:
        raise TooLargeError(f"{len(tables):,} tables are more than {MAX_SHEETS} sheets")
    if fields := _field_rows(result.get("fields") or {}, corrections):
        book.sheet("Fields", [[_heading(name) for name in FIELD_COLUMNS], *fields])
    if items := result.get("line_items"):
        names = list(dict.fromkeys(name for item in items for name in item))
        rows = [[(item.get(name) or {}).get("value") for name in names] for item in items]
        book.sheet("Line items", [[_heading(name) for name in names], *rows])
    for number, table in enumerate(tables, 1):
        book.sheet(f"Table {number}", grid(table))
    if not (fields or items or tables):
        book.sheet("Nothing found", [])  # a workbook has a sheet at least
    return book.close()


def one_table(table: dict[str, Any], number: int, created: datetime) -> bytes:
    """A table alone; TooLargeError."""
    book = Book(created)
    book.sheet(f"Table {number}", grid(table))
    return book.close()


def _heading(text: str) -> Cell:
    return Cell(0, 0, text, header=True)


def _field_rows(fields: dict[str, Any], corrections: Sequence[Correction]) -> list[list[Any]]:
    corrected = {each.field: each for each in corrections}
    rows = []
    for name in dict.fromkeys((*fields, *corrected)):
        found, correction = fields.get(name) or {}, corrected.get(name)
        right = (correction.value, correction.by) if correction else (None, None)
        machine = [found.get(key) for key in ("confidence", "page", "raw", "method")]
        rows.append([name, found.get("value"), *right, *machine])
    return rows
