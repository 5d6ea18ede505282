"""Labels in a document and the values that they name: after a label in its own text, to its right, below or above it.

The core of every search for fields by rules. A vocabulary says which labels there are; `candidates` gives what stands
where a reader of forms would look, the likeliest first. What to believe is decided elsewhere.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from pipeline.extraction.result import Box
from pipeline.extraction.understanding import values
from pipeline.extraction.understanding.entities import Habits
from pipeline.extraction.understanding.folding import compact, key
from pipeline.extraction.understanding.typed import Typed
from pipeline.extraction.understanding.view import Segment, View

Relation = Literal["after", "right", "below", "above"]
Names = Mapping[str, float]  # what a label names → how surely; empty: nothing, but it hides what it contains

LABEL_WITHIN = 160  # characters of a segment where labels are looked for
MAX_RIGHT = 4  # segments
MAX_BELOW = 3  # rows
MIN_LABELS = 2  # in a row of labels
BELOW_GAP = 2.6  # of the label's height, to the next row
LEAST_HEIGHT = 6.0
SIDE = 0.4  # of the label's height, by which a value may miss the column of its label
WORTH: dict[Relation, float] = {"after": 1.0, "right": 0.96, "below": 0.8, "above": 0.6}
FARTHER = 0.85  # for each value or row that is nearer
INSIDE = 0.75  # a label in the middle of a text, without a colon after it
UNBOUND = 0.4  # a text after a label without a colon between them: "Customer care"
UNFINISHED = 0.6  # a label that other words follow
TAX_INCLUDED = re.compile(  # a remark after the label of a total, which names no tax
    r"[\s,]*\(?(?:(?:incl|inkl|inc|tax incl)[a-z]*\.? (?:(?:de|of|la|the) )?(?:\d[\d.,]* ?% ?(?:de |of )?)?"
    r"(?:vat|gst|tax|taxes|mwst|ust|mehrwertsteuer|umsatzsteuer|tva|iva|btw)"
    r"|(?:iva|tva|vat|btw|mwst)\.? (?:\d[\d.,]* ?% ?)?(?:incl[a-z]*|inkl[a-z]*|compris[ae]?|y? ?incluido))\b\.?\)?",
    re.IGNORECASE,
)
NUMBER = re.compile(r"[^\W\d_]+[-/_]\d")  # "TAX-00218" is the number of something
LONGEST_PART = 20  # of a label over two lines
MOST_OF = 0.6  # of a text
SMALL_WORD = 3  # letters; of, vom, EUR
HIDDEN: Names = {"": 0.0}
LONE = frozenset(":#=")
COLONS = frozenset(":#")  # "P.O. #" is as good as "PO:"


@dataclass(frozen=True, slots=True, eq=False)
class Anchor:
    """A label where it stands in the text; `opens` says that its segment begins with it or a colon follows."""

    name: str
    weight: float
    segment: Segment
    start: int
    end: int
    opens: bool


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A value of the wanted type beside a label; its offsets are those of `view.text`."""

    typed: Typed
    anchor: Anchor
    relation: Relation
    segment: Segment
    score: float

    @property
    def value(self) -> str:
        return self.typed.value


class Where(NamedTuple):
    """A text to read beside a label: `rank` counts the texts that are nearer."""

    relation: Relation
    segment: Segment
    start: int
    text: str
    rank: int


class Vocabulary:
    """Labels and what they name, compared without case, accents, spaces and punctuation.

    Where two begin at one place the longer wins. A label written with `*` may also end a word, as *rechnung does; one
    written with a colon is one only before a colon, as `To:` is.
    """

    def __init__(self, labels: Mapping[str, Names]) -> None:
        self.by_start: dict[str, list[tuple[str, Names]]] = defaultdict(list)
        self.endings: list[str] = []
        self.before_colon = {key(label) for label in labels if label.endswith(":")}
        self.before_colon -= {key(label) for label in labels if not label.endswith(":")}
        meanings: dict[str, dict[str, float]] = {}
        for label, names in labels.items():
            if folded := key(label):
                meanings.setdefault(folded, {}).update(names)
                self.endings += [folded] if label.startswith("*") else []
        for folded in sorted(meanings, key=len, reverse=True):
            self.by_start[folded[:2]].append((folded, meanings[folded]))

    @classmethod
    def of(cls, labels: Iterable[str] | Mapping[str, float], name: str = "") -> "Vocabulary":
        """A vocabulary of one field."""
        weights = labels if isinstance(labels, Mapping) else dict.fromkeys(labels, 1.0)
        return cls({label: {name: weight} for label, weight in weights.items()})

    def anchors(self, segments: Iterable[Segment]) -> Iterator[Anchor]:
        """Every label in these texts, once for each of its names."""
        for segment in segments:
            yield from self.within(segment)

    def within(self, segment: Segment) -> Iterator[Anchor]:
        text = segment.text[:LABEL_WITHIN]
        plain, places = compact(text)
        index = 0
        while index < len(plain):
            found = self.at(plain, places, text, index)
            if found is None:
                index += 1
                continue
            label, names = found
            start, end = places[index], places[index + len(label) - 1] + 1
            included = TAX_INCLUDED.match(text, end) if "total_amount" in names else None
            end = included.end() if included else end
            opens = start == 0 or text[end:].lstrip(" .\u00a0")[:1] in LONE
            for name, weight in (names or HIDDEN).items():
                yield Anchor(name, weight, segment, segment.start + start, segment.start + end, opens)
            index = max(index + len(label), bisect_left(places, end))

    def at(self, plain: str, places: list[int], text: str, index: int) -> tuple[str, Names] | None:
        """The longest label that begins here and ends with a word."""
        starts = begins_word(places, text, index)
        if not starts and not (self.endings and plain.startswith(tuple(self.endings), index)):
            return None
        for label, names in self.by_start.get(plain[index : index + 2], ()) or self.by_start.get(plain[index], ()):
            fits = starts or label.startswith(tuple(self.endings))
            if not (fits and plain.startswith(label, index) and ends_word(plain, places, text, index + len(label))):
                continue
            if label not in self.before_colon or text[places[index + len(label) - 1] + 1 :].lstrip(" .")[:1] in COLONS:
                return label, names
        return None


def begins_word(places: list[int], text: str, index: int) -> bool:
    place = places[index]
    return (index == 0 or places[index - 1] != place) and not text[place - 1 : place].isalnum()


def ends_word(plain: str, places: list[int], text: str, index: int) -> bool:
    """Say whether a word ends before `index`; digits may follow one of several letters without a space."""
    return (
        index == len(plain)
        or begins_word(places, text, index)
        or (plain[index].isdigit() and plain[index - 1].isalpha() and not begins_word(places, text, index - 1))
    )


class Anchors:
    """The labels of a view, found once, and the values beside them."""

    def __init__(self, view: View, vocabulary: Vocabulary, habits: Habits) -> None:
        self.view = view
        self.habits = habits
        self.vocabulary = vocabulary
        self.by_name: dict[str, list[Anchor]] = defaultdict(list)
        self.starts: dict[int, list[int]] = defaultdict(list)  # of labels, by the start of their segment
        self.hidden: set[int] = set()  # those of them that name no field
        self.lone: set[int] = set()  # segments that are a label and nothing else
        for anchor in [*vocabulary.anchors(view.segments), *broken(view, vocabulary)]:
            self.by_name[anchor.name].append(anchor)
            self.starts[anchor.segment.start].append(anchor.start)
            if anchor.start == anchor.segment.start and self.is_label_alone(anchor):
                self.lone.add(anchor.start)
                self.hidden |= set() if anchor.name else {anchor.start}

    def is_label_alone(self, anchor: Anchor) -> bool:
        """Say whether a text is a label and nothing else, or one in two languages as *Kunde / Customer*."""
        rest = self.view.text[anchor.end : anchor.segment.end].strip(" .:")
        return not rest or (rest[0] in "/|(" and is_label(self.vocabulary, rest.strip(" /|()")))

    def candidates(self, name: str, kind: str) -> list[Candidate]:
        """The values of a type beside the labels of a name, the likeliest first."""
        found = [each for anchor in self.by_name.get(name, ()) for each in self.beside(anchor, kind)]
        return sorted(found, key=lambda each: -each.score)

    def beside(self, anchor: Anchor, kind: str) -> Iterator[Candidate]:
        """The values after a label, amounts also to its right; only where its row has none, those below it, else above.

        Amounts are taken all down the column.
        """
        in_row = [*self.after(anchor, kind)]
        if not in_row or kind == "amount":
            in_row += self.right(anchor, kind)
        if kind == "identifier" and in_row and all(map(is_part, in_row)):  # the next column begins beside the label
            in_row += self.below(anchor, kind)
        yield from in_row or [*self.below(anchor, kind)] or self.above(anchor, kind)

    def after(self, anchor: Anchor, kind: str) -> Iterator[Candidate]:
        segment = anchor.segment
        stop = min((start for start in self.starts.get(segment.start, ()) if start >= anchor.end), default=segment.end)
        text = self.view.text[anchor.end : max(stop, anchor.end)]
        if kind == "identifier" and filling(text) == len(text):  # as in "Rechnung (380) Nr. 17"
            stop = min((start for start in self.starts.get(segment.start, ()) if start > stop), default=segment.end)
            text = self.view.text[anchor.end : stop]
        skipped = filling(text) if kind not in {"amount", "boolean"} else 0  # "no" is an answer, too
        where = Where("after", segment, anchor.end + skipped, text[skipped:], 0)
        bound = kind != "text" or not text.strip() or text.lstrip(" .\u00a0")[:1] in LONE
        yield from self.made(anchor, where, kind, 1.0 if bound else UNBOUND)

    def right(self, anchor: Anchor, kind: str) -> Iterator[Candidate]:
        row = self.view.rows[anchor.segment.row]
        for rank, segment in enumerate(row[anchor.segment.column + 1 : anchor.segment.column + 1 + MAX_RIGHT]):
            if self.begins_with_label(segment):
                return
            found = [*self.made(anchor, Where("right", segment, segment.start, segment.text, rank), kind)]
            yield from found
            if found and kind != "amount":
                return

    def below(self, anchor: Anchor, kind: str) -> Iterator[Candidate]:
        for rank, segment in enumerate(beneath(self.view, anchor.segment, self.box(anchor))):
            if self.begins_with_label(segment):
                return
            found = [*self.made(anchor, Where("below", segment, segment.start, segment.text, rank), kind)]
            yield from found
            if found and kind != "amount":
                return

    def above(self, anchor: Anchor, kind: str) -> Iterator[Candidate]:
        """Of a row of labels below a row of as many values: the one over the label."""
        segment = anchor.segment
        labels, row = self.view.rows[segment.row], self.view.rows[segment.row - 1] if segment.row else []
        if sum(one.start in self.lone for one in labels) < MIN_LABELS or len(row) != len(labels):
            return
        if row[0].page != segment.page or any(map(self.begins_with_label, row)) or is_far(row[0], segment):
            return
        over = row[segment.column]
        yield from self.made(anchor, Where("above", over, over.start, over.text, 0), kind)

    def box(self, anchor: Anchor) -> Box | None:
        """The box of the label alone; of a row in which columns stand close it is a part."""
        segment = anchor.segment
        alone = anchor.start == segment.start and segment.end - anchor.end <= 1
        return segment.box if alone or segment.box is None else self.view.locate(anchor.start, anchor.end).box

    def begins_with_label(self, segment: Segment) -> bool:
        return segment.start in self.starts.get(segment.start, ()) and not NUMBER.match(segment.text)

    def made(self, anchor: Anchor, where: "Where", kind: str, worth: float = 1.0) -> Iterator[Candidate]:
        base = anchor.weight * worth * WORTH[where.relation] * (1.0 if anchor.opens else INSIDE) * FARTHER**where.rank
        for order, typed in enumerate(values.read(where.text, kind, self.habits)):
            end = where.start + typed.start if where.relation == "after" else anchor.segment.end
            rest = base * (UNFINISHED if goes_on(self.view.text[anchor.end : end]) else 1.0)
            yield Candidate(typed.moved(where.start), anchor, where.relation, where.segment, rest * FARTHER**order)
            if kind in {"text", "identifier"}:
                return


def candidates(
    view: View,
    labels: Iterable[str] | Mapping[str, float],
    kind: str,
    habits: Habits,
    others: Mapping[str, Names] | None = None,
) -> list[Candidate]:
    """The values of type `kind` that stand beside any of `labels` (or label → weight), the likeliest first.

    `others` are labels of other fields: a value ends before them, and is not looked for beyond them.
    """
    weights = labels if isinstance(labels, Mapping) else dict.fromkeys(labels, 1.0)
    known: dict[str, Names] = {**(others or {}), **{label: {"": weight} for label, weight in weights.items()}}
    return Anchors(view, Vocabulary(known), habits).candidates("", kind)


def broken(view: View, vocabulary: Vocabulary) -> Iterator[Anchor]:
    """Labels over two lines of a narrow column, *Rechnungs-* above *Nr.*: at the place of the second."""
    for row, below in pairwise(view.rows):
        for upper in row if row[0].page == below[0].page else ():
            lower = in_column(below, upper.box) if upper.box and is_short(upper.text) else None
            if lower is None or not is_short(lower.text) or is_far(upper, lower):
                continue
            text = upper.text.rstrip().removesuffix("-") + " " + lower.text
            plain, places = compact(text)
            found = vocabulary.at(plain, places, text, 0) if plain else None
            if found is not None and len(found[0]) == len(plain):
                for name, weight in found[1].items():
                    yield Anchor(name, weight, lower, lower.start, lower.end, opens=True)


def is_short(text: str) -> bool:
    return len(text) <= LONGEST_PART and not any(map(str.isdigit, text))


def is_label(vocabulary: Vocabulary, text: str) -> bool:
    plain, places = compact(text)
    found = vocabulary.at(plain, places, text, 0) if plain else None
    return found is not None and len(found[0]) == len(plain)


def is_far(above: Segment, below: Segment) -> bool:
    if above.box is None or below.box is None:
        return False
    return below.box[1] - above.box[3] > BELOW_GAP * max(below.height, LEAST_HEIGHT)


def is_part(candidate: Candidate) -> bool:
    """Say whether a value at the right of its label is only the lesser part of the text there."""
    return candidate.relation == "right" and len(candidate.typed.raw) <= MOST_OF * len(candidate.segment.text)


def goes_on(text: str) -> bool:
    """Say whether a label is only the beginning of what is printed there, as *Date* is of *Date shipped*."""
    return any(len(word) > SMALL_WORD for word in re.findall(r"[^\W\d_]+", re.sub(r"\(.*?\)", "", text)))


def filling(text: str) -> int:
    """How much stands between a label and its value: signs, a remark in brackets, the word *number*."""
    match = values.FILLING.match(text)
    return match.end() if match else 0


def beneath(view: View, segment: Segment, box: Box | None) -> Iterator[Segment]:
    """The texts in the rows below `box` in a text; with boxes as far as the gaps between rows are small."""
    bottom = box[3] if box else 0.0
    for row in view.rows[segment.row + 1 : segment.row + 1 + 2 * MAX_BELOW]:
        if row[0].page != segment.page:
            return
        under = in_column(row, box) if box else in_lines(row, segment)
        if under is None and segment.cell is not None:
            return
        if under is None:
            continue
        if box and under.box:
            if under.box[1] - bottom > BELOW_GAP * max(segment.height, LEAST_HEIGHT):
                return
            bottom = under.box[3]
        yield under


def in_column(row: list[Segment], box: Box) -> Segment | None:
    """The text of a row that stands under `box`."""
    left, right, slack = box[0], box[2], SIDE * (box[3] - box[1])
    over = [one for one in row if one.box and one.box[0] < right + slack and one.box[2] > left - slack]
    return min(over, key=lambda one: abs(one.box[0] - left) if one.box else 0.0, default=None)


def in_lines(row: list[Segment], label: Segment) -> Segment | None:
    """Without boxes: the text of a row that stands under a label in plain text, else the one with its number."""
    left = label.start - label.line
    over = [one for one in row if one.start - one.line < left + len(label.text) and one.end - one.line > left]
    if over and label.cell is None and row[0].cell is None:
        return min(over, key=lambda one: abs(one.start - one.line - left))
    return row[label.column] if label.column < len(row) else None
