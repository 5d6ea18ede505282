"""How the words of a PDF page are set: which way they run, and whether in bold letters; asked of each line's ends."""

import ctypes
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw as pdfium

NEXT_LINE = 0.5  # of the smaller height, between the middles of two words, from which they stand in two lines
UNLIKE = 1.5  # ratio of the heights of two words, from which they are not set alike
LEVEL = 10  # degrees by which a scan may be askew
ENOUGH = 60  # letters of a page that tell which way it is read
MOST = 0.5  # share of the letters that run one way, from which the page is turned so that they are level
BOLD_NAME = re.compile(rb"bold|black|heavy|demi|-bd|,bd", re.IGNORECASE)
BOLD_FLAG, BOLD_WEIGHT = 1 << 18, 600  # ISO 32000, table 121; CSS
NAME_BYTES = 200


# Functions of PDFium that take and give addresses, which ctypes passes on three times as fast.
char_angle = ctypes.CFUNCTYPE(ctypes.c_float, ctypes.c_void_p, ctypes.c_int)(
    ctypes.cast(pdfium.FPDFText_GetCharAngle, ctypes.c_void_p).value or 0
)
text_object = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(
    ctypes.cast(pdfium.FPDFText_GetTextObject, ctypes.c_void_p).value or 0
)
font_of = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)(
    ctypes.cast(pdfium.FPDFTextObj_GetFont, ctypes.c_void_p).value or 0
)


class Setting:
    """What a page says of single characters; each of its fonts is looked at once."""

    def __init__(self, text_page: pdfium.FPDF_TEXTPAGE) -> None:
        self._page = ctypes.cast(text_page, ctypes.c_void_p)
        self._bold: dict[int, bool] = {}

    def turn(self, index: int) -> int:
        """Degrees clockwise by which a character is turned from level, before the page is: in steps of 45."""
        degrees = float(np.degrees(char_angle(self._page, index)))
        level = round(degrees / 90) * 90
        return (level if abs(degrees - level) <= LEVEL else int(degrees // 90) * 90 + 45) % 360

    def is_bold(self, index: int) -> bool:
        thing = text_object(self._page, index)
        font: int | None = font_of(thing) if thing else None
        if font is None:
            return False
        if font not in self._bold:
            self._bold[font] = is_bold(ctypes.cast(font, pdfium.FPDF_FONT))
        return self._bold[font]


def is_bold(font: pdfium.FPDF_FONT) -> bool:
    name = ctypes.create_string_buffer(NAME_BYTES)
    pdfium.FPDFFont_GetBaseFontName(font, name, NAME_BYTES)
    flags = pdfium.FPDFFont_GetFlags(font)
    return bool(
        BOLD_NAME.search(name.value)
        or (flags > 0 and flags & BOLD_FLAG)
        or BOLD_WEIGHT <= pdfium.FPDFFont_GetWeight(font) < 1_000
    )


def of_words(
    text_page: pdfium.FPDF_TEXTPAGE, first: Sequence[int], top: NDArray[np.float64], bottom: NDArray[np.float64]
) -> list[tuple[int, bool]]:
    """For each word its turn, and whether its line begins and ends in bold letters; `first` are first characters."""
    setting = Setting(text_page)
    middle, height = (top + bottom) / 2, bottom - top
    smaller, larger = np.minimum(height[1:], height[:-1]), np.maximum(height[1:], height[:-1])
    breaks = (np.abs(np.diff(middle)) > NEXT_LINE * smaller) | (larger > UNLIKE * smaller)
    found: list[tuple[int, bool]] = []
    for begin, end in pairwise([0, *(np.flatnonzero(breaks) + 1).tolist(), len(first)]):
        ends = {first[begin], first[end - 1]}
        found += [(setting.turn(first[begin]), all(map(setting.is_bold, ends)))] * (end - begin)
    return found


def main_turn(texts: Sequence[str], turns: Sequence[int]) -> int | None:
    """The quarter turn of most letters of a page; None if they are few, or have none in common."""
    letters: Counter[int] = Counter()
    for text, turn in zip(texts, turns, strict=True):
        letters[turn] += len(text)
    turn, count = letters.most_common(1)[0]
    return turn if turn % 90 == 0 and count >= max(MOST * letters.total(), ENOUGH) else None
