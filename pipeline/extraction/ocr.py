"""Optical character recognition by the PP-OCR models that come with rapidocr, on onnxruntime.

The models are loaded once, with no thread of their own, so that they survive a fork.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.extraction import progress
from pipeline.extraction.rapid import RapidOCR

Picture = NDArray[np.uint8]
Letter = tuple[str, float, float]  # the sign, its column, how sure
Quad = NDArray[np.float32]  # corners of a piece of text, clockwise from its top left

ENGINES = ("rapidocr", "onnxruntime")
MOST_CANDIDATES = 4_000  # on a picture: a table of figures has more than the thousand that are usual
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
        "Det.max_candidates": MOST_CANDIDATES,
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    engine: Any = RapidOCR(params=options)
    # Its own call would load them only with the first picture, in the child.
    return Models(engine._load_det_model(), engine._load_rec_model(), engine._load_cls_model())  # noqa: SLF001


def recognise(crop: Picture) -> tuple[Piece, ...]:
    """Read one stretch of text; nothing if the model is not sure enough."""
    height, width = crop.shape[:2]
    ratio = max(NARROWED * width / height, MIN_WIDTH / 48)
    letters, columns = spelled(crop, ratio)
    return sure_words(letters, columns * min(1.0, width / height / ratio))


def spelled(crop: Picture, ratio: float) -> tuple[list[Letter], int]:
    """The letters that the model sees in a picture that is given this ratio of width to height; how many columns."""
    progress.beat()
    recogniser = models().recogniser
    scores = recogniser.session(recogniser.resize_norm_img(crop, ratio)[np.newaxis])[0]
    return decode(scores, recogniser.postprocess_op.character), len(scores)


def sure_words(letters: Sequence[Letter], columns: float) -> tuple[Piece, ...]:
    """Words of a stretch of so many columns; none if the model is not sure enough."""
    pieces = parted(letters, columns)
    sure = [piece.confidence for piece in pieces for _ in piece.text]
    return tuple(pieces) if sure and sum(sure) / len(sure) >= MIN_CONFIDENCE else ()


def is_upright(crop: Picture) -> bool:
    """Whether a stretch of text does not stand on its head, at a glance at its beginning: right nine times in ten."""
    classifier = models().classifier
    part = np.ascontiguousarray(crop[:, : crop.shape[0] * GLANCE])
    scores = classifier.session(classifier.resize_norm_img(part)[np.newaxis])[0]
    return bool(scores[0] >= scores[1])


def decode(scores: NDArray[np.float32], alphabet: Sequence[str]) -> list[Letter]:
    """Connectionist temporal classification: the best sign of each column, repeats and blanks dropped."""
    best = scores.argmax(axis=1)
    kept = np.flatnonzero((best != 0) & np.concatenate([[True], best[1:] != best[:-1]]))
    return [(alphabet[best[at]], float(at), float(scores[at, best[at]])) for at in kept]


def parted(letters: Sequence[Letter], columns: float) -> list[Piece]:
    """Letters → words, at spaces and at gaps in which there is room for one."""
    gaps = np.diff([letter[1] for letter in letters])
    widest = WORD_GAP * max(float(np.median(gaps)), 2.0) if len(gaps) else 0.0
    words: list[list[Letter]] = [[]]
    for letter in letters:
        if words[-1] and letter[1] - words[-1][-1][1] > widest:
            words.append([])
        if letter[0].isspace():
            words.append([])
        else:
            words[-1].append(letter)
    half = float(np.median(gaps)) / 2 if len(gaps) else columns / 2
    return [piece(word, half, columns) for word in words if word]


def piece(word: list[Letter], half: float, columns: float) -> Piece:
    """A word from its letters; each stands in the middle of `2 * half` columns."""
    begin = max(word[0][1] + 0.5 - half, 0.0) / columns
    end = min((word[-1][1] + 0.5 + half) / columns, 1.0)
    confidence = sum(letter[2] for letter in word) / len(word)
    return Piece("".join(letter[0] for letter in word), min(begin, 1.0), end, min(round(confidence, 4), 1.0))
