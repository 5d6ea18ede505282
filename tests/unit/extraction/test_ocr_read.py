"""Short stretches of text side by side; no model needed."""

import itertools

import numpy as np
import pytest

from pipeline.extraction import ocr_read


def crop(width, shade):
    return np.full((24, width, 3), shade, np.uint8)


def test_short_stretches_are_laid_on_strips_that_are_not_too_long():
    strips = list(ocr_read.laid([crop(40, 250)] * 30, range(30)))
    assert [cell.number for strip in strips for cell in strip] == list(range(30))
    assert len(strips) > 1
    assert all(strip[-1].end <= ocr_read.STRIP for strip in strips)
    assert all(after.begin - before.end == ocr_read.GAP for s in strips for before, after in itertools.pairwise(s))


def test_the_ground_of_a_cell_goes_over_into_that_of_the_next():
    (strip,) = ocr_read.laid([crop(30, 250), crop(30, 130)], [0, 1])
    picture = ocr_read.drawn(strip)
    assert picture.shape == (ocr_read.HEIGHT, strip[-1].end + ocr_read.GAP, 3)
    assert np.abs(np.diff(picture[10, :, 0].astype(int))).max() < 30


def test_letters_belong_to_the_cell_in_which_they_stand():
    strip = next(ocr_read.laid([crop(30, 250), crop(60, 250)], [7, 3]))
    second = strip[1].begin / 8  # eight pixels to a column
    letters = [("a", 1.0, 0.9), ("b", second + 1, 0.9), ("c", second + 3, 0.8)]
    assert [letter[0] for letter in ocr_read.of_cell(strip[0], letters, 8)] == ["a"]
    found = ocr_read.of_cell(strip[1], letters, 8)
    assert [letter[0] for letter in found] == ["b", "c"]
    assert found[0][1] == pytest.approx(1.0)
