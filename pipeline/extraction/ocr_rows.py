"""What OCR read on a picture → words of a page in reading order."""

from collections.abc import Sequence

import numpy as np

from pipeline.extraction.model import Line, Word
from pipeline.extraction.ocr import Piece, Quad, Reading

SAME_ROW = 0.5  # share of the smaller height by which two stretches of text stand in one row


def lines(readings: Sequence[Reading], scale: float) -> list[Line]:
    """Rows from top to bottom, each from left to right; `scale` turns pixels into points."""
    slope = tilt(readings)
    rows: list[list[Reading]] = []
    for reading in sorted(readings, key=lambda item: middle(item, slope)):
        if rows and same_row(rows[-1][-1], reading, slope):
            rows[-1].append(reading)
        else:
            rows.append([reading])
    ordered = [sorted(row, key=lambda item: float(item.quad[:, 0].min())) for row in rows]
    return [Line([word(item.quad, part, scale) for item in row for part in item.pieces]) for row in ordered]


def tilt(readings: Sequence[Reading]) -> float:
    """How much the text sinks for each pixel to the right."""
    tops = [(item.quad[1] - item.quad[0], item) for item in readings]
    slopes = [edge[1] / edge[0] for edge, _ in tops if edge[0] > 4 * abs(edge[1]) and edge[0] > 0]
    return float(np.median(slopes)) if slopes else 0.0


def middle(reading: Reading, slope: float) -> float:
    """The height at which the text would stand if it were level."""
    x, y = reading.quad.mean(axis=0)
    return float(y - slope * x)


def height(reading: Reading) -> float:
    return float(np.linalg.norm(reading.quad[3] - reading.quad[0]))


def same_row(before: Reading, reading: Reading, slope: float) -> bool:
    distance = abs(middle(reading, slope) - middle(before, slope))
    return distance < (1 - SAME_ROW) * min(height(before), height(reading))


def word(quad: Quad, piece: Piece, scale: float) -> Word:
    """Cut the word's share out of its line; upright lines (crops turned by the reader) keep the whole box."""
    upper, lower = (quad[0], quad[1]), (quad[3], quad[2])
    size = float(np.linalg.norm(quad[3] - quad[0]))
    if size >= 1.5 * float(np.linalg.norm(quad[1] - quad[0])):
        corners = quad
    else:
        corners = np.array([a + share * (b - a) for a, b in (upper, lower) for share in (piece.begin, piece.end)])
    (left, top), (right, bottom) = corners.min(axis=0) * scale, corners.max(axis=0) * scale
    box = float(left), float(top), float(right), float(bottom)
    return Word(piece.text, box, size * scale, piece.confidence)
