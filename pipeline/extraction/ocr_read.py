"""What stands in the stretches of text of a picture.

Long ones are read one by one, many short ones side by side, on the crew's threads: each in a run of the model of its
own, because a run holds no lock.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.extraction import ocr
from pipeline.extraction.ocr import Letter, Picture, Piece, Quad, Reading
from pipeline.extraction.process import crew
from pipeline.extraction.rapid import get_rotate_crop_image

HEIGHT = 48  # pixels of the recogniser's input
SHORT = 3.0  # heights: the cell of a table, of which many cost more one by one than side by side
MANY = 40  # short ones on a page; fewer are read one by one
STRIP = 480  # pixels
GAP = 8  # pixels between two
SURE = 0.9  # of what was read side by side; else it is read by itself


@dataclass(frozen=True, slots=True)
class Cell:
    """A short stretch on a strip: its number on the page, and where it stands, in pixels."""

    number: int
    picture: Picture
    begin: int

    @property
    def end(self) -> int:
        return self.begin + int(self.picture.shape[1])


Strip = Sequence[Cell]


def read(image: Picture, quads: Sequence[Quad]) -> list[Reading]:
    """Read every stretch of text of an upright image."""
    crops = [get_rotate_crop_image(image, quad.copy()) for quad in quads]
    widest_first = sorted(range(len(crops)), key=lambda number: -ratio(crops[number]))
    short = [number for number in range(len(crops)) if ratio(crops[number]) < SHORT]
    if len(short) < MANY:
        short = []
    aside = set(short)
    long = [number for number in widest_first if number not in aside]
    found = dict(zip(long, crew.each(ocr.recognise, [crops[number] for number in long]), strict=True))
    strips = list(laid([crops[number] for number in short], short))
    for strip, cells in zip(strips, crew.each(recognise, strips), strict=True):
        found.update(zip((cell.number for cell in strip), cells, strict=True))
    unsure = [number for number in short if not is_sure(found[number])]
    found.update(zip(unsure, crew.each(ocr.recognise, [crops[number] for number in unsure]), strict=True))
    return [Reading(quad, pieces) for number, quad in enumerate(quads) if (pieces := found[number])]


def ratio(crop: Picture) -> float:
    return float(crop.shape[1] / crop.shape[0])


def is_sure(pieces: Sequence[Piece]) -> bool:
    return bool(pieces) and all(piece.confidence >= SURE for piece in pieces)


def laid(crops: Sequence[Picture], numbers: Sequence[int]) -> Iterator[Strip]:
    """Short stretches, of these numbers on the page, laid side by side."""
    strip: list[Cell] = []
    begin = 0
    for number, crop in zip(numbers, crops, strict=True):
        width = max(GAP, round(HEIGHT * ratio(crop) * ocr.NARROWED))
        if strip and begin + width > STRIP:
            yield strip
            strip, begin = [], 0
        strip.append(Cell(number, cv2.resize(crop, (width, HEIGHT)).astype(np.uint8, copy=False), begin))
        begin += width + GAP
    if strip:
        yield strip


def recognise(strip: Strip) -> list[tuple[Piece, ...]]:
    """Read what stands on a strip, cell by cell."""
    picture = drawn(strip)
    letters, columns = ocr.spelled(picture, max(ratio(picture), ocr.MIN_WIDTH / HEIGHT))
    width = max(picture.shape[1], ocr.MIN_WIDTH) / columns  # pixels of a column
    return [ocr.sure_words(of_cell(cell, letters, width), (cell.end - cell.begin) / width) for cell in strip]


def drawn(strip: Strip) -> Picture:
    """The cells in one picture; the ground of each goes over into that of the next."""
    parts: list[Picture] = []
    for cell, after in zip(strip, [*strip[1:], strip[-1]], strict=True):
        ends = (
            np.median(cell.picture[:, -1], axis=0),
            np.median(after.picture[:, 0 if after is not cell else -1], axis=0),
        )
        ground = np.linspace(*ends, GAP).astype(np.uint8)
        parts += [cell.picture, np.broadcast_to(ground, (HEIGHT, GAP, 3))]
    return np.concatenate(parts, axis=1)


def of_cell(cell: Cell, letters: Sequence[Letter], width: float) -> list[Letter]:
    """Letters that stand in the cell, their columns counted from its left edge."""
    first, last = (cell.begin - GAP / 2) / width, (cell.end + GAP / 2) / width
    return [(sign, at - cell.begin / width, sure) for sign, at, sure in letters if first <= at + 0.5 < last]
