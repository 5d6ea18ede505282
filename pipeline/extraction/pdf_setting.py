"""How the words of a PDF page are set: which way they run, and whether in bold letters; asked of each line's ends."""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, repeat

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw as pdfium

from pipeline.extraction import pdf_calls

NEXT_LINE = 0.5  # of the smaller height, between the middles of two words, from which they stand in two lines
UNLIKE = 1.5  # ratio of the heights of two words, from which they are not set alike
LEVEL = 10  # degrees by which a scan may be askew
ENOUGH = 60  # letters of a page that tell which way it is read
MOST = 0.5  # share of the letters that run one way, from which the page is turned so that they are level
BOLD_NAME = re.compile(rb"bold|black|heavy|demi|-bd|,bd", re.IGNORECASE)
PLAIN_NAME = re.compile(rb"regular|light|roman|book|medium|normal|italic|oblique", re.IGNORECASE)
BOLD_FLAG, BOLD_WEIGHT = 1 << 18, 600  # ISO 32000, table 121; CSS
NAME_BYTES = 200


def turn(angle: float) -> int:
    """Degrees clockwise by which a character is turned from level, before the page is: in steps of 45."""
    if angle == 0.0:
        return 0
    degrees = math.degrees(angle)
    level = round(degrees / 90) * 90
    return (level if abs(degrees - level) <= LEVEL else int(degrees // 90) * 90 + 45) % 360


def bold_ones(page: int, indexes: Sequence[int]) -> list[bool]:
    """Which of these characters are bold; each font is looked at once."""
    things = map(pdf_calls.text_object, repeat(page), indexes)
    fonts: list[int | None] = list(map(pdf_calls.font_of, things))
    bold = {font: font is not None and is_bold(ctypes.cast(font, pdfium.FPDF_FONT)) for font in set(fonts)}
    return [bold[font] for font in fonts]


def is_bold(font: pdfium.FPDF_FONT) -> bool:
    name = ctypes.create_string_buffer(NAME_BYTES)
    pdfium.FPDFFont_GetBaseFontName(font, name, NAME_BYTES)
    flags = pdfium.FPDFFont_GetFlags(font)
    if BOLD_NAME.search(name.value) or (flags > 0 and flags & BOLD_FLAG):
        return True
    # PDFium guesses the weight from the width of stems, which are thick in many a font that calls itself regular.
    return not PLAIN_NAME.search(name.value) and BOLD_WEIGHT <= pdfium.FPDFFont_GetWeight(font) < 1_000


def of_words(
    text_page: pdfium.FPDF_TEXTPAGE, first: Sequence[int], top: NDArray[np.float64], bottom: NDArray[np.float64]
) -> tuple[list[int], list[bool]]:
    """The turn of each word, and whether its line begins and ends in bold letters; `first` are first characters."""
    page = pdf_calls.address(text_page)
    middle, height = (top + bottom) / 2, bottom - top
    smaller, larger = np.minimum(height[1:], height[:-1]), np.maximum(height[1:], height[:-1])
    breaks = (np.abs(middle[1:] - middle[:-1]) > NEXT_LINE * smaller) | (larger > UNLIKE * smaller)
    lines = list(pairwise([0, *(np.flatnonzero(breaks) + 1).tolist(), len(first)]))
    begins, ends = [first[begin] for begin, _ in lines], [first[end - 1] for _, end in lines]
    angles = map(pdf_calls.char_angle, repeat(page), begins)
    turns: list[int] = []
    bold: list[bool] = []
    for (begin, end), angle, *both in zip(lines, angles, bold_ones(page, begins), bold_ones(page, ends), strict=True):
        turns += [turn(angle)] * (end - begin)
        bold += [all(both)] * (end - begin)
    return turns, bold


def main_turn(texts: Sequence[str], turns: Sequence[int]) -> int | None:
    """The quarter turn of most letters of a page; None if they are few, or have none in common."""
    letters: Counter[int] = Counter()
    if len(set(turns)) == 1:
        letters[turns[0]] = sum(map(len, texts))  # as nearly always
    else:
        for text, turn in zip(texts, turns, strict=True):
            letters[turn] += len(text)
    turn, count = letters.most_common(1)[0]
    return turn if turn % 90 == 0 and count >= max(MOST * letters.total(), ENOUGH) else None
