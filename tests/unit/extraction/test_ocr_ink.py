"""Signs beside what the detector found; no model needed."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.extraction import ocr_ink


@pytest.fixture(scope="module")
def table():
    """Six rows: a name, and figures in five columns; the quads are those of the names."""
    made = Image.new("RGB", (700, 400), "white")
    draw, font = ImageDraw.Draw(made), ImageFont.load_default(20)
    for row in range(6):
        draw.text((20, 20 + 40 * row), "Harbour", font=font, fill="black")
        for column in range(5):
            draw.text((200 + 90 * column, 20 + 40 * row), str(column + 11 * (row % 2)), font=font, fill="black")
    draw.text((200, 340), "7", font=font, fill="black")  # in no row
    quads = [ocr_ink.around(np.array([20, 22 + 40 * row, 105, 42 + 40 * row]), 3, np.asarray(made)) for row in range(6)]
    return np.ascontiguousarray(np.asarray(made)), quads


def test_figures_in_rows_that_were_seen_are_found(table):
    image, quads = table
    found = ocr_ink.missed(image, quads)
    assert len(found) == 30
    assert {round(float(quad[0, 0]) / 90) for quad in found} == {2, 3, 4, 5, 6}
    assert all(np.ptp(quad[:, 0]) > 20 for quad in found if 60 < quad[0, 1] < 70)  # figures of two digits are one


def test_what_was_found_already_is_not_found_again(table):
    image, quads = table
    again = [*quads, *ocr_ink.missed(image, quads)]
    assert ocr_ink.missed(image, again) == []


def test_a_pattern_of_signs_is_not_text(table):
    image, quads = table
    assert ocr_ink.missed(image, quads[:1]) != []
    dotted = image.copy()
    for left in range(200, 690, 24):
        dotted[24:38, left : left + 10] = 0
        dotted[24:38, left + 2 : left + 8] = 255
    assert ocr_ink.missed(dotted, quads[:1]) == []
