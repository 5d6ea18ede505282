"""The words of a PDF page with their boxes, through PDFium's raw interface.

A word's box spans its first and last character: the calls for each character in between would cost most of the time.
"""

import ctypes
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import pypdfium2
from pypdfium2 import raw as pdfium

from pipeline.extraction.model import Word
from pipeline.extraction.result import Box, Rotation

HYPHEN = 2  # PDFium's sign for a hyphen at the end of a line, after which it leaves the line break out
BREAKS = frozenset(
    {0, 9, 10, 11, 12, 13, 32, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000}
)
IGNORED = frozenset({0xAD, 0x200B, 0xFEFF, 0xFFFE, 0xFFFF})
AMBIGUOUS = frozenset({0, 0xFFFD})  # what one call makes of characters that the other tells apart
REPLACEMENT = "\ufffd"  # for what a broken font maps outside Unicode
LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}


SAMPLE = 100  # characters


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

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
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
    """The words of a page in the order of its content, and the share of its letters that its fonts do not explain."""

    words: list[Word]
    unmapped: float


def read(page: pypdfium2.PdfPage, view: View) -> Layer:
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return Layer([], 0.0)
    try:
        return Layer([word(text_page, view, *found) for found in runs(text_page)], unmapped(text_page))
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def unmapped(text_page: pdfium.FPDF_TEXTPAGE) -> float:
    """The share, in a sample, of characters for which the font gives a number and no meaning."""
    count = pdfium.FPDFText_CountChars(text_page)
    sample = range(0, count, max(count // SAMPLE, 1))
    errors = [pdfium.FPDFText_HasUnicodeMapError(text_page, index) == 1 for index in sample]
    return errors.count(True) / max(len(errors), 1)


def codes(text_page: pdfium.FPDF_TEXTPAGE) -> Sequence[int]:
    """The number of each character: by one call where that counts them alike, else by a call for each."""
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return ()
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(text_page, 0, count, buffer) == count + 1:
        found: Sequence[int] = buffer[:count]
        if not any(0xD800 <= code < 0xE000 or code in AMBIGUOUS for code in set(found)):
            return found
    return [pdfium.FPDFText_GetUnicode(text_page, index) for index in range(count)]


def runs(text_page: pdfium.FPDF_TEXTPAGE) -> Iterator[tuple[str, int, int]]:
    """Each word's text, and the indexes of its first and last character."""
    letters: list[str] = []
    first = last = 0
    for index, code in enumerate(codes(text_page)):
        if code in BREAKS:
            if letters:
                yield "".join(letters), first, last
                letters = []
            continue
        if code in IGNORED:
            continue
        if not letters:
            first = index
        last = index
        if code == HYPHEN:
            yield "".join([*letters, "-"]), first, last
            letters = []
        else:
            letters.append(LIGATURES.get(code) or (chr(code) if code <= sys.maxunicode else REPLACEMENT))
    if letters:
        yield "".join(letters), first, last


def word(text_page: pdfium.FPDF_TEXTPAGE, view: View, text: str, first: int, last: int) -> Word:
    """A word from its first and last characters' places in the line (not their ink)."""
    place = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text_page, first, place)
    left, bottom, right, top = place.left, place.bottom, place.right, place.top
    size = max(right - left, top - bottom)  # a letter's place is higher than wide, whichever way it is turned
    if last != first:
        pdfium.FPDFText_GetLooseCharBox(text_page, last, place)
        left, bottom = min(left, place.left), min(bottom, place.bottom)
        right, top = max(right, place.right), max(top, place.top)
    return Word(paired(text), view.box(left, bottom, right, top), size)


def paired(text: str) -> str:
    """Join the halves of characters that PDFium reports as surrogates; a lone half becomes a replacement mark."""
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
