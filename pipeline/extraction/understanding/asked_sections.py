"""Labels that count only in their part of a document: those of the properties of an object that a client asks for."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import takewhile

from pipeline.extraction.fields_schema import Asked
from pipeline.extraction.understanding.anchors import Anchor, Anchors
from pipeline.extraction.understanding.folding import key

PREFIX = "section:"
NO_SECTION, OUTSIDE = 0.8, 0.6  # where the object has no heading in the document, and where it has one elsewhere


class Sectioned(Anchors):
    """Anchors that know the headings of objects, in the order of the document."""

    @cached_property
    def headings(self) -> list[Anchor]:
        found = [each for name, those in self.by_name.items() if name.startswith(PREFIX) for each in those]
        return sorted((each for each in found if each.start == each.segment.start), key=place_of)

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        return [place_of(each) for each in self.headings]


def place_of(anchor: Anchor) -> tuple[int, int]:
    return anchor.segment.row, anchor.start


def labels(asked: Iterable[Asked]) -> Iterator[tuple[str, str]]:
    """Folded heading of an object → the name under which its anchors are found."""
    for each in asked:
        for label in each.section:
            if key(label):
                yield key(label), name_of(each)


def name_of(asked: Asked) -> str:
    return PREFIX + asked.name.rpartition(".")[0]


def share(asked: Asked, anchor: Anchor, anchors: Sectioned) -> float:
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


def section_around(anchor: Anchor, anchors: Sectioned) -> Anchor | None:
    """The last heading of an object above or left of a label; of several in one row the one in its column."""
    place = place_of(anchor)
    index = bisect_left(anchors.places, place)
    if not index:
        return None
    last = anchors.headings[index - 1].segment.row
    beside = takewhile(lambda each: each.segment.row == last, (anchors.headings[at] for at in range(index - 1, -1, -1)))
    return min(beside, key=lambda each: abs(left(each) - left(anchor)))


def left(anchor: Anchor) -> float:
    return anchor.segment.box[0] if anchor.segment.box else float(anchor.segment.column)
