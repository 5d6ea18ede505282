"""The fields and positions of a class that has any, by its rules."""

from pipeline.extraction.result import ExtractedField
from pipeline.extraction.understanding import invoice, line_items, receipt_items, receipts
from pipeline.extraction.understanding.entities import Habits
from pipeline.extraction.understanding.view import View

Fields = dict[str, ExtractedField | None]

FIND = {"invoice": invoice.find, "credit_note": invoice.find, "receipt": receipts.find}


def find(label: str, view: View, pages: View, habits: Habits) -> tuple[Fields, list[Fields] | None]:
    """What stands in `view`, and the positions of all `pages`; KeyError for a class without fields."""
    rules = FIND[label]
    fields, items = rules(view, habits), line_items.find(pages, habits)
    if items is None and rules is receipts.find:
        items = receipt_items.find(view, receipt_items.currency_of(fields))
    return fields, items
