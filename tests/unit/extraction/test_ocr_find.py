"""How closely a picture is looked at, and what was found on pieces of it; no model needed."""

import itertools

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.extraction import ocr_find, ocr_seams
from pipeline.extraction.ocr_find import View


def page(size, letters, lines=12):
    made = Image.new("RGB", size, "white")
    draw, font = ImageDraw.Draw(made), ImageFont.load_default(letters)
    for number in range(lines):
        draw.text((10, 10 + 1.6 * letters * number), "sea moon raven 4711", font=font, fill="black")
    return np.ascontiguousarray(np.asarray(made)[:, :, ::-1])


def quad(left, top, right, bottom, sink=0.0):
    """A box whose right side stands `sink` lower than its left."""
    return np.array([[left, top], [right, top + sink], [right, bottom + sink], [left, bottom]], dtype=np.float32)


def test_letters_are_measured_where_there_are_enough_of_them():
    assert ocr_find.letter_height(page((400, 600), 20)) == pytest.approx(11, abs=2)  # most have no ascender
    assert ocr_find.letter_height(page((400, 600), 20, lines=1)) is None
    assert ocr_find.letter_height(np.full((200, 200, 3), 255, np.uint8)) is None


def test_common_print_is_looked_at_from_afar_and_small_print_closely():
    assert View.of(page((1400, 1900), 32)).scale == pytest.approx(960 / 1900)
    small = View.of(page((1400, 1900), 16))
    assert small.scale > 1.4 * 960 / 1900
    assert small.scale * small.letter == pytest.approx(ocr_find.CLOSE)
    assert View.of(page((900, 900), 60, lines=8)).scale < 0.5


def test_a_long_strip_is_looked_at_as_closely_as_its_letters_want():
    assert View.of(page((600, 8_000), 24, lines=200)).scale > 0.5  # not the eighth that fits the detector
    assert View.of(np.full((8_000, 600, 3), 255, np.uint8)).scale == pytest.approx(0.64)


def test_no_view_has_too_many_pixels():
    view = View.of(np.full((3_000, 3_000, 3), 255, np.uint8))
    assert 3_000**2 * view.scale**2 <= ocr_find.MOST_PIXELS
    large = page((2_900, 3_000), 14, lines=120)
    assert 2_900 * 3_000 * View.of(large).scale ** 2 <= ocr_find.MOST_PIXELS * 1.001


def test_pieces_cover_the_picture_and_overlap():
    cut = list(ocr_find.pieces(8_000, 600 * 8_000, View(1.0, 10.0)))
    assert (cut[0][0], cut[-1][1]) == (0, 8_000)
    assert all(before[1] - after[0] == 80 for before, after in itertools.pairwise(cut))
    assert list(ocr_find.pieces(1_000, 600_000, View(1.0, None))) == [(0, 1_000)]


def test_what_two_pieces_show_is_there_once():
    rows = [quad(10, top, 300, top + 20) for top in (0, 90, 130)]
    cut = quad(10, 130, 300, 140)  # by the lower edge of the first piece
    joined = ocr_seams.joined([rows[0], rows[1], cut], [quad(11, 91, 299, 110), rows[2]], 85, axis=1)
    assert sorted(float(each[0, 1]) for each in joined) == [0, 90, 130]
    assert max(np.ptp(each[:, 1]) for each in joined) == 20


@pytest.mark.parametrize("sink", [0.0, 6.0])
def test_halves_of_a_row_are_joined(sink):
    left, right = quad(100, 50, 500, 70, sink), quad(440, 50 + sink * 0.85, 800, 70 + sink * 0.85, sink)
    (row,) = ocr_seams.joined([left], [right], 440, axis=0)
    assert row[:, 0].min() == pytest.approx(100, abs=2)
    assert row[:, 0].max() == pytest.approx(800, abs=2)
    assert row[1, 0] > row[0, 0]  # corners are still clockwise from the top left
    assert row[3, 1] > row[0, 1]
    assert row[3, 1] - row[0, 1] == pytest.approx(20, abs=8)


def test_rows_and_columns_that_only_touch_stay_apart():
    above, below = quad(100, 50, 500, 70), quad(440, 66, 800, 86)
    assert len(ocr_seams.joined([above], [below], 440, axis=0)) == 2
    assert len(ocr_seams.joined([quad(0, 0, 50, 20)], [quad(60, 0, 90, 20)], 40, axis=0)) == 2


def test_grain_is_not_taken_for_letters():
    image = page((400, 600), 20)
    grain = np.random.default_rng(7).normal(0, 14, image.shape[:2])[..., None]
    grey = (image.astype(np.float64) * 0.8 + grain).clip(0, 255).astype(np.uint8)
    assert ocr_find.noise(grey[..., 0]) == pytest.approx(14, rel=0.15)
    assert ocr_find.letter_height(grey) == pytest.approx(11, abs=2)
    assert ocr_find.noise(image[..., 0]) == 0
