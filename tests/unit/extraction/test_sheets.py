"""Sheets of many rows: what is done for each of them looks at no other."""

import time

from pipeline.extraction.model import Document
from pipeline.extraction.sheets import Sheet, add

ROWS = 20_000


def test_a_long_sheet_with_holes_takes_no_longer_than_its_cells_do():
    sheet = Sheet("Long")
    for row in range(ROWS):
        sheet.cells |= {(row, 0): "a", (row, 1 + row % 2): "b"}
    document, begin = Document(), time.process_time()
    add(document, sheet)
    assert time.process_time() - begin < 20  # less than one; minutes, if each row looked at all cells
    table = document.blocks[1].table
    assert (table.rows, table.columns, len(table.cells)) == (ROWS, 3, 3 * ROWS)
