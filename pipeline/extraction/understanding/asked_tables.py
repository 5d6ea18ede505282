"""An array of objects that a client asks for: the table whose headings are the names of its properties."""

from collections.abc import Sequence

from pipeline.extraction.fields_schema import Asked
from pipeline.extraction.result import ExtractedField
from pipeline.extraction.understanding import asked_values, headings, item_words, line_items
from pipeline.extraction.understanding.entities import Habits
from pipeline.extraction.understanding.headings import Heading, Piece, Vocabulary, folded
from pipeline.extraction.understanding.records import Cells, Reading, Rules
from pipeline.extraction.understanding.typed import Typed
from pipeline.extraction.understanding.view import View

Fields = dict[str, ExtractedField | None]

MAX_ROWS = 2_000
WHAT = frozenset({"description", "item_number"})
COST = frozenset({"quantity", "unit_price", "net_amount"})
LEAST_SHARE = 0.4  # of the columns that a table has to have
TYPED, TEXT = 0.88, 0.82
ALL, SOME = 1.0, 0.9  # of the columns found


def find(asked: Asked, view: View, habits: Habits, items: list[Fields] | None) -> ExtractedField | None:
    """The rows of the table that has most of the columns, over all of its pages; None where no table has two."""
    known = item_names(asked)
    vocabulary = Vocabulary.of({column.name: names(column, known) for column in asked.columns})
    least = min(len(asked.columns), max(2, round(LEAST_SHARE * len(asked.columns))))
    found = list(headings.find(view, vocabulary, least))
    if not found:
        return of_items(asked, known, items)
    most = max(found, key=lambda heading: len(heading.names)).names
    ends = [*(heading.first for heading in found[1:]), len(view.rows)]
    rules = rules_of(asked)
    rows: list[Fields] = []
    for heading, until in zip(found, ends, strict=True):
        if heading.names == most:
            lines = Reading(view, heading, rules).run(until)[:MAX_ROWS]
            rows += [row(asked, line.cells, heading, view, habits) for line in lines if not line.late]
    return table([row for row in rows if any(row.values())][:MAX_ROWS]) or of_items(asked, known, items)


def names(column: Asked, known: dict[str, str]) -> list[str]:
    """The labels of a column; of one that invoices have, also what it is called elsewhere."""
    more = item_words.LABELS.get(known.get(column.name, ""), "")
    return [*column.labels, *item_words.listed(more)]


def item_names(asked: Asked) -> dict[str, str]:
    """Which columns are those of an invoice's positions, by what the client calls them; none if it is another table."""
    found: dict[str, str] = {}
    for column in asked.columns:
        words = [folded(column.name), *map(folded, column.labels)]
        name = next((item_words.VOCABULARY.names[word] for word in words if word in item_words.VOCABULARY.names), None)
        if name and name not in found.values():
            found[column.name] = name
    names = set(found.values())
    return found if names & WHAT and names & COST else {}


def rules_of(asked: Asked) -> Rules:
    kinds = {column.name: column.type for column in asked.columns}
    flowing = frozenset(column.name for column in asked.columns if column.type == "text")
    sums = item_words.ENDS if item_names(asked) else frozenset()
    return Rules(kinds, flowing, lambda row, _: line_items.begins(row, sums), line_items.carries, tight=True)


def row(asked: Asked, cells: Cells, heading: Heading, view: View, habits: Habits) -> Fields:
    share = ALL if len(heading.names) == len(asked.columns) else SOME
    return {
        column.name: cell(column, cells[column.name], share, view, habits) if column.name in cells else None
        for column in asked.columns
    }


def cell(column: Asked, pieces: Sequence[Piece], share: float, view: View, habits: Habits) -> ExtractedField | None:
    """What a cell says as a value of its column's type; None if it says nothing of it."""
    text, start = pieces[0].text, pieces[0].start
    if column.type == "text":
        joined = " ".join(" ".join(piece.text.split()) for piece in pieces)
        typed = Typed(start, pieces[0].end, joined, text)
    else:
        found = asked_values.read(column, text, habits)
        if not found:
            return None
        typed = found[0].moved(start)
    place = view.locate(typed.start, typed.end)
    sure = (TEXT if column.type == "text" else TYPED) * share * (place.confidence or 1.0)
    return ExtractedField(
        value=asked_values.valued(column, typed.value), raw=typed.raw, confidence=round(sure, 4), page=place.page,
        bbox=place.box, span=(typed.start, typed.end), currency=typed.currency, type=column.type, method="rule",
        validated=asked_values.holds(column, typed), alternatives=[],
    )  # fmt: skip


def of_items(asked: Asked, known: dict[str, str], items: list[Fields] | None) -> ExtractedField | None:
    """The positions of an invoice that were found otherwise, as in its XML, under the client's names."""
    if not items or len(known) < 2:
        return None
    rows: list[Fields] = [
        {column.name: renamed(column, item.get(known.get(column.name, ""))) for column in asked.columns}
        for item in items
    ]
    return table(rows)


def renamed(column: Asked, found: ExtractedField | None) -> ExtractedField | None:
    if found is None or column.type in {found.type, "text"}:
        return found
    if column.type not in {"number", "integer", "amount"} or found.type not in {"number", "amount"}:
        return None
    return found.model_copy(update={"value": asked_values.valued(column, str(found.value)), "type": column.type})


def table(rows: Sequence[Fields]) -> ExtractedField | None:
    cells = [cell for row in rows for cell in row.values() if cell]
    if not cells:
        return None
    return ExtractedField(
        value=len(rows), raw=None, confidence=min(cell.confidence for cell in cells), page=cells[0].page, bbox=None,
        span=None, type="table", method=cells[0].method, validated=None, alternatives=[], rows=list(rows),
    )  # fmt: skip
