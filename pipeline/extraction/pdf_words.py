"""The words of a PDF page with their boxes, through PDFium's raw interface.

A word's box spans its first and last character: the calls for each character in between would cost most of the time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from typing import Self, TypeVar

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw as pdfium

from pipeline.extraction import pdf_calls, pdf_gaps, pdf_letters, pdf_setting
from pipeline.extraction.model import Word
from pipeline.extraction.result import Box, Rotation

LINE_BREAKS = ("\r", "\n")
TOUCHING = 0.1  # of the size of letters: half of the narrowest space
Sides = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
S = TypeVar("S", float, NDArray[np.float64])


@dataclass(frozen=True, slots=True)
class View:
    """How a page is shown: PDF coordinates (origin at the bottom left, before rotation) → points from the top left."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: Rotation

    @classmethod
    def of(cls, page: pypdfium2.PdfPage) -> Self:
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, box)
        return cls(box.left, box.bottom, box.right, box.top, page.get_rotation())

    @property
    def width(self) -> float:
        return self.top - self.bottom if self.rotation in {90, 270} else self.right - self.left

    @property
    def height(self) -> float:
        return self.right - self.left if self.rotation in {90, 270} else self.top - self.bottom

    def turned(self, degrees: int) -> Self:
        """The page turned clockwise by a multiple of 90."""
        rotation: Rotation = (self.rotation + degrees) % 360  # type: ignore[assignment]  # of multiples of 90
        return replace(self, rotation=rotation)

    def holds(self, sides: Sides) -> bool:
        """Whether all boxes are on the page."""
        left, top, right, bottom = sides
        return bool(left.min() >= 0 and top.min() >= 0 and right.max() <= self.width and bottom.max() <= self.height)

    def shows(self, box: Box) -> bool:
        """Whether the middle of a box is on the page."""
        return 0 <= box[0] + box[2] <= 2 * self.width and 0 <= box[1] + box[3] <= 2 * self.height

    def shown(self, word: Word) -> Word:
        """The word with the part of its box that is on the page."""
        left, top, right, bottom = word.box
        if left < 0 or top < 0 or right > self.width or bottom > self.height:
            word.box = max(left, 0.0), max(top, 0.0), min(right, self.width), min(bottom, self.height)
        return word

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        return self.sides(left, bottom, right, top)

    def sides(self, left: S, bottom: S, right: S, top: S) -> tuple[S, S, S, S]:
        """Left, top, right and bottom on the page as it is shown."""
        match self.rotation:
            case 90:
                return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
            case 180:
                return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
            case 270:
                return self.top - top, self.right - right, self.top - bottom, self.right - left
            case _:
                return left - self.left, self.top - top, right - self.left, self.top - bottom


@dataclass(frozen=True, slots=True)
class Layer:
    """What a page says in the order of its content: its words or, where only that is wanted, its text.

    `unmapped` is the share of its letters that its fonts do not explain. Boxes are those of `view`, if it is given: of
    a page whose text lies on its side, turned so that it can be read.
    """

    words: list[Word]
    unmapped: float
    text: str | None = None
    view: View | None = None

    @property
    def texts(self) -> list[str]:
        return [word.text for word in self.words] if self.text is None else self.text.split()

    @property
    def running(self) -> str:
        """All of it, with a space or a line break between words."""
        return " ".join(word.text for word in self.words) if self.text is None else self.text


def read(page: pypdfium2.PdfPage, view: View, *, text_only: bool = False) -> Layer:
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return Layer([], 0.0)
    try:
        letters, unmapped = pdf_letters.read(text_page), pdf_letters.unmapped(text_page)
        if text_only and not pdf_letters.is_shattered(letters):
            return Layer([], unmapped, pdf_letters.lines(letters))
        found, view = words(text_page, view, letters)
        return Layer(found, unmapped, view=view)
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def words(text_page: pdfium.FPDF_TEXTPAGE, view: View, letters: str) -> tuple[list[Word], View]:
    """Words from the places in the line (not the ink) of their first and last characters, and the page they stand on.

    That is `view`, turned if most of its text runs up, down or upside down.
    """
    runs = list(pdf_letters.runs(letters))
    if not runs:
        return [], view
    texts, first, last = zip(*runs, strict=True)
    count = len(texts)
    left, top, right, bottom = places(text_page, first + last)
    # A letter's place is higher than wide, whichever way it is turned.
    sizes = np.maximum(right[:count] - left[:count], top[:count] - bottom[:count])
    sides = (np.minimum(left[:count], left[count:]), np.minimum(bottom[:count], bottom[count:]),
             np.maximum(right[:count], right[count:]), np.maximum(top[:count], top[count:]))  # fmt: skip
    _, upper, _, lower = view.sides(*sides)
    turns, bold = pdf_setting.of_words(text_page, first, upper, lower)
    main = pdf_setting.main_turn(texts, turns)
    if main is not None:
        view = view.turned(-main - view.rotation)
    shown = view.sides(*sides)
    boxes = zip(*(side.tolist() for side in shown), strict=True)
    turned = [(turn + view.rotation) % 360 for turn in turns]
    found = list(map(Word, texts, boxes, sizes.tolist(), repeat(None), repeat(0), turned, bold))
    ends: Sequence[int] = last
    if pdf_gaps.may_gape(shown[2] - shown[0], sizes, np.subtract(last, first) + 1):
        pairs = list(pdf_gaps.parted(found, runs, lambda indexes: shown_places(text_page, indexes, view)))
        found, ends = [word for word, _ in pairs], [end for _, end in pairs]
    if may_touch(shown, sizes):
        found = list(joined(found, [letters[end + 1 : end + 2] in LINE_BREAKS for end in ends]))
    if view.holds(shown):
        return found, view
    return [view.shown(word) for word in found if view.shows(word.box)], view


def may_touch(sides: Sides, sizes: NDArray[np.float64]) -> bool:
    """Whether any word begins where the one before it ends."""
    left, _, right, bottom = sides
    reach = TOUCHING * sizes[1:]
    return bool(np.any((np.abs(left[1:] - right[:-1]) < reach) & (np.abs(bottom[1:] - bottom[:-1]) < reach)))


def joined(found: Sequence[Word], broken: Sequence[bool]) -> Iterator[Word]:
    """The words; those that PDFium breaks a line after, though the next one touches them, are one with it.

    It does so where a producer sets every letter by itself.
    """
    before: Word | None = None
    for word, breaks in zip(found, broken, strict=True):
        if before is not None and touches(before, word):
            left, right = before.box, word.box
            box = left[0], min(left[1], right[1]), right[2], max(left[3], right[3])
            word = replace(before, text=before.text + word.text, box=box)  # noqa: PLW2901  with what it goes on with
        elif before is not None:
            yield before
        if breaks:
            before = word
        else:
            yield word
            before = None
    if before is not None:
        yield before


def touches(before: Word, word: Word) -> bool:
    reach = TOUCHING * min(before.size, word.size)
    return (
        before.turn == word.turn == 0
        and abs(word.box[0] - before.box[2]) < reach
        and abs(word.box[3] - before.box[3]) < reach
        and abs(before.size - word.size) < reach
    )


def places(text_page: pdfium.FPDF_TEXTPAGE, indexes: Sequence[int]) -> NDArray[np.float64]:
    """Left, top, right and bottom of each of these characters, in PDF coordinates; 0 for what has no place."""
    found = pdf_calls.floats(len(indexes), 4)
    page = pdf_calls.address(text_page)
    pdf_calls.each(pdf_calls.loose_char_box, repeat(page), indexes, pdf_calls.places(found))
    return found.astype(np.float64).T


def shown_places(text_page: pdfium.FPDF_TEXTPAGE, indexes: Sequence[int], view: View) -> list[Box]:
    left, top, right, bottom = places(text_page, indexes)
    return list(zip(*(side.tolist() for side in view.sides(left, bottom, right, top)), strict=True))
