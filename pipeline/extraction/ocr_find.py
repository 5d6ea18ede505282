"""Where there is text on a picture, looked at as closely as the size of its letters asks for."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.extraction import ocr_seams, progress
from pipeline.extraction.ocr import Picture, Quad, models

SIDE = 960  # pixels; more costs time in proportion and finds little more on receipts and letters
LEGIBLE = 6.5  # pixels of a letter, as the detector sees it, below which rows melt together and figures are lost
CLOSE = 7.5  # pixels of a letter on a picture that is looked at more closely: at 9 a third slower and no better
AMPLE = 12.0  # pixels of a letter, of which more only cost time
SMALL = 15  # pixels of a stretch of text, with a margin around it, which may be two rows
CLOSER = 1.6  # times as close, where the letters were not measured
MOST_PIXELS = 4_000_000  # that are looked at; in proportion to time
PIECE_PIXELS = 1_000_000  # looked at in one go; in proportion to memory
LONG = 2.5  # lengths to a width, from which a picture without measure is looked at as closely as one of that width
LETTERS = 20  # fewest that are measured
LETTER_HEIGHTS = (5, 120)  # pixels
NEIGHBOURHOOD, CONTRAST = 31, 15  # pixels and shades of grey in which ink is darker than its surroundings
CLEAR_OF_NOISE = 4.0  # deviations of the noise in which ink is darker
OVERLAP = 8.0  # letters


@dataclass(frozen=True, slots=True)
class View:
    """How closely a picture is looked at, and the height of its letters in pixels, if they could be measured."""

    scale: float
    letter: float | None

    @classmethod
    def of(cls, image: Picture) -> "View":
        height, width = image.shape[:2]
        letter = letter_height(image)
        scale = min(1.0, SIDE / max(height, width))
        if letter is None:
            if max(height, width) > LONG * min(height, width):
                scale = min(1.0, SIDE / LONG / min(height, width))
        elif letter * scale < LEGIBLE:
            scale = min(1.0, CLOSE / letter)
        else:
            scale = min(scale, AMPLE / letter)
        return cls(min(scale, math.sqrt(MOST_PIXELS / (height * width))), letter)

    def closer(self) -> "View":
        return View(min(1.0, CLOSER * self.scale), self.letter)


def letter_height(image: Picture) -> float | None:
    """The median height of what looks like letters, most of them low ones; None if there are too few."""
    parts = inked(image)
    heights, widths = parts[:, cv2.CC_STAT_HEIGHT], parts[:, cv2.CC_STAT_WIDTH]
    least, most = LETTER_HEIGHTS
    letters = heights[(heights >= least) & (heights <= most) & (widths >= 2) & (widths < 3 * heights)]
    return float(np.median(letters)) if len(letters) >= LETTERS else None


def inked(image: Picture) -> NDArray[np.int32]:
    """What is darker than its surroundings and hangs together: left, top, width, height and area of each part."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)
    contrast = max(CONTRAST, CLEAR_OF_NOISE * noise(grey))
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, NEIGHBOURHOOD, contrast)
    return cv2.connectedComponentsWithStats(ink, connectivity=8)[2][1:].astype(np.int32, copy=False)


def noise(grey: Picture) -> float:
    """The deviation of a sensor's noise, in shades of grey, by how much most pixels differ from their neighbours.

    For noise alone the median of the Laplacian's size is 0.6745 times the root of 20 of the deviation.
    """
    return float(np.median(np.abs(cv2.Laplacian(grey, cv2.CV_16S)))) / (0.6745 * math.sqrt(20))


def find(image: Picture) -> list[Quad]:
    """Where there is text in a BGR image; it is looked at more closely if the text turns out to be small."""
    view = View.of(image)
    found = look(image, view)
    if found and view.letter is None and view.scale < 1 and median(map(height, found)) * view.scale < SMALL:
        return look(image, view.closer())
    return found


def height(quad: Quad) -> float:
    return float(np.linalg.norm(quad[3] - quad[0]))


def look(image: Picture, view: View) -> list[Quad]:
    """The same at one scale, piece by piece along the longer side; pieces overlap by a few letters."""
    found: list[Quad] = []
    upright = image.shape[0] >= image.shape[1]
    for begin, end in pieces(max(image.shape[:2]), image.shape[0] * image.shape[1], view):
        progress.beat()
        part = image[begin:end] if upright else image[:, begin:end]
        offset = np.array([0, begin] if upright else [begin, 0], dtype=np.float32)
        quads = [quad + offset for quad in detected(part, view.scale)]
        found = ocr_seams.joined(found, quads, begin, axis=1 if upright else 0) if begin else quads
    return found


def pieces(length: int, area: int, view: View) -> Iterator[tuple[int, int]]:
    """Begin and end of each piece of a picture of this length and area in pixels."""
    count = max(1, math.ceil(area * view.scale**2 / PIECE_PIXELS))
    step = math.ceil(length / count)
    overlap = round(OVERLAP * (view.letter or CLOSE / view.scale))
    for number in range(count):
        yield max(0, number * step - overlap), min(length, (number + 1) * step)


def detected(image: Picture, scale: float) -> Sequence[Quad]:
    detector = models().detector
    detector.limit_side_len = max(1, round(scale * max(image.shape[:2])))
    found = detector(np.ascontiguousarray(image)).boxes
    return [] if found is None else list(found)
