"""Tables of a result as rows of cells, and what makes a cell harmless to a spreadsheet."""

import re
from typing import Any

from pipeline.extraction.model import Cell, table_rows

Grid = list[list[Cell | None]]

MAX_SPARSENESS = 50  # places for each cell, above which a table is a bomb and its empty places are left out
# What a spreadsheet takes for the start of a formula, wide forms included (OWASP, CSV Injection).
FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
NUMBER = re.compile(r"[-+]?[0-9][0-9.,' \u00a0\u202f]*%?")


def grid(table: dict[str, Any]) -> Grid:
    """Rows from the top, each from the left; None where no cell is. A cell over several places stands in its first."""
    cells = [Cell(c["row"], c["column"], c["text"], header=c["header"]) for c in table["cells"]]
    rows = table_rows(cells, spread=False)
    width = 1 + max((max(row) for row in rows), default=-1)
    if width * len(rows) > MAX_SPARSENESS * (len(cells) + 1):
        return [[cells[index] for index in row.values()] for row in rows]
    return [[cells[row[column]] if column in row else None for column in range(width)] for row in rows]


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet might calculate this text; a plain number, signed or not, is none."""
    return FORMULA.match(text) is not None and NUMBER.fullmatch(text) is None
