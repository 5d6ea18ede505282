"""Pages that lie askew; no model needed."""

import math

import numpy as np
import pytest

from pipeline.extraction import ocr_rows, page_layout
from pipeline.extraction.ocr import Piece, Reading
from pipeline.extraction.ocr_tilt import Tilt

PICTURE = np.zeros((1_400, 1_000, 3), dtype=np.uint8)


def quad(left, top, width, height, degrees):
    """A stretch of text on a page that is turned about its middle."""
    angle = math.radians(degrees)
    corners = np.array(
        [(left, top), (left + width, top), (left + width, top + height), (left, top + height)], dtype=float
    )
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    return ((corners - (500, 700)) @ turn + (500, 700)).astype(np.float32)


def page(degrees):
    """Rows close together, each of a short text at the left and one at the right."""
    places = [(80, 770, row) for row in range(30)]
    readings = [
        Reading(quad(left, 300 + 26 * row, 150, 20, degrees), (Piece(f"{side}{row}", 0.0, 1.0, 0.9),))
        for first, second, row in places
        for side, left in (("l", first), ("r", second))
    ]
    return readings, [reading.quad for reading in readings]


@pytest.mark.parametrize("degrees", [-4, -2, 2, 4])
def test_rows_of_a_page_that_lies_askew_are_read_as_rows(degrees):
    readings, quads = page(degrees)
    tilt = Tilt.of(quads, PICTURE)
    rows = ocr_rows.lines([tilt.levelled(reading) for reading in readings], 1.0)
    assert [row.text for row in rows] == [f"l{row} r{row}" for row in range(30)]


@pytest.mark.parametrize("degrees", [-4, 3])
def test_boxes_stay_where_the_words_are_on_the_picture(degrees):
    readings, quads = page(degrees)
    tilt = Tilt.of(quads, PICTURE)
    rows = ocr_rows.lines([tilt.levelled(reading) for reading in readings], 0.5)
    blocks = page_layout.arrange(1, [word for row in rows for word in row.words], 700)
    tilt.put_back(blocks, 0.5, 500, 700)
    parts = [cell for block in blocks if block.table for cell in block.table.cells]
    boxes = {part.text: part.box for part in [*parts, *(word for block in blocks for word in block.words)]}
    assert len(boxes) == 60
    for reading in readings:
        (left, top), (right, bottom) = reading.quad.min(axis=0) / 2, reading.quad.max(axis=0) / 2
        assert boxes[reading.pieces[0].text] == pytest.approx((left, top, right, bottom), abs=1)


def test_a_level_page_is_left_alone():
    assert Tilt.of(page(0)[1], PICTURE) is None
    assert Tilt.of([], PICTURE) is None


def test_a_straightened_picture_holds_all_of_it():
    tilt = Tilt.of(page(3)[1], PICTURE)
    height, width = tilt.straightened(PICTURE + 200).shape[:2]
    corners = np.array([(0, 0), (1_000, 0), (1_000, 1_400), (0, 1_400)]) @ tilt.matrix()[:, :2].T + tilt.matrix()[:, 2]
    assert corners.min() >= -1
    assert (corners[:, 0].max(), corners[:, 1].max()) <= (width + 1, height + 1)
