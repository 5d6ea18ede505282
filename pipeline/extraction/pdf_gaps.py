"""Words of a PDF page that PDFium makes of characters far apart, as of single figures in the cells of a row."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.extraction.model import Word, enclose
from pipeline.extraction.result import Box

WIDE = 1.0  # of the size of letters: how wide each letter of a word is on average, if there may be a gap in it
GAP = 0.7  # likewise, between two letters that are in two words
HAN = "\u2e80"  # from here on letters are as wide as high
SPACED = 4  # different letters, from which they stand apart on purpose

Run = tuple[str, int, int]  # a word's text, and the indexes of its first and last character
Floats = NDArray[np.float64]
Places = Callable[[Sequence[int]], Sequence[Box]]


def may_gape(widths: Floats, sizes: Floats, counts: NDArray[np.intp]) -> bool:
    """Whether any word is too wide for its number of letters."""
    return bool(np.any((widths > WIDE * counts * sizes) & (counts > 1)))


def parted(found: Sequence[Word], runs: Sequence[Run], places: Places) -> Iterator[tuple[Word, int]]:
    """Each word and the index of its last character; `places` gives the boxes of characters, as the page shows them."""
    for word, (text, first, last) in zip(found, runs, strict=True):
        if is_wide(word) and last - first + 1 == len(text):
            yield from pieces(word, first, places(range(first, last + 1)))
        else:
            yield word, last


def is_wide(word: Word) -> bool:
    count = len(word.text)
    width = word.box[2] - word.box[0]
    return count > 1 and not word.turn and width > WIDE * count * word.size > 0 and max(word.text) < HAN


def pieces(word: Word, first: int, boxes: Sequence[Box]) -> Iterator[tuple[Word, int]]:
    gaps = [index for index in range(1, len(boxes)) if boxes[index][0] - boxes[index - 1][2] > GAP * word.size]
    if len(gaps) + 1 == len(boxes) and len({letter for letter in word.text if letter.isalpha()}) >= SPACED:
        gaps = []
    for begin, end in pairwise([0, *gaps, len(boxes)]):
        box = enclose(list(boxes[begin:end]))
        yield replace(word, text=word.text[begin:end], box=box), first + end - 1
