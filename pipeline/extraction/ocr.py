"""Optical character recognition by the PP-OCR models that come with rapidocr, on onnxruntime.

The models are loaded once, with no thread of their own, so that they survive a fork; the pieces of a page are read on
the crew's threads, each in a run of its own, because a run holds no lock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.extraction import progress
from pipeline.extraction.process import crew
from pipeline.extraction.rapid import RapidOCR, get_rotate_crop_image

Picture = NDArray[np.uint8]
Quad = NDArray[np.float32]  # corners of a piece of text, clockwise from its top left

ENGINES = ("rapidocr", "onnxruntime")
DETECTOR_SIDE = 960  # pixels; more costs time in proportion and finds little more on receipts and letters
CLOSER_SIDE = (
    1_536  # for print of less than 8 points on a whole page, of which rows melt together in the smaller picture
)
SMALL = 15  # pixels of a stretch of text, as the detector sees it with a margin around it, which may be two rows
MIN_CONFIDENCE = 0.5
MIN_WIDTH = 96  # pixels of the recogniser's input; it is trained on 320, but short prices are as good and 40 % faster
NARROWED = 0.85  # of its width: time is in proportion to it, and spaces are seen rather better
GLANCE = 4  # heights of a stretch of text: what the classifier is trained on
WORD_GAP = 2.5  # in median distances of letters, where the model saw no space


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, where it stands in its line (0 to 1, from left to right), and how sure its letters are."""

    text: str
    begin: float
    end: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One stretch of text: its corners in pixels and its words."""

    quad: Quad
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Models:
    """What finds text, what reads it, and what tells whether it stands on its head."""

    detector: Any
    recogniser: Any
    classifier: Any


@cache
def models() -> Models:
    """Most of a second to load."""
    cv2.setNumThreads(0)
    options = {
        "Global.log_level": "error",
        "Det.limit_type": "max",
        "Det.limit_side_len": DETECTOR_SIDE,
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    engine: Any = RapidOCR(params=options)
    # Its own call would load them only with the first picture, in the child.
    return Models(engine._load_det_model(), engine._load_rec_model(), engine._load_cls_model())  # noqa: SLF001


def find(image: Picture) -> list[Quad]:
    """Where there is text in a BGR image; it is looked at more closely if the text turns out to be small."""
    found = detected(image, DETECTOR_SIDE)
    reduction = DETECTOR_SIDE / max(image.shape[:2])
    if found and reduction < 1 and median(map(height, found)) * reduction < SMALL:
        progress.beat()
        return detected(image, CLOSER_SIDE)
    return found


def detected(image: Picture, side: int) -> list[Quad]:
    """The same, in a picture that is reduced to this side."""
    detector = models().detector
    detector.limit_side_len = side
    found = detector(image).boxes
    return [] if found is None else list(found)


def height(quad: Quad) -> float:
    return float(np.linalg.norm(quad[3] - quad[0]))


def read(image: Picture, quads: Sequence[Quad]) -> list[Reading]:
    """Read every stretch of text of an upright image."""
    crops = [get_rotate_crop_image(image, quad.copy()) for quad in quads]
    widest_first = sorted(range(len(crops)), key=lambda index: -crops[index].shape[1] / crops[index].shape[0])
    found = {}
    for index, pieces in zip(widest_first, crew.each(recognise, [crops[i] for i in widest_first]), strict=True):
        found[index] = pieces
        progress.beat()
    return [Reading(quad, pieces) for index, quad in enumerate(quads) if (pieces := found[index])]


def recognise(crop: Picture) -> tuple[Piece, ...]:
    """Read one stretch of text; nothing if the model is not sure enough."""
    progress.beat()
    recogniser = models().recogniser
    height, width = crop.shape[:2]
    ratio = max(NARROWED * width / height, MIN_WIDTH / 48)
    scores = recogniser.session(recogniser.resize_norm_img(crop, ratio)[np.newaxis])[0]
    used = min(1.0, width / height / ratio)
    pieces = decode(scores, recogniser.postprocess_op.character, len(scores) * used)
    sure = [piece.confidence for piece in pieces for _ in piece.text]
    return tuple(pieces) if sure and sum(sure) / len(sure) >= MIN_CONFIDENCE else ()


def is_upright(crop: Picture) -> bool:
    """Whether a stretch of text does not stand on its head, at a glance at its beginning: right nine times in ten."""
    classifier = models().classifier
    part = np.ascontiguousarray(crop[:, : crop.shape[0] * GLANCE])
    scores = classifier.session(classifier.resize_norm_img(part)[np.newaxis])[0]
    return bool(scores[0] >= scores[1])


def decode(scores: NDArray[np.float32], alphabet: Sequence[str], columns: float) -> list[Piece]:
    """Connectionist temporal classification: the best sign of each column, repeats and blanks dropped, then words."""
    best = scores.argmax(axis=1)
    kept = np.flatnonzero((best != 0) & np.concatenate([[True], best[1:] != best[:-1]]))
    letters = [(alphabet[best[at]], int(at), float(scores[at, best[at]])) for at in kept]
    gaps = np.diff(kept)
    widest = WORD_GAP * max(float(np.median(gaps)), 2.0) if len(gaps) else 0.0
    words: list[list[tuple[str, int, float]]] = [[]]
    for letter in letters:
        if words[-1] and letter[1] - words[-1][-1][1] > widest:
            words.append([])
        if letter[0].isspace():
            words.append([])
        else:
            words[-1].append(letter)
    half = float(np.median(gaps)) / 2 if len(gaps) else columns / 2
    return [piece(word, half, columns) for word in words if word]


def piece(word: list[tuple[str, int, float]], half: float, columns: float) -> Piece:
    """A word from its letters; each stands in the middle of `2 * half` columns."""
    begin = max(word[0][1] + 0.5 - half, 0.0) / columns
    end = min((word[-1][1] + 0.5 + half) / columns, 1.0)
    confidence = sum(letter[2] for letter in word) / len(word)
    return Piece("".join(letter[0] for letter in word), min(begin, 1.0), end, min(round(confidence, 4), 1.0))
