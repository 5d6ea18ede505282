"""An array of values that a client asks for: all beside its labels, in a column under them, or of their kind."""

import re
from collections.abc import Callable, Iterable, Iterator

from pipeline.extraction.fields_schema import Asked
from pipeline.extraction.model import table_text
from pipeline.extraction.result import ExtractedField
from pipeline.extraction.understanding import asked_boxes, asked_values, values
from pipeline.extraction.understanding.anchors import Anchors, Candidate, in_column, in_lines
from pipeline.extraction.understanding.folding import key
from pipeline.extraction.understanding.typed import Typed
from pipeline.extraction.understanding.view import View

MOST = 500
SEPARATOR = re.compile(r"\s*(?:[,;/&+|\u2022]|\b(?:and|und|et|y|e|en)\b)+\s*")
IN_COLUMN, WITHOUT_LABEL = 0.88, 0.6
Shown = Callable[[Asked, Typed, float], ExtractedField]
Said = tuple[Typed, float]


def find(
    asked: Asked, found: Iterable[Candidate], anchors: Anchors, shown: Shown, *, unique: bool
) -> ExtractedField | None:
    """Every value once, in the order of the text; `found` are those beside the labels; others count if `unique`."""
    element = asked.columns[0]
    said = [*in_columns(element, anchors.view, anchors), *enumerations(element, found, anchors)]
    if not said and unique:
        every = asked_values.read(element, anchors.view.text, anchors.habits)
        said = [(each, WITHOUT_LABEL) for each in every if each.valid is not False]
    first: dict[str, Said] = {}
    for typed, sure in sorted(said, key=lambda each: (each[0].start, -each[1])):
        first.setdefault(typed.value, (typed, sure))
    items = [shown(element, typed, sure) for typed, sure in list(first.values())[:MOST]]
    if not items:
        return None
    return ExtractedField(
        value=", ".join(str(item.value) for item in items), raw=None, confidence=min(item.confidence for item in items),
        page=items[0].page, bbox=None, span=None, type="list", method="rule", validated=None, alternatives=[],
        items=items,
    )  # fmt: skip


def in_columns(element: Asked, view: View, anchors: Anchors) -> Iterator[Said]:
    """The cells of a table's column whose heading is one of the labels."""
    labels = {key(label) for label in element.labels}
    for item in view.placed:
        table = item.block.table
        if table is None or table.columns < 2:
            continue
        wanted = {cell.column for cell in table.cells if cell.row == 0 and key(cell.text) in labels}
        for cell, (start, _) in zip(table.cells, table_text(table)[1], strict=True):
            if cell.row and cell.column in wanted and (typed := first(element, cell.text, anchors)):
                yield typed.moved(item.start + start), IN_COLUMN


def enumerations(element: Asked, found: Iterable[Candidate], anchors: Anchors) -> Iterator[Said]:
    """The value beside each label, and those that go on from it: after a comma, or down the column."""
    seen: set[int] = set()
    for candidate in found:
        if candidate.anchor.start in seen:
            continue
        seen.add(candidate.anchor.start)
        if element.type == "choice":
            yield from ((typed, min(candidate.score, 1.0) * IN_COLUMN) for typed in chosen(element, candidate, anchors))
            continue
        for typed in [*following(element, candidate, anchors), *below(element, candidate, anchors)]:
            yield typed, min(candidate.score, 1.0) * IN_COLUMN


def chosen(element: Asked, candidate: Candidate, anchors: Anchors) -> Iterator[Typed]:
    """All the choices that are named, or ticked, behind the label; where the first is below it, those in that text."""
    places = list(asked_boxes.texts(candidate.anchor, anchors))
    if candidate.relation == "below":
        places.append((candidate.segment, candidate.segment.start))
    for segment, start in places:
        found = asked_values.read(element, anchors.view.text[start : segment.end], anchors.habits)
        yield from (typed.moved(start) for typed in found)


def following(element: Asked, candidate: Candidate, anchors: Anchors) -> Iterator[Typed]:
    start, end = candidate.typed.start, candidate.segment.end
    if element.type == "text" and asked_values.kind_of(element) == ["text"]:
        end = candidate.typed.end
        yield from parts(anchors.view.text[start:end], start)
        return
    yield candidate.typed
    place = candidate.typed.end
    while gap := SEPARATOR.match(anchors.view.text, place, end):
        typed = first(element, anchors.view.text[gap.end() : end], anchors)
        if typed is None or typed.start:
            return
        yield typed.moved(gap.end())
        place = gap.end() + typed.end


def parts(text: str, offset: int) -> Iterator[Typed]:
    place = 0
    for gap in [*SEPARATOR.finditer(text), None]:
        part = text[place : gap.start() if gap else len(text)]
        if part.strip():
            start = offset + place + len(part) - len(part.lstrip())
            yield Typed(start, start + len(part.strip()), " ".join(part.split()), part.strip())
        place = gap.end() if gap else len(text)


def below(element: Asked, candidate: Candidate, anchors: Anchors) -> Iterator[Typed]:
    """The next rows, if the first value stands below its label, as long as they hold one value and nothing else."""
    if candidate.relation != "below":
        return
    segment = candidate.segment
    for row in anchors.view.rows[segment.row + 1 : segment.row + MOST]:
        under = in_column(row, segment.box) if segment.box else in_lines(row, segment)
        if under is None or under.page != segment.page or anchors.begins_with_label(under):
            return
        typed = first(element, under.text, anchors)
        if typed is None or typed.raw != under.text.strip(" .,;"):
            return
        yield typed.moved(under.start)


def first(element: Asked, text: str, anchors: Anchors) -> Typed | None:
    kind = asked_values.kind_of(element)[0]
    plain = element.type == "text"
    found = values.read(text, kind, anchors.habits) if plain else asked_values.read(element, text, anchors.habits)
    return found[0] if found else None
