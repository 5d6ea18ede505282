"""Words that do not run as the page does: what stands in its margin, upright beside a table, or across it as a mark."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.extraction import layout
from pipeline.extraction.model import Block, Word, enclose
from pipeline.extraction.result import Box


def blocks(page: int, words: Sequence[Word]) -> list[Block]:
    """The blocks of words that are turned, in the order of the content; each way of turning by itself."""
    return [
        block for turn, group in groupby(words, key=lambda word: word.turn) for block in of_one(page, list(group), turn)
    ]


def of_one(page: int, words: Sequence[Word], turn: int) -> list[Block]:
    """Lines and paragraphs as they are on a page that is turned so that these words are level."""
    level = [replace(word, box=levelled(word, turn)) for word in words]
    boxes = {id(leveled): word.box for leveled, word in zip(level, words, strict=True)}
    found = layout.blocks(page, layout.lines(level), math.inf)
    for block in found:
        for word in block.words:
            word.box = boxes[id(word)]
        block.box = enclose([word.box for word in block.words])
    return found


def levelled(word: Word, turn: int) -> Box:
    """The box of a word on a page that has been turned back by `turn` degrees."""
    left, top, right, bottom = word.box
    x, y = (left + right) / 2, (top + bottom) / 2
    along, across = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    middle, height = x * along + y * across, y * along - x * across
    width, high = right - left, bottom - top
    if turn % 90:
        length, size = math.hypot(width, high), word.size
    else:
        length, size = (width, high) if turn == 180 else (high, width)
    return middle - length / 2, height - size / 2, middle + length / 2, height + size / 2
