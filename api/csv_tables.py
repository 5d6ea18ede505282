"""Tables as CSV (RFC 4180)."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from api.grids import grid, is_formula

MEDIA_TYPE = "text/csv; charset=utf-8"


def one(table: dict[str, Any]) -> str:
    """A table alone."""
    return _written([[harmless(cell.text if cell else "") for cell in row] for row in grid(table)])


def every(tables: Sequence[dict[str, Any]]) -> str:
    """All tables below each other; the first column is the number of the table, from 1."""
    return _written(
        [
            [str(number), *(harmless(cell.text if cell else "") for cell in row)]
            for number, table in enumerate(tables, 1)
            for row in grid(table)
        ]
    )


def harmless(text: str) -> str:
    """The text, behind an apostrophe if a spreadsheet would take it for a formula."""
    return f"'{text}" if is_formula(text) else text


def _written(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
