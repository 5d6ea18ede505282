"""Text layers that nobody sees, which a recogniser left on a scan: whether they say what the picture shows."""

import ctypes
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw as pdfium

from pipeline.extraction import layout, pdf_calls, pdf_scan
from pipeline.extraction.model import Line, Word, enclose
from pipeline.extraction.pdf_words import Layer
from pipeline.extraction.request import Limits

LOOKED_AT = 25  # objects of a page, from its first and from its last: a scan has its picture there
WHOLE = 0.6  # share of a page that the picture of a scan covers
SAMPLE = 8  # stretches of text that are read for a trial, the longest
WIDE = 9.0  # heights of a line, to which its beginning is read: three or four words
MARGIN = 0.15  # of a line's height around it that is read, too
ENOUGH = 6  # words of them that tell something
CLEAR = 0.9  # confidence of a word that is believed
AGREED = 0.6  # share of the words read that the layer has, too; a poor recogniser has more, a wrong layer has none
TRIALS = 3  # pages whose layers proved true, after which those of the other pages are believed
SHORTEST = 4  # letters


@dataclass(slots=True)
class Trust:
    """What is known of the hidden layers of a document."""

    proved: int = 0

    def misleads(self, layer: Layer, page: pypdfium2.PdfPage, limits: Limits) -> bool:
        """Whether the layer of a scan is hidden and does not say what the picture shows."""
        if self.proved >= TRIALS or not is_hidden(page) or not is_latin(layer.texts):
            return False
        if pdf_scan.drawn(page).pixels > limits.max_pixels:
            return False
        if shows(page, layer, limits) or agrees(layer.texts, seen(page, limits)):
            self.proved += 1
            return False
        return True


def is_hidden(page: pypdfium2.PdfPage) -> bool:
    """Whether a picture fills the page, and text is invisible or lies below it."""
    width, height = page.get_size()
    things = ends(page)
    wide = [
        index
        for index, thing, kind in things
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE and pdf_scan.stretch(thing) >= WHOLE * width * height
    ]
    if not wide:
        return False
    texts = [(index, thing) for index, thing, kind in things if kind == pdfium.FPDF_PAGEOBJ_TEXT]
    return bool(texts) and all(
        index < wide[-1] or pdfium.FPDFTextObj_GetTextRenderMode(thing) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
        for index, thing in texts
    )


def ends(page: pypdfium2.PdfPage) -> list[tuple[int, pdfium.FPDF_PAGEOBJECT, int]]:
    """The first objects of the page and the last, by their place, with their kinds."""
    count = pdfium.FPDFPage_CountObjects(page)
    places = sorted({*range(min(count, LOOKED_AT)), *range(max(count - LOOKED_AT, 0), count)})
    things = list(map(pdf_calls.object_of_page, repeat(pdf_calls.address(page.raw)), places))
    kinds = map(pdf_calls.kind_of, things)
    return [
        (place, ctypes.cast(thing, pdfium.FPDF_PAGEOBJECT), kind)
        for place, thing, kind in zip(places, things, kinds, strict=True)
        if kind in {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_TEXT}
    ]


def is_latin(texts: Sequence[str]) -> bool:
    """Whether its letters are such as the models can read."""
    letters = [sign for text in texts for sign in text if sign.isalpha()]
    return sum(sign < pdf_scan.OTHER_SCRIPTS for sign in letters) > len(letters) / 2  # not without letters


def shows(page: pypdfium2.PdfPage, layer: Layer, limits: Limits) -> bool:
    """Whether the picture plainly shows some words of the layer where that has them; False may mean anything.

    It takes a tenth of the time of `seen`, which has to find the text first.
    """
    if layer.view is None or layer.view.rotation != page.get_rotation():
        return False
    samples = stretches(layer.words)
    if sum(len(plain(word.text)) >= SHORTEST for words in samples for word in words) < ENOUGH:
        return False
    pixels, scale = pdf_scan.picture(page, limits)
    known, read = 0, 0
    for words in samples:
        text = "".join(plain(word.text) for word in words)
        clear = [word for word in map(plain, clearly(cut(pixels, words, scale))) if len(word) >= SHORTEST]
        read += len(clear)
        known += sum(word in text for word in clear)
        if read >= ENOUGH:
            break
    return read >= ENOUGH and known >= AGREED * read


def stretches(words: Sequence[Word]) -> list[list[Word]]:
    """The beginnings of lines, those with the most letters."""
    begun = [beginning(line) for line in layout.lines(word for word in words if not word.turn)]
    return sorted(begun, key=lambda found: -sum(len(word.text) for word in found))[:SAMPLE]


def beginning(line: Line) -> list[Word]:
    left, top, _, bottom = line.box
    return [word for word in line.words if word.box[2] <= left + WIDE * (bottom - top)]


def cut(pixels: NDArray[np.uint8], words: Sequence[Word], scale: float) -> NDArray[np.uint8]:
    """The part of the picture where these words stand; nothing of it if that is outside."""
    left, top, right, bottom = enclose([word.box for word in words])
    margin = MARGIN * (bottom - top)
    x0, x1 = (max(round(x / scale), 0) for x in (left - margin, right + margin))
    y0, y1 = (max(round(y / scale), 0) for y in (top - margin, bottom + margin))
    return pixels[y0:y1, x0:x1]


def clearly(crop: NDArray[np.uint8]) -> list[str]:
    """The words that can be read without a doubt in one stretch of text."""
    from pipeline.extraction import ocr  # noqa: PLC0415  a second of imports for pictures only

    return [piece.text for piece in ocr.recognise(crop) if piece.confidence >= CLEAR] if crop.size else []


def seen(page: pypdfium2.PdfPage, limits: Limits) -> list[str]:
    """Some words that the picture shows clearly."""
    from pipeline.extraction import ocr_find, ocr_read, ocr_turn  # noqa: PLC0415  a second of imports for pictures only

    pixels, _ = pdf_scan.picture(page, limits)
    quads = ocr_find.find(pixels)
    if degrees := ocr_turn.turn(pixels, quads):
        pixels = ocr_turn.turned(pixels, degrees)
        quads = ocr_find.find(pixels)
    longest = sorted(quads, key=lambda quad: -float(np.linalg.norm(quad[1] - quad[0])))[:SAMPLE]
    pieces = [piece for reading in ocr_read.read(pixels, longest) for piece in reading.pieces]
    return [piece.text for piece in pieces if piece.confidence >= CLEAR]


def agrees(texts: Sequence[str], read: Sequence[str]) -> bool:
    """Whether most of what was read stands in the layer; so it is believed if too little could be read."""
    known = "".join(map(plain, texts))
    words = [word for word in map(plain, read) if len(word) >= SHORTEST]
    return len(words) < ENOUGH or sum(word in known for word in words) >= AGREED * len(words)


def plain(word: str) -> str:
    """Its letters and digits without case and accents."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in apart if sign.isalnum())
