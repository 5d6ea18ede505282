"""Pages that lie a little askew: rows and tables are found as if they were level, boxes stay on the picture."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

import cv2
import numpy as np

from pipeline.extraction.model import Block
from pipeline.extraction.ocr import Picture, Quad, Reading
from pipeline.extraction.result import Box

LEAST = math.radians(0.3)  # what the boxes of rows bear
LYING = 4  # widths to a rise, from which a stretch of text tells how the page lies


@dataclass(frozen=True, slots=True)
class Tilt:
    """Radians by which the text sinks to the right, and how far the level page is moved, in pixels of the picture."""

    angle: float
    across: float = 0.0
    down: float = 0.0

    @classmethod
    def of(cls, quads: Sequence[Quad], picture: Picture) -> "Tilt | None":
        """None if the page is as good as level."""
        edges = [quad[1] - quad[0] for quad in quads]
        angles = [math.atan2(edge[1], edge[0]) for edge in edges if edge[0] > LYING * abs(edge[1])]
        angle = median(angles) if angles else 0.0
        if abs(angle) < LEAST:
            return None
        height, width = picture.shape[:2]
        across, down = max(-height * math.sin(angle), 0.0), max(width * math.sin(angle), 0.0)
        return cls(angle, across, down)

    def matrix(self) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
        along, rise = math.cos(self.angle), math.sin(self.angle)
        return np.array([[along, rise, self.across], [-rise, along, self.down]])

    def levelled(self, reading: Reading) -> Reading:
        matrix = self.matrix()
        return replace(reading, quad=(reading.quad @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32))

    def straightened(self, picture: Picture) -> Picture:
        """The whole picture, level, on a larger white one."""
        height, width = picture.shape[:2]
        along, rise = math.cos(self.angle), abs(math.sin(self.angle))
        size = math.ceil(width * along + height * rise), math.ceil(height * along + width * rise)
        white = (255, 255, 255)
        level = cv2.warpAffine(picture, self.matrix(), size, flags=cv2.INTER_LINEAR, borderValue=white)
        return level.astype(np.uint8, copy=False)

    def put_back(self, blocks: Iterable[Block], scale: float, width: float, height: float) -> None:
        """Boxes of blocks, words and cells to where they are on the picture, all in points of `scale` pixels."""

        def back(box: Box) -> Box:
            left, top, right, bottom = box
            shift = np.array([self.across, self.down]) * scale
            corners = (np.array([(left, top), (right, top), (right, bottom), (left, bottom)]) - shift) @ self.matrix()[
                :, :2
            ]
            (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
            return max(float(left), 0.0), max(float(top), 0.0), min(float(right), width), min(float(bottom), height)

        for block in blocks:
            block.box = block.box and back(block.box)
            for part in [*block.words, *(block.table.cells if block.table else ())]:
                part.box = part.box and back(part.box)
