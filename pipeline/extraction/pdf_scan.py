"""Pages of a PDF that have to be read as pictures: which they are, and how they look."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw as pdfium

from pipeline.extraction.letter_pairs import is_scrambled
from pipeline.extraction.pdf_words import Layer
from pipeline.extraction.request import Limits

RESOLUTION = 200  # dots an inch at which a page is read: more costs time and is no better on common type
MAX_SIDE = 3_000  # pixels of a page that is shown
MAX_PIXELS = 9_000_000  # of a page that is read
MAX_OBJECTS = 20_000  # of a page that are looked at
LEGIBLE_PIXELS = 5_000  # of a picture that may hold a word
DRAWN = 30  # shapes on a page without words that may be letters
COVERED = 0.5  # share of a page that pictures cover, from which it may be a scan
FEW_WORDS = 40  # a stamp, a page number, the name of a scanning program
SAMPLE = 300  # words of a layer that are judged
GARBAGE = 0.3  # share of unreadable characters that makes a layer useless
WORDLIKE = 0.5  # share of a hidden layer's letters that stand in words, below which it is junk
KEPT = 0.5  # share of the letters that reading must find to replace a scrambled layer
RICHER = 1.5  # times the letters that reading must find to replace a sparse layer
MOSTLY = 0.6
ABBREVIATION = 4  # letters that need no vowel
VOWELS = frozenset("aeiouyäöüáéíóúàèìòùâêîôûëïåøæœąęőű")
UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\0-\x1f\x7f-\x9f]")
COMMON = re.compile(r"[A-Za-z]{0,20}[AEIOUYaeiouy][A-Za-z]{1,20}[.,]?|\d{1,20}")
OTHER_SCRIPTS = "\u0370"  # Greek, and all that follow
ODD_LETTERS = frozenset(map(chr, range(0x0180, 0x0218))) | frozenset(map(chr, range(0x0250, 0x02B0)))  # hardly used


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a page shows besides text: the share of it that pictures cover, their most pixels, and other shapes."""

    covered: float
    pixels: int
    shapes: int


def drawn(page: pypdfium2.PdfPage) -> Drawn:
    """Look at the page's objects; pictures that lie over each other count twice, which does no harm."""
    width, height = page.get_size()
    covered, pixels, shapes = 0.0, 0, 0
    for thing, scale in objects(page):
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            across, down = pdfium.c_uint(), pdfium.c_uint()
            if pdfium.FPDFImageObj_GetImagePixelSize(thing, across, down):
                pixels = max(pixels, across.value * down.value)
            covered += stretch(thing) * scale
        elif kind in {pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING}:
            shapes += 1
    return Drawn(min(1.0, covered / max(width * height, 1.0)), pixels, shapes)


def objects(page: pypdfium2.PdfPage) -> Iterator[tuple[pdfium.FPDF_PAGEOBJECT, float]]:
    """At most MAX_OBJECTS of the page, those in forms of one depth too, with how much their form enlarges an area."""
    left = MAX_OBJECTS
    for index in range(min(pdfium.FPDFPage_CountObjects(page), left)):
        thing = pdfium.FPDFPage_GetObject(page, index)
        yield thing, 1.0
        if pdfium.FPDFPageObj_GetType(thing) != pdfium.FPDF_PAGEOBJ_FORM:
            continue
        inside = min(pdfium.FPDFFormObj_CountObjects(thing), left)
        left -= max(inside, 0)
        for place in range(inside):
            yield pdfium.FPDFFormObj_GetObject(thing, place), stretch(thing)


def stretch(thing: pdfium.FPDF_PAGEOBJECT) -> float:
    """The area that an object's matrix makes of the unit square: of a picture, what it covers."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(thing, matrix):
        return 1.0
    return abs(float(matrix.a * matrix.d - matrix.b * matrix.c))


def wants_reading(layer: Layer, page: pypdfium2.PdfPage, limits: Limits) -> bool:
    """Whether the page is worth reading as a picture: no text layer, a bad one, or a sparse one over a scan."""
    texts = layer.texts
    if is_garbage(layer) or is_scrambled(layer.running):
        return True
    if len(texts) >= FEW_WORDS and not is_junk(texts):
        return False
    seen = drawn(page)
    if seen.pixels > limits.max_pixels:
        return False
    if not texts:
        return seen.pixels >= LEGIBLE_PIXELS or seen.shapes >= DRAWN
    return seen.covered >= COVERED


def is_better(text: str, layer: Layer) -> bool:
    """Whether what was read off the page is worth more than its layer."""
    letters, known = len("".join(text.split())), sum(map(len, layer.texts))
    if is_scrambled(layer.running):
        return letters > KEPT * known and not is_scrambled(text)
    return letters > (0 if is_garbage(layer) or is_junk(layer.texts) else RICHER * known)


def is_garbage(layer: Layer) -> bool:
    """Whether the layer is of signs that mean nothing: unreadable, or guessed by number and no words."""
    letters = "".join(layer.texts[:SAMPLE])
    unreadable = len(UNREADABLE.findall(letters)) > GARBAGE * len(letters)
    return bool(letters) and (unreadable or (layer.unmapped > GARBAGE and is_junk(layer.texts)))


def is_junk(texts: Sequence[str]) -> bool:
    """Whether a layer is what a poor recogniser leaves: few of its letters stand in anything like words or figures."""
    sample = texts[:SAMPLE]
    if sum(map(len, filter(COMMON.fullmatch, sample))) >= WORDLIKE * sum(map(len, sample)) > 0:
        return False  # as nearly always
    sample = [text for text in sample if not is_rule(text)]
    enough, good = WORDLIKE * sum(map(len, sample)), 0
    for text in sample:
        good += len(text) if is_wordlike(text) else 0
        if good >= enough:
            return False
    return bool(sample)


def is_rule(text: str) -> bool:
    """Dots that lead to a page number, lines to sign on."""
    return not text[0].isalnum() and len(set(text)) <= 2 and not any(map(str.isalnum, text))


def is_wordlike(text: str) -> bool:
    """Mostly letters and figures, and pronounceable, as far as that can be told of Latin letters."""
    if COMMON.fullmatch(text):
        return True  # without looking at each letter
    signs = [sign for sign in text.casefold() if sign.isalnum() or sign >= OTHER_SCRIPTS]
    letters = [sign for sign in signs if not sign.isdigit()]
    if len(signs) < MOSTLY * len(text) or any(sign in ODD_LETTERS for sign in text):
        return False
    return len(letters) <= ABBREVIATION or any(sign in VOWELS or sign >= OTHER_SCRIPTS for sign in letters)


def picture(page: pypdfium2.PdfPage, limits: Limits, resolution: float = RESOLUTION) -> tuple[NDArray[np.uint8], float]:
    """The page as it is shown, BGR, and the size of a pixel in points; coarser if it would break a limit."""
    width, height = page.get_size()
    scale = min(resolution / 72, math.sqrt(min(limits.max_pixels, MAX_PIXELS) / (width * height)))
    bitmap = page.render(scale=scale)
    try:
        pixels = np.ascontiguousarray(bitmap.to_numpy()[:, :, :3])
        return pixels, width / pixels.shape[1]
    finally:
        bitmap.close()
