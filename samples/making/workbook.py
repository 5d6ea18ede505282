"""budget.xlsx: a workbook with formats, a formula, merged cells, a comment and a hidden sheet."""

from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

ROWS = [
    ("Rent", datetime(2026, 1, 2, tzinfo=UTC), 4200.0, 0.31),
    ("Salaries", datetime(2026, 1, 30, tzinfo=UTC), 8150.5, 0.6),
    ("Travel", datetime(2026, 2, 12, tzinfo=UTC), 1230.25, 0.09),
]


def make(path: Path) -> None:
    book = xlsxwriter.Workbook(path)
    book.set_properties({"title": "Budget 2026", "created": datetime(2026, 1, 5, tzinfo=UTC).replace(tzinfo=None)})
    money = book.add_format({"num_format": "#,##0.00 €"})
    share = book.add_format({"num_format": "0 %"})
    day = book.add_format({"num_format": "d mmmm yyyy"})
    sheet = book.add_worksheet("Costs")
    sheet.merge_range("A1:D1", "Costs of the first quarter")
    sheet.write_row("A3", ["What", "Paid on", "Amount", "Share"])
    for row, (what, when, amount, part) in enumerate(ROWS, 3):
        sheet.write(row, 0, what)
        sheet.write_datetime(row, 1, when.replace(tzinfo=None), day)
        sheet.write(row, 2, amount, money)
        sheet.write(row, 3, part, share)
    sheet.write("A7", "Total")
    sheet.write_formula("C7", "=SUM(C4:C6)", money, sum(amount for *_, amount, _ in ROWS))
    sheet.write_comment("C6", "Includes the fair in April.", {"author": "Controlling"})
    assumptions = book.add_worksheet("Assumptions")
    assumptions.write_row("A1", ["Growth", 0.02])
    assumptions.hide()
    book.close()
