"""The words and lines of a page → its blocks in reading order, tables among them."""

from collections.abc import Sequence

from pipeline.extraction import (
    aligned_tables,
    banded_tables,
    contents_tables,
    layout,
    page_tables,
    reading_order,
    ruled_tables,
    turned_text,
    visual_rows,
)
from pipeline.extraction.model import Block, Word
from pipeline.extraction.result import Box
from pipeline.extraction.ruled_tables import Ruling

TOUCH = 2.0  # points by which the boxes of text and of the table below it may overlap
MAX_WORDS = 20_000  # of a page; more are read in the order of the content, without tables


def arrange(
    number: int, words: Sequence[Word], height: float, rulings: Sequence[Ruling] = (), *, ordered: bool = True
) -> list[Block]:
    """The blocks of page `number`; `ordered` words are in an order that has a meaning."""
    if len(words) > MAX_WORDS:
        return layout.blocks(number, layout.lines(words), height)
    tables = ruled_tables.find(words, rulings)
    turned = without([word for word in words if word.turn], tables)
    rest = without([word for word in words if not word.turn], tables)
    if lines_left := outside(rulings, tables):
        tables += (found := banded_tables.find(rest, lines_left))
        rest = without(rest, found)
    if not too_few(rest):
        rows = visual_rows.rows(rest)
        if found := contents_tables.find(rows):
            tables += found
            rest = without(rest, found)
            rows = visual_rows.rows(rest)
        tables += (found := aligned_tables.find(rows))
        rest = without(rest, found)
    lines = layout.lines(rest)
    if not (ordered and reading_order.is_orderly(lines) and not reading_order.crosses_columns(lines)):
        words = reading_order.by_columns(words)
        left = set(map(id, rest))
        lines = layout.lines(word for word in words if id(word) in left)
    found_blocks = layout.blocks(number, lines, height) + turned_text.blocks(number, turned)
    if not tables:
        return found_blocks
    places = {id(word): place for place, word in enumerate(words)}
    made = [(min(places[id(word)] for word in table.words), page_tables.block(number, table)) for table in tables]
    return inserted(found_blocks, made, places, height)


def outside(rulings: Sequence[Ruling], tables: Sequence[page_tables.Placed]) -> list[Ruling]:
    """The level lines that are in no table."""
    left = [line for line in rulings if not line.upright]
    for x0, y0, x1, y1 in (table.box for table in tables):
        top, bottom = y0 - TOUCH, y1 + TOUCH
        left = [line for line in left if not (top <= line.at <= bottom and x0 < line.end and line.start < x1)]
    return left


def too_few(words: Sequence[Word]) -> bool:
    """Whether too few words are left for a table."""
    return len(words) < aligned_tables.MIN_COLUMNS * aligned_tables.MIN_ROWS


def without(words: Sequence[Word], tables: Sequence[page_tables.Placed]) -> list[Word]:
    taken = {id(word) for table in tables for word in table.words}
    return [word for word in words if id(word) not in taken] if taken else list(words)


def inserted(
    blocks: list[Block], tables: list[tuple[int, Block]], places: dict[int, int], height: float
) -> list[Block]:
    """Each table before the first block that is read after it; margins, written at any time, stay first and last."""
    first = next(
        (i for i, block in enumerate(blocks) if layout.edge(block, height, layout.MARGIN) != "header"), len(blocks)
    )
    feet = sum(layout.edge(block, height, layout.MARGIN) == "footer" for block in blocks)
    top, body, bottom = blocks[:first], blocks[first : len(blocks) - feet], blocks[len(blocks) - feet :]
    for place, table in sorted(tables, key=lambda item: item[0]):
        later = (
            index
            for index, block in enumerate(body)
            if block.table is None and block.words and places.get(id(block.words[0]), 0) > place
        )
        body.insert(between(body, table, next(later, len(body))), table)
    return [*top, *body, *bottom]


def between(body: Sequence[Block], table: Block, index: int) -> int:
    """`index`, moved to where the table stands between what is above and below it, if these are in order."""
    beside = [(place, block.box) for place, block in enumerate(body) if block.box and is_over(block.box, table.box)]
    _, upper, _, lower = table.box or (0.0, 0.0, 0.0, 0.0)
    first = max((place + 1 for place, box in beside if box[3] <= upper + TOUCH), default=0)
    last = min((place for place, box in beside if box[1] >= lower - TOUCH), default=len(body))
    return min(max(index, first), last) if first <= last else index


def is_over(one: Box, other: Box | None) -> bool:
    """Whether two boxes share a part of the page's width."""
    return other is not None and min(one[2], other[2]) > max(one[0], other[0])
