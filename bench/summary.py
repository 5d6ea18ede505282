"""The whole report as one table: a row for each figure, a column for each engine."""

from collections.abc import Iterable, Iterator, Sequence

from bench.part import Part
from bench.peers import FORMATS
from bench.table import Value

DETAILS = ("both, ", "made, ")  # rows that take a part of the documents of others
ENGINES = ("quire", "quire, tesseract", *FORMATS)
# Of each part: the columns that are figures, by the name that they have here.
FIGURES = {
    "Text": {"word F1": "word F1", "order": "reading order"},
    "Tables": {"cells F1": "tables, cells found"},
    "OCR": {"word F1": "OCR, word F1", "CPU s": "OCR, CPU s a page", "peak MB": "OCR, peak MB"},
    "Speed on PDF text": {"pages/s": "PDF, pages/s", "CPU ms a page": "PDF, CPU ms a page", "peak MB": "PDF, peak MB"},
    "Classes": {"right": "class right"},
    "Fields": {"number": "invoice number", "date": "invoice date", "total": "total", "of them right": "sure right",
               "where shown": "sure right, where shown"},
    "Line items": {"found": "line items, found", "quantity": "quantity right", "price": "unit price right"},
    "Fields by a schema": {"number": "asked: invoice number", "date": "asked: invoice date", "total": "asked: total"},
}  # fmt: skip


def summary(parts: Iterable[Part]) -> Part:
    rows = [row for part in parts for row in pivoted(part)]
    used = [index for index, _ in enumerate(ENGINES, 1) if any(row[index] is not None for row in rows)]
    shown = [[row[0], *(row[index] for index in used), row[-1]] for row in rows]
    return Part("All of it", ("figure", *(ENGINES[index - 1] for index in used), "wanted"), shown)


def pivoted(part: Part) -> Iterator[list[Value]]:
    """A row for each figure and group of documents of a part; parts without engines are Quire's alone."""
    heads = list(part.heads)
    engine_at = heads.index("engine") if "engine" in heads else None
    label_at = heads.index("how") if "how" in heads else 0
    groups: dict[Value, dict[Value, Sequence[Value]]] = {}
    for row in part.rows:
        if str(row[0]).startswith(DETAILS):
            continue
        engine = "quire" if engine_at is None else row[engine_at]
        groups.setdefault(row[label_at], {})[engine] = row
    for number, (head, name) in enumerate(FIGURES.get(part.title, {}).items()):
        for label, by_engine in groups.items():
            values = [by_engine[engine][heads.index(head)] if engine in by_engine else None for engine in ENGINES]
            mine = by_engine.get("quire")
            wanted = mine[heads.index("wanted")] if mine and number == 0 and "wanted" in heads else None
            if any(value is not None for value in values):
                yield [f"{name}: {label}", *values, wanted]
