"""Single signs that the detector passes over, as the figures of a table: found by their ink, in rows that it saw."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.extraction import ocr_find
from pipeline.extraction.ocr import Picture, Quad

Box = NDArray[np.int32]  # left, top, right, bottom
Boxes = NDArray[np.int32]  # one in each row

LOW, HIGH = 0.7, 2.5  # medians of letters' heights: what may be a sign
APART = 0.7  # letters' heights between two signs of one stretch
MARGIN = 0.4  # letters' heights around a stretch: what the detector leaves
LEVEL = 0.35  # of a letter's height by which a sign may stand higher or lower than the row that it belongs to
OPEN = 200  # stretches that a sign may continue: those that begin last
MOST = 10  # times as many as stretches were found: more are no signs but a pattern


def missed(image: Picture, quads: Sequence[Quad]) -> list[Quad]:
    """Stretches of an upright picture that stand in a row with `quads`, and in none of them."""
    letter = ocr_find.letter_height(image)
    if letter is None or not quads:
        return []
    boxes = signs(image, letter)
    free = boxes[~covered(boxes, quads, image.shape[:2])]
    rows = levels(quads)
    found = [box for box in stretches(free, letter) if in_row(box, rows, letter)]
    return [around(box, letter * MARGIN, image) for box in found] if len(found) <= MOST * len(quads) else []


def signs(image: Picture, letter: float) -> Boxes:
    """What has the height of letters and figures, not of commas."""
    parts = ocr_find.inked(image)
    heights, widths = parts[:, cv2.CC_STAT_HEIGHT], parts[:, cv2.CC_STAT_WIDTH]
    kept = parts[(heights >= LOW * letter) & (heights <= HIGH * letter) & (widths <= 2 * heights) & (widths >= 2)]
    lower = kept[:, :2] + kept[:, 2:4]
    return np.concatenate([kept[:, :2], lower], axis=1)


def covered(boxes: Boxes, quads: Sequence[Quad], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Which have their middle in a stretch that was found."""
    seen = np.zeros(shape, np.uint8)
    for quad in quads:
        cv2.fillConvexPoly(seen, quad.round().astype(np.int32), 1)
    across, down = (boxes[:, 0] + boxes[:, 2]) // 2, (boxes[:, 1] + boxes[:, 3]) // 2
    return np.asarray(seen[down, across] > 0)


def stretches(boxes: Boxes, letter: float) -> list[Box]:
    """Signs that stand close to each other, as one box."""
    found: list[Box] = []
    for box in boxes[np.lexsort((boxes[:, 1], boxes[:, 0]))]:
        before = next((each for each in reversed(found[-OPEN:]) if follows(each, box, letter)), None)
        if before is None:
            found.append(box.copy())
        else:
            before[:2], before[2:] = np.minimum(before[:2], box[:2]), np.maximum(before[2:], box[2:])
    return found


def follows(before: Box, box: Box, letter: float) -> bool:
    common = min(before[3], box[3]) - max(before[1], box[1])
    return bool(box[0] - before[2] <= APART * letter and common > 0.5 * min(before[3] - before[1], box[3] - box[1]))


def levels(quads: Sequence[Quad]) -> NDArray[np.float64]:
    """At which heights there are rows, in order."""
    return np.sort([float(quad[:, 1].mean()) for quad in quads])


def in_row(box: Box, rows: NDArray[np.float64], letter: float) -> bool:
    """Whether a stretch that was found stands at its height."""
    level = (box[1] + box[3]) / 2
    first, last = np.searchsorted(rows, [level - LEVEL * letter, level + LEVEL * letter])
    return bool(last > first)


def around(box: Box, margin: float, image: Picture) -> Quad:
    left, top = np.maximum(box[:2] - margin, 0)
    right, bottom = np.minimum(box[2:] + margin, [image.shape[1] - 1, image.shape[0] - 1])
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=np.float32)
