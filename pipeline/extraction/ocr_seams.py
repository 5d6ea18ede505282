"""Stretches of text that were found on two pieces of a picture, which overlap, are one again."""

from collections.abc import Sequence

import cv2
import numpy as np

from pipeline.extraction.ocr import Quad

SAME = 0.5  # share of the smaller one's area that both cover
IN_LINE = 0.4  # share of a stretch's height by which two that continue each other differ


def joined(before: Sequence[Quad], after: Sequence[Quad], seam: int, axis: int) -> list[Quad]:
    """Those of the picture up to some way behind `seam`, and of the piece that begins there; `axis` 0 is across.

    Of two that are the same the longer is kept; two halves become a whole.
    """
    settled = [quad for quad in before if quad[:, axis].max() <= seam]
    kept = [quad for quad in before if quad[:, axis].max() > seam]
    reach = max((float(quad[:, axis].max()) for quad in kept), default=0.0)
    for quad in after:
        if quad[:, axis].min() >= reach:
            settled.append(quad)
        else:
            kept = merged(kept, quad, axis)
    return settled + kept


def merged(kept: Sequence[Quad], quad: Quad, axis: int) -> list[Quad]:
    """All that is kept, and `quad`, made one with what is the same or continues it."""
    apart = []
    for other in kept:
        if (whole := one_of(other, quad, axis)) is None:
            apart.append(other)
        else:
            quad = whole
    return [*apart, quad]


def one_of(one: Quad, other: Quad, axis: int) -> Quad | None:
    """What both are if they are the same or halves of one; else None."""
    common = intersection(one, other)
    if common <= 0:
        return None
    sizes = area(one), area(other)
    if common > SAME * min(sizes):
        return one if sizes[0] >= sizes[1] else other
    return united(one, other) if continues(one, other, axis) else None


def continues(one: Quad, other: Quad, axis: int) -> bool:
    """Whether both run along `axis`, in line with each other."""
    heights = [float(np.ptp(quad[:, 1 - axis])) for quad in (one, other)]
    lengths = [float(np.ptp(quad[:, axis])) for quad in (one, other)]
    if min(length / height for length, height in zip(lengths, heights, strict=True)) < 1:
        return False
    begin, end = max(quad[:, axis].min() for quad in (one, other)), min(quad[:, axis].max() for quad in (one, other))
    level = [middle(quad, (begin + end) / 2, axis) for quad in (one, other)]
    return abs(level[0] - level[1]) < IN_LINE * min(heights)


def middle(quad: Quad, place: float, axis: int) -> float:
    """Where the line through the middle of the stretch is at `place`."""
    ordered = quad[np.argsort(quad[:, axis])]
    first, last = ordered[:2].mean(axis=0), ordered[2:].mean(axis=0)
    share = (place - first[axis]) / max(float(last[axis] - first[axis]), 1.0)
    return float(first[1 - axis] + share * (last[1 - axis] - first[1 - axis]))


def united(one: Quad, other: Quad) -> Quad:
    """The smallest rectangle around both, its corners in the order of the first's."""
    corners = cv2.boxPoints(cv2.minAreaRect(np.concatenate([one, other])))
    turns = [np.roll(corners, -shift, axis=0) for shift in range(4)]
    best = min(turns, key=lambda turn: float(np.linalg.norm(turn - one, axis=1).sum()))
    return best.astype(np.float32)


def intersection(one: Quad, other: Quad) -> float:
    lower = np.maximum(one.min(axis=0), other.min(axis=0))
    upper = np.minimum(one.max(axis=0), other.max(axis=0))
    sides = upper - lower
    if (sides <= 0).any():
        return 0.0
    return float(cv2.intersectConvexConvex(one.astype(np.float32), other.astype(np.float32))[0])


def area(quad: Quad) -> float:
    return float(cv2.contourArea(quad.astype(np.float32)))
