"""Words of a page in the order of its content → lines → blocks.

Content order is the reading order in most typeset documents, columns included; geometry decides where lines and
paragraphs end.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pipeline.extraction import text_flow
from pipeline.extraction.model import Block, Document, Line, Word, enclose, longest
from pipeline.extraction.text_flow import SPACE, WIDE_GAP, gap
from pipeline.extraction.visual_rows import runs_leftwards

SAME_LINE = 0.5  # share of the smaller height by which two words of a line overlap
PARAGRAPH_GAP = 0.75  # of a line's height, above which a new paragraph begins
SIZE_STEP = 1.15  # ratio of sizes that makes a heading, or ends a paragraph
SIZE_STEP_READ = 1.3  # the first, where OCR tells sizes: a line of one size is higher with a `y` than without
HEADING_LINES = 3
MAX_LEVELS = 6  # that Markdown has
SAME_LEVEL = 1.05  # ratio of sizes up to which headings are of one level
MARKER = re.compile(
    r"^(?:([•◦▪■●○‣∙·➢➤►▶▸◆❖✓✔\u2013*-])|(\d{1,3}[.)]|[a-z][.)]|[ivx]{2,4}[.)]|\((?:\d{1,2}|[a-z]|[ivx]{1,4})\)))$"
)
INDENT = 0.8  # of the letters' size: a list item that stands as much further right is in the one above
DEEPEST = 8.0  # likewise, above which it is in another column
MARGIN = 0.07  # share that is outside the text of nearly every page; producers often write it in any order
BOLD_SHARE = 0.4  # of all letters, above which bold ones are no headings
HEADING_WORDS = 12
PROSE_WORDS = 8  # of a paragraph under a heading that is only bold
IN_ROW = 3  # headings of one size that hardly follow each other without a text between them
AMOUNT = re.compile(r"\d[.,]\d\d\b")
NO_HEADING = re.compile(r"[.,;:]$|\d[.,]\d\d\b|@|://")


def lines(words: Iterable[Word]) -> list[Line]:
    """Group words that follow each other on the same baseline."""
    found: list[list[Word]] = []
    group: list[Word] = []
    for word in words:
        if group and continues(group[-1], word):
            group.append(word)
        else:
            group = [word]
            found.append(group)
    return list(map(Line, found))


def continues(before: Word, word: Word) -> bool:
    left, top, right, bottom = before.box
    its_left, its_top, its_right, its_bottom = word.box
    leftwards = its_left <= left
    if leftwards and not (runs_leftwards(before) or runs_leftwards(word)):
        return False
    smaller = min(bottom - top, its_bottom - its_top)
    if min(bottom, its_bottom) - max(top, its_top) <= SAME_LINE * smaller or (leftwards and its_right > left + smaller):
        return False
    # Else two texts that happen to stand at one height.
    distance = left - its_right if leftwards else its_left - right
    return distance <= WIDE_GAP * smaller or alike(before.size, word.size)


def alike(one: float, other: float) -> bool:
    return max(one, other) < SIZE_STEP * max(min(one, other), 0.1)


def blocks(page: int, page_lines: Sequence[Line], page_height: float) -> list[Block]:
    """Group lines into paragraphs and list items; what stands in the margins comes first and last."""
    groups: list[list[Line]] = []
    for line in page_lines:
        if groups and not marker(line) and belongs(groups[-1][-1], line) and not changes(groups[-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    parts = text_flow.respaced([part for group in groups for part in text_flow.parted(group)])
    found = [block(page, part) for part in parts]
    nest(found)
    return sorted(found, key=lambda item: {"header": 0, None: 1, "footer": 2}[edge(item, page_height, MARGIN)])


def plain(page: int, words: Sequence[Word]) -> list[Block]:
    """One block of all words, line by line in the order that they have."""
    found = lines(words)
    return [Block("paragraph", joined(found), page, words=list(words))] if found else []


def joined(group: Sequence[Line]) -> str:
    """The text of lines; words learn their offsets in it."""
    start = 0
    for line in group:
        for word in line.words:
            word.start = start
            start += len(word.text) + 1
    return "\n".join([line.text for line in group])


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


def changes(group: Sequence[Line], line: Line) -> bool:
    """Whether bold letters begin or end with `line`, though its first word had had room in the line before."""
    before = group[-1]
    if before.bold == line.bold:
        return False
    edge_at = max(one.box[2] for one in (*group, line))
    first = line.words[0].box
    return before.box[2] + (first[2] - first[0]) + SPACE * before.size < edge_at


def nest(found: Iterable[Block]) -> None:
    """Give list items that follow each other their levels, by where they begin."""
    lefts: list[float] = []
    bottom = 0.0
    for item in found:
        if item.type != "list_item" or item.box is None:
            lefts.clear()
            continue
        left, size = item.words[0].box[0], item.words[0].size
        if lefts and (item.box[1] < bottom - size or left - lefts[0] > DEEPEST * size):
            lefts.clear()
        while lefts and left < lefts[-1] - INDENT * size:
            lefts.pop()
        if not lefts or left > lefts[-1] + INDENT * size:
            lefts.append(left)
        item.level, bottom = len(lefts), item.box[3]


def marker(line: Line) -> str | None:
    """The sign or number that makes `line` a list item."""
    found = MARKER.match(line.words[0].text) if len(line.words) > 1 else None
    return None if found is None else found[2] or "-"


def block(page: int, group: Sequence[Line]) -> Block:
    """Join the lines of one block; words learn their offsets in its text."""
    sign = marker(group[0])
    return Block(
        type="list_item" if sign else "paragraph",
        text=joined(group),
        page=page,
        box=enclose([line.box for line in group]),
        marker=sign,
        flowing=text_flow.flowing(group),
        words=[word for line in group for word in line.words],
    )


def mark_headings(document: Document) -> None:
    """Call short blocks in larger letters than the text's headings, the largest first, and last lines in bold ones."""
    body = body_size(document.blocks)
    items = document.blocks
    larger = {index: round(block_size(item) * 2) / 2 for index, item in enumerate(items) if is_large(item, body)}
    bold = {i: body for i in bold_headings(document.blocks, body) if i not in larger}
    for sizes in (larger, bold):
        for index in in_rows(sizes):
            del sizes[index]
    levels = levels_of(set(larger.values()))
    for index, size in larger.items():
        item = document.blocks[index]
        item.type, item.level, item.marker = "heading", levels[size], None
    lowest = min(max(levels.values(), default=0) + 1, MAX_LEVELS)
    for item in (document.blocks[index] for index in bold):
        item.type, item.level, item.marker = "heading", lowest, None


def levels_of(sizes: Iterable[float]) -> dict[float, int]:
    """The level of each size, the largest first; those that differ least share one, until there are few enough."""
    groups = [[size] for size in sorted(sizes, reverse=True)]
    while len(groups) > 1:
        ratio, place = min((groups[i][-1] / groups[i + 1][0], i) for i in range(len(groups) - 1))
        if ratio > SAME_LEVEL and len(groups) <= MAX_LEVELS:
            break
        groups[place : place + 2] = [groups[place] + groups[place + 1]]
    return {size: level for level, group in enumerate(groups, 1) for size in group}


def is_large(item: Block, body: float) -> bool:
    """Whether a block is short, in larger letters than the text, level, and no row of a table."""
    size = block_size(item)
    return (
        0 < SIZE_STEP * body <= size
        and step(item) * body <= size
        and item.type in {"paragraph", "list_item"}
        and item.text.count("\n") < HEADING_LINES
        and any(map(str.isalpha, item.text))
        and not item.words[0].turn
        and not (AMOUNT.search(item.text) and gap(item.words) > WIDE_GAP * size)
    )


def in_rows(sizes: Mapping[int, float]) -> list[int]:
    """The places of blocks of one size that follow each other without a text between them: they are the text."""
    runs: list[list[int]] = []
    for index, size in sizes.items():
        if runs and runs[-1][-1] == index - 1 and sizes[index - 1] == size:
            runs[-1].append(index)
        else:
            runs.append([index])
    return [index for run in runs if len(run) >= IN_ROW for index in run]


def bold_headings(items: Sequence[Block], body: float) -> list[int]:
    """The places of lines of bold letters, as large as those of the text, that stand over what they name."""
    lines = [index for index, item in enumerate(items[:-1]) if is_bold_line(item, body)]
    if not lines or not body or mostly_bold(items):
        return []
    return [index for index in lines if names(items[index], items[index + 1], body)]


def names(item: Block, below: Block, body: float) -> bool:
    if below.type in {"list_item", "table"} or is_bold_line(below, body):
        return below.page == item.page
    prose = below.type == "paragraph" and below.text.count(" ") + below.text.count("\n") >= PROSE_WORDS - 1
    return prose and not all(word.bold for word in below.words)


def is_bold_line(item: Block, body: float) -> bool:
    words = item.words
    return (
        item.type in {"paragraph", "list_item"}
        and 0 < len(words) <= HEADING_WORDS
        and all(word.bold and not word.turn for word in words)
        and "\n" not in item.text
        and block_size(item) > body / SIZE_STEP
        and NO_HEADING.search(item.text) is None
        and any(map(str.isalpha, item.text))
        and gap(words) <= WIDE_GAP * block_size(item)
    )


def mostly_bold(items: Sequence[Block]) -> bool:
    """Whether bold letters are too many to mean anything."""
    bold, letters = 0, 0
    for word in (word for item in items for word in item.words):
        letters += len(word.text)
        bold += len(word.text) if word.bold else 0
    return bold > BOLD_SHARE * letters


def step(item: Block) -> float:
    return SIZE_STEP_READ if any(word.confidence is not None for word in item.words) else SIZE_STEP


def body_size(items: Iterable[Block]) -> float:
    """The size in which most letters are set."""
    exactly: dict[float, int] = defaultdict(int)
    for item in items:
        for word in item.words:
            exactly[word.size] += len(word.text)
    letters: Counter[float] = Counter()
    for size, count in exactly.items():
        letters[round(size * 2) / 2] += count
    return letters.most_common(1)[0][0] if letters else 0.0


def block_size(item: Block) -> float:
    return longest(item.words).size if item.words else 0.0


def edge(item: Block, page_height: float, share: float) -> Literal["header", "footer"] | None:
    """Whether a block stands wholly in the top or bottom `share` of its page."""
    if item.box is None:
        return None
    if item.box[3] < share * page_height:
        return "header"
    return "footer" if item.box[1] > (1 - share) * page_height else None
