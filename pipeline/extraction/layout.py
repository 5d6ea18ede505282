"""Words of a page in the order of its content → lines → blocks.

Content order is the reading order in most typeset documents, columns included; geometry decides where lines and
paragraphs end.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal

from pipeline.extraction.model import Block, Document, Line, Word, enclose

SAME_LINE = 0.5  # share of the smaller height by which two words of a line overlap
WIDE_GAP = 2.0  # of a line's height
SPACE = 0.25  # of the size of letters, between two words
SLACK = 0.03  # share of the width of its block by which a line may fall short of what would fit
PARAGRAPH_GAP = 0.75  # of a line's height, above which a new paragraph begins
SIZE_STEP = 1.15  # ratio of sizes that makes a heading, or ends a paragraph
SIZE_STEP_READ = 1.3  # the first, where OCR tells sizes: a line of one size is higher with a `y` than without
HEADING_LINES = 3
MARKER = re.compile(r"^(?:([•◦▪■●○‣∙·\u2013*-])|(\d{1,3}[.)]|[a-z][.)]))$")
EDGE = 0.1  # share of the page's height where headers and footers stand
MARGIN = 0.07  # share that is outside the text of nearly every page; producers often write it in any order
REPEATS = 0.6  # share of the pages on which a header or footer returns


def lines(words: Iterable[Word]) -> list[Line]:
    """Group words that follow each other on the same baseline."""
    found: list[list[Word]] = []
    for word in words:
        if found and continues(found[-1][-1], word):
            found[-1].append(word)
        else:
            found.append([word])
    return [Line(group) for group in found]


def continues(before: Word, word: Word) -> bool:
    left, top, right, bottom = before.box
    its_left, its_top, _, its_bottom = word.box
    if its_left <= left:
        return False
    smaller = min(bottom - top, its_bottom - its_top)
    if min(bottom, its_bottom) - max(top, its_top) <= SAME_LINE * smaller:
        return False
    # Else two texts that happen to stand at one height.
    return its_left - right <= WIDE_GAP * smaller or alike(before.size, word.size)


def alike(one: float, other: float) -> bool:
    return max(one, other) < SIZE_STEP * max(min(one, other), 0.1)


def blocks(page: int, page_lines: Sequence[Line], page_height: float) -> list[Block]:
    """Group lines into paragraphs and list items; what stands in the margins comes first and last."""
    groups: list[list[Line]] = []
    for line in page_lines:
        if groups and not marker(line) and belongs(groups[-1][-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    found = [block(page, group) for group in groups]
    return sorted(found, key=lambda item: {"header": 0, None: 1, "footer": 2}[edge(item, page_height, MARGIN)])


def belongs(before: Line, line: Line) -> bool:
    """Say whether `line` carries the paragraph of `before` on."""
    upper, lower = before.box, line.box
    height = max(upper[3] - upper[1], lower[3] - lower[1])
    distance = lower[1] - upper[3]
    return (
        -height < distance < PARAGRAPH_GAP * height
        and lower[3] > upper[3] - height / 2
        and alike(before.size, line.size)
        and lower[0] < upper[2]
        and upper[0] < lower[2]
    )


def marker(line: Line) -> str | None:
    """The sign or number that makes `line` a list item."""
    found = MARKER.match(line.words[0].text) if len(line.words) > 1 else None
    return None if found is None else found[2] or "-"


def block(page: int, group: Sequence[Line]) -> Block:
    """Join the lines of one block; words learn their offsets in its text."""
    start = 0
    for line in group:
        for word in line.words:
            word.start = start
            start += len(word.text) + 1
    words = [word for line in group for word in line.words]
    sign = marker(group[0])
    return Block(
        type="list_item" if sign else "paragraph",
        text="\n".join(line.text for line in group),
        page=page,
        box=enclose([word.box for word in words]),
        marker=sign,
        flowing=flowing(group),
        words=words,
    )


def flowing(group: Sequence[Line]) -> bool:
    """Whether no line but the last had room for the next one's first word, and none is a row of a table."""
    boxes = [line.box for line in group]
    edge_at = max(box[2] for box in boxes)
    room = SLACK * (edge_at - min(box[0] for box in boxes))
    for (before, after), box in zip(pairwise(group), boxes, strict=False):
        first = after.words[0].box
        if box[2] + (first[2] - first[0]) + SPACE * before.size < edge_at - room:
            return False
    return not any(gap(line) > WIDE_GAP * (line.box[3] - line.box[1]) for line in group)


def gap(line: Line) -> float:
    """The widest distance between two words of a line."""
    pairs = pairwise(line.words)
    return max((after.box[0] - before.box[2] for before, after in pairs), default=0.0)


def mark_headings(document: Document) -> None:
    """Call short blocks in larger letters than the text's headings; the largest size is level 1."""
    body = body_size(document.blocks)
    larger: dict[int, float] = {}
    for index, item in enumerate(document.blocks):
        size = block_size(item)
        short = item.text.count("\n") < HEADING_LINES and any(map(str.isalpha, item.text))
        if body and short and item.type in {"paragraph", "list_item"} and size >= step(item) * body:
            larger[index] = round(size * 2) / 2
    levels = {size: level for level, size in enumerate(sorted(set(larger.values()), reverse=True), 1)}
    for index, size in larger.items():
        item = document.blocks[index]
        item.type, item.level, item.marker = "heading", min(levels[size], 6), None


def step(item: Block) -> float:
    return SIZE_STEP_READ if any(word.confidence is not None for word in item.words) else SIZE_STEP


def body_size(items: Iterable[Block]) -> float:
    """The size in which most letters are set."""
    letters: Counter[float] = Counter()
    for item in items:
        for word in item.words:
            letters[round(word.size * 2) / 2] += len(word.text)
    return letters.most_common(1)[0][0] if letters else 0.0


def block_size(item: Block) -> float:
    return max(item.words, key=lambda word: len(word.text)).size if item.words else 0.0


def mark_edges(document: Document) -> None:
    """Call blocks that return at the edge of most pages headers and footers."""
    if len(document.pages) < 3:
        return
    heights = {page.number: page.height for page in document.pages}
    on_pages = [item for item in document.blocks if item.page in heights]
    edges = [(item, where) for item in on_pages if (where := edge(item, heights[item.page or 0], EDGE))]
    seen: dict[tuple[str, str], set[int | None]] = {}
    for item, where in edges:
        seen.setdefault((where, pattern(item.text)), set()).add(item.page)
    for item, where in edges:
        if len(seen[where, pattern(item.text)]) >= REPEATS * len(document.pages):
            item.type = where
            item.level = item.marker = None


def edge(item: Block, page_height: float, share: float) -> Literal["header", "footer"] | None:
    """Whether a block stands wholly in the top or bottom `share` of its page."""
    if item.box is None:
        return None
    if item.box[3] < share * page_height:
        return "header"
    return "footer" if item.box[1] > (1 - share) * page_height else None


def pattern(text: str) -> str:
    """A text without its numbers, which count the pages."""
    return re.sub(r"\d+", "#", text)
