"""The document as a reader of forms sees it: rows of short texts, with their places in `content.text` and on the page.

Boxes are null in formats without pages; rows are then the lines of the text, and the cells of its tables.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from pipeline.extraction import compose, progress
from pipeline.extraction.compose import Placed
from pipeline.extraction.model import Block, Document, Word, enclose, table_text
from pipeline.extraction.result import Box

FIRST_PAGES, LAST_PAGES = 6, 3  # where the fields of a long document are looked for
MAX_SEGMENTS = 6_000
WIDE_GAP = 1.3  # of the letters' size, between two texts in one row
SAME_ROW = 0.5  # of the smaller height, between the middles of two texts in one row
SPLIT = re.compile(r"\t+| {3,}|\s\|\s")


class Proof(NamedTuple):
    page: int | None
    box: Box | None
    confidence: float | None  # of the OCR


@dataclass(slots=True, eq=False)
class Segment:
    """A text without a wide gap; `row` and `column` count within the view and the row."""

    start: int
    text: str
    page: int | None
    box: Box | None
    row: int = 0
    column: int = 0
    line: int = 0  # the line or row of a table that it stands in; only where there are no words
    cell: int | None = None  # the column of the table that it stands in; likewise

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1] if self.box else 0.0


@dataclass(slots=True)
class View:
    """`text` is the document's whole text; `rows` are those of the pages where fields are looked for."""

    text: str
    placed: list[Placed]
    rows: list[list[Segment]] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    _starts: list[int] = field(default_factory=list)
    _parts: dict[int, "Parts"] = field(default_factory=dict)  # of the blocks that were looked into

    @classmethod
    def of(cls, document: Document, *, every_page: bool = False) -> "View":
        placed = compose.place(document.blocks)
        view = cls(compose.text_of(document.blocks), placed)
        view.heights = {page.number: page.height for page in document.pages}
        view._starts = [item.start for item in placed]
        count = len(document.pages)
        near = [item for item in placed if every_page or item.block.page is None or is_near(item.block.page, count)]
        for page, items in groupby(near, key=lambda item: item.block.page):
            found = progress.steadily(segment for item in items for segment in segments(item, view.text))
            for row in rows([*found]) if page is not None else lines(found):
                if len(view.rows) >= MAX_SEGMENTS:
                    return view
                for column, segment in enumerate(row):
                    segment.row, segment.column = len(view.rows), column
                view.rows.append(row)
        return view

    @property
    def segments(self) -> Iterator[Segment]:
        return (segment for row in self.rows for segment in row)

    def locate(self, start: int, end: int) -> Proof:
        """Where `start:end` of the text stands: its page, the box around its words, how sure the OCR was of them."""
        index = bisect_right(self._starts, start) - 1
        if index < 0:
            return Proof(None, None, None)
        item = self.placed[index]
        block, first, last = item.block, start - item.start, end - item.start
        parts = self._parts.get(index) or self._parts.setdefault(index, Parts.of(block))
        found = parts.between(first, last)
        if found and block.words:
            sure = [part.confidence for part in found if part.confidence is not None]
            return Proof(block.page, compose.rounded(enclose([part.box for part in found])), min(sure, default=None))
        if found:
            return Proof(block.page, compose.rounded(found[0].box), None)
        return Proof(block.page, block.box and compose.rounded(block.box), None)


class Part(NamedTuple):
    """A word or a cell with its offsets in the text of its block."""

    start: int
    end: int
    box: Box
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a block that have boxes, in the order of its text; they do not overlap."""

    parts: list[Part]
    starts: list[int]

    @classmethod
    def of(cls, block: Block) -> "Parts":
        if block.words:
            found = [Part(w.start, w.start + len(w.text), w.box, w.confidence) for w in block.words]
        else:
            boxed = block.table if block.table and any(cell.box for cell in block.table.cells) else None
            cells = zip(boxed.cells, table_text(boxed)[1], strict=True) if boxed else ()
            found = [Part(start, end, cell.box, None) for cell, (start, end) in cells if cell.box]
        found.sort(key=lambda part: part.start)
        return cls(found, [part.start for part in found])

    def between(self, first: int, last: int) -> list[Part]:
        """The parts that touch `first:last`."""
        begin = max(bisect_right(self.starts, first) - 1, 0)
        return [part for part in self.parts[begin : bisect_left(self.starts, last)] if part.end > first]


def is_near(page: int, count: int) -> bool:
    return page <= FIRST_PAGES or page > count - LAST_PAGES


def segments(item: Placed, text: str) -> Iterator[Segment]:
    """The texts of a block, in its order."""
    block = item.block
    if block.words:
        yield from (of_words(run, item, text) for run in runs(block.words, item, text))
    elif block.table:
        for cell, (start, end) in zip(block.table.cells, table_text(block.table)[1], strict=True):
            row = -1 - item.start - cell.row  # a number of its own, beside those of lines
            for segment in split(text, item.start + start, item.start + end, block.page, cell.box):
                segment.line, segment.cell = row, cell.column
                yield segment
    else:
        yield from split(text, item.start, item.start + len(block.text), block.page, None)


def runs(words: Iterable[Word], item: Placed, text: str) -> Iterator[list[Word]]:
    """Words that follow each other in the text and on the line."""
    run: list[Word] = []
    for word in words:
        if run and not follows(run[-1], word, item, text):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def follows(before: Word, word: Word, item: Placed, text: str) -> bool:
    place = item.start + word.start - 1
    if place != item.start + before.start + len(before.text) or text[place : place + 1] != " ":
        return False
    _, top, right, bottom = before.box
    its_left, its_top, _, its_bottom = word.box
    height = min(bottom - top, its_bottom - its_top)
    overlap = min(bottom, its_bottom) - max(top, its_top)
    return -height < its_left - right < WIDE_GAP * height and overlap > SAME_ROW * height


def of_words(run: list[Word], item: Placed, text: str) -> Segment:
    start = item.start + run[0].start
    end = item.start + run[-1].start + len(run[-1].text)
    return Segment(start, text[start:end], item.block.page, enclose([word.box for word in run]))


def split(text: str, start: int, end: int, page: int | None, box: Box | None) -> Iterator[Segment]:
    """The lines of a text, cut where tabs or spaces part columns."""
    for line in re.finditer(r"[^\n]+", text[start:end]):
        begin = 0
        for gap in [*SPLIT.finditer(line[0]), None]:
            stop = gap.start() if gap else len(line[0])
            part = line[0][begin:stop]
            if part.strip():
                inset = len(part) - len(part.lstrip())
                place = start + line.start() + begin + inset
                yield Segment(place, part.strip(), page, box, line=start + line.start() - 1)
            begin = gap.end() if gap else stop


def rows(found: list[Segment]) -> list[list[Segment]]:
    """Texts with boxes in rows from top to bottom, each from left to right; the others after them, line by line."""
    ordered = sorted((s for s in found if s.box), key=middle)
    gathered: list[list[Segment]] = []
    for segment in ordered:
        if gathered and beside(gathered[-1][-1], segment):
            gathered[-1].append(segment)
        else:
            gathered.append([segment])
    for row in gathered:
        row.sort(key=lambda segment: (segment.box[0], segment.start) if segment.box else (0.0, segment.start))
    return [*gathered, *lines(segment for segment in found if segment.box is None)]


def middle(segment: Segment) -> float:
    return (segment.box[1] + segment.box[3]) / 2 if segment.box else 0.0


def beside(one: Segment, other: Segment) -> bool:
    return abs(middle(one) - middle(other)) < SAME_ROW * max(min(one.height, other.height), 1.0)


def lines(found: Iterable[Segment]) -> Iterator[list[Segment]]:
    """Texts without boxes, by the lines of the text."""
    return (list(row) for _, row in groupby(found, key=lambda segment: (segment.page, segment.line)))
