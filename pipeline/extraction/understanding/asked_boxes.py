"""Answers given by boxes to tick, beside the label of a field that a client asks for."""

from collections.abc import Iterator

from pipeline.extraction.fields_schema import Asked
from pipeline.extraction.understanding import marks
from pipeline.extraction.understanding.anchors import LONE, Anchor, Anchors, Candidate
from pipeline.extraction.understanding.asked_values import read
from pipeline.extraction.understanding.typed import Typed
from pipeline.extraction.understanding.view import Segment, View

TYPES = frozenset({"boolean", "choice"})
MOST_ROWS = 12  # of boxes below a label


def candidates(asked: Asked, anchors: Anchors) -> Iterator[Candidate]:
    """What is ticked: the label itself, or an answer in its row or in the rows of boxes below."""
    for anchor in anchors.by_name.get(asked.name, ()) if asked.type in TYPES else ():
        box = own_box(anchor, anchors.view) if asked.type == "boolean" else None
        if box:
            yield Candidate(box, anchor, "after", anchor.segment, anchor.weight)
            continue
        for segment, start in texts(anchor, anchors):
            text = anchors.view.text[start : segment.end]
            found = read(asked, text, anchors.habits) if marks.find(text) else []
            if found:
                yield Candidate(found[0].moved(start), anchor, "right", segment, anchor.weight)
                break


def own_box(anchor: Anchor, view: View) -> Typed | None:
    """The box before the label, unless a colon says that the answer comes after it."""
    text = view.text
    if text[anchor.end : anchor.segment.end].lstrip(" .\u00a0")[:1] in LONE:
        return None
    start = anchor.segment.start
    column = anchor.segment.column
    if anchor.start == start and column:  # a box that stands apart is a text of its own
        before = view.rows[anchor.segment.row][column - 1]
        boxes = marks.find(before.text)
        alone = bool(boxes) and len(before.text) == boxes[0].end
        return typed(boxes[0], before.start, text) if alone else None
    boxes = [box for box in marks.find(text[start : anchor.start]) if not text[start + box.end : anchor.start].strip()]
    return typed(boxes[-1], start, text) if boxes else None


def typed(box: marks.Box, offset: int, text: str) -> Typed:
    start, end = offset + box.start, offset + box.end
    return Typed(start, end, str(box.checked).lower(), text[start:end])


def texts(anchor: Anchor, anchors: Anchors) -> Iterator[tuple[Segment, int]]:
    """Where answers stand, and from where they are read: behind the label, right of it, then rows that have boxes."""
    rows, number = anchors.view.rows, anchor.segment.row
    yield anchor.segment, anchor.end
    for segment in rows[number][anchor.segment.column + 1 :]:
        if anchors.begins_with_label(segment):
            return
        yield segment, segment.start
    for row in rows[number + 1 : number + 1 + MOST_ROWS]:
        if row[0].page != anchor.segment.page or not any(marks.find(segment.text) for segment in row):
            return
        yield from ((segment, segment.start) for segment in row)
