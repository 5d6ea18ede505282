"""Which way up a picture of text is: lines that stand say a quarter, letters on their heads say a half."""

from collections.abc import Sequence
from statistics import mean

import numpy as np
from rapidocr.utils.process_img import get_rotate_crop_image

from pipeline.extraction import ocr
from pipeline.extraction.ocr import Picture, Quad
from pipeline.extraction.result import Rotation

STANDING = 1.5  # height by width, from which a stretch of text is one that stands
ASKED = 9  # longest stretches that are looked at
TELLING = 2.0  # ratio of length to height; shorter ones tell nothing
CLEAR_SHARE = 0.8  # of stretches called upright; below that all is read twice, which is slow and nearly always right
READ_TWICE = 5
READ_PART = 5.0  # heights of a stretch that are enough to read
MIN_SURE = 0.8


def turn(image: Picture, quads: Sequence[Quad]) -> Rotation:
    """Degrees clockwise by which the picture has to be turned to be read."""
    shapes = [(*size(quad), quad) for quad in quads]
    lying = sum(width for width, height, _ in shapes if width > STANDING * height)
    standing = sum(height for width, height, _ in shapes if height > STANDING * width)
    sideways = standing > lying
    telling = [
        (max(width, height), quad)
        for width, height, quad in shapes
        if (height > width) == sideways and max(width, height) > TELLING * min(width, height)
    ]
    longest = [quad for _, quad in sorted(telling, key=lambda item: -item[0])[:ASKED]]
    # Standing crops come turned a quarter against the clock.
    headlong = stand_on_their_heads([get_rotate_crop_image(image, quad.copy()) for quad in longest])
    if sideways:
        return 90 if headlong else 270
    return 180 if headlong else 0


def size(quad: Quad) -> tuple[float, float]:
    return float(np.linalg.norm(quad[1] - quad[0])), float(np.linalg.norm(quad[3] - quad[0]))


def stand_on_their_heads(crops: Sequence[Picture]) -> bool:
    """Say whether most of these stretches of text read better the other way round."""
    if not crops or mean(ocr.is_upright(crop) for crop in crops) >= CLEAR_SHARE:
        return False
    votes = 0
    for crop in crops[:READ_TWICE]:
        start, end = ends(crop)
        as_it_is, turned = sureness(start), sureness(np.ascontiguousarray(end[::-1, ::-1]))
        votes += 1 if turned > max(as_it_is, MIN_SURE) else -1 if as_it_is > turned else 0
    return votes > 0


def ends(crop: Picture) -> tuple[Picture, Picture]:
    """Where the stretch begins, and where it begins if it is turned."""
    length = int(crop.shape[0] * READ_PART)
    return crop[:, :length], crop[:, -length:]


def sureness(crop: Picture) -> float:
    letters = [piece.confidence for piece in ocr.recognise(crop) for _ in piece.text]
    return mean(letters) if letters else 0.0


def turned(image: Picture, degrees: Rotation) -> Picture:
    """The picture turned clockwise."""
    return np.ascontiguousarray(np.rot90(image, -degrees // 90))
