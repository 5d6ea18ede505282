"""Labels that count only in their part of a document: those of the properties of an object that a client asks for."""

from collections.abc import Iterable, Iterator

from pipeline.extraction.fields_schema import Asked
from pipeline.extraction.understanding.anchors import Anchor, Anchors
from pipeline.extraction.understanding.folding import key

PREFIX = "section:"
NO_SECTION, OUTSIDE = 0.8, 0.6  # where the object has no heading in the document, and where it has one elsewhere


def labels(asked: Iterable[Asked]) -> Iterator[tuple[str, str]]:
    """Folded heading of an object → the name under which its anchors are found."""
    for each in asked:
        for label in each.section:
            if key(label):
                yield key(label), name_of(each)


def name_of(asked: Asked) -> str:
    return PREFIX + asked.name.rpartition(".")[0]


def share(asked: Asked, anchor: Anchor, anchors: Anchors) -> float:
    """How far a label is believed: not at all in the part of another object, unless it names its own."""
    if not asked.section or key(anchors.view.text[anchor.start : anchor.end]) in whole(asked):
        return 1.0
    own = name_of(asked)
    around = section_around(anchor, anchors)
    if around is not None:
        return 1.0 if around.name == own else 0.0
    return OUTSIDE if anchors.by_name.get(own) else NO_SECTION


def whole(asked: Asked) -> set[str]:
    """The labels that name the object too."""
    return {key(label) for label in asked.labels} - {key(label) for label in asked.inner}


def section_around(anchor: Anchor, anchors: Anchors) -> Anchor | None:
    """The last heading of an object above or left of a label; of several in one row the one in its column."""
    place = anchor.segment.row, anchor.start
    headings = [
        each
        for name, found in anchors.by_name.items()
        if name.startswith(PREFIX)
        for each in found
        if each.start == each.segment.start and (each.segment.row, each.start) < place
    ]
    if not headings:
        return None
    last = max(each.segment.row for each in headings)
    beside = [each for each in headings if each.segment.row == last]
    return min(beside, key=lambda each: (abs(left(each) - left(anchor)), -each.start))


def left(anchor: Anchor) -> float:
    return anchor.segment.box[0] if anchor.segment.box else float(anchor.segment.column)
