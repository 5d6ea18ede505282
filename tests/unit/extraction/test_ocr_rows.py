"""From what the models say to words in rows; no model needed."""

import numpy as np
import pytest

from pipeline.extraction import ocr, ocr_rows
from pipeline.extraction.ocr import Piece, Reading

ALPHABET = ["blank", "a", "b", "c", " "]


def scores(columns):
    """One row of certainty for each letter of `columns`; a dot is a blank."""
    found = np.zeros((len(columns), len(ALPHABET)), dtype=np.float32)
    for at, letter in enumerate(columns):
        found[at, 0 if letter == "." else ALPHABET.index(letter)] = 0.9
    return found


def quad(left, top, right, bottom, sink=0.0):
    """A box whose right side stands `sink` lower than its left."""
    return np.array([[left, top], [right, top + sink], [right, bottom + sink], [left, bottom]], dtype=np.float32)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ("aab.b", ["abb"]),
        ("ab ca", ["ab", "ca"]),
        ("a.b.........c.a", ["ab", "ca"]),  # no space was seen, but there is room for one
        ("....", []),
    ],
)
def test_repeats_and_blanks_are_dropped_and_spaces_part_words(columns, words):
    assert [piece.text for piece in ocr.parted(ocr.decode(scores(columns), ALPHABET), len(columns))] == words


def test_words_know_their_share_of_the_line():
    first, second = ocr.parted(ocr.decode(scores("a.b.   .c.a"), ALPHABET), 11)
    assert 0 <= first.begin < 0.1
    assert first.end == pytest.approx(0.36, abs=0.1)
    assert second.begin == pytest.approx(0.7, abs=0.1)
    assert second.end <= 1
    assert first.confidence == pytest.approx(0.9)


def test_prices_stand_in_the_row_of_their_article_on_a_tilted_picture():
    sink = 0.05  # of each pixel to the right
    readings = []
    for number, name in enumerate(("coffee", "sugar", "milk")):
        top = 100 + 30 * number
        readings.append(Reading(quad(50, top, 150, top + 20, 100 * sink), (Piece(name, 0, 1, 0.9),)))
        top += 550 * sink
        readings.append(Reading(quad(600, top, 650, top + 20, 50 * sink), (Piece(f"{number}.00", 0, 1, 0.8),)))
    rows = ocr_rows.lines(readings[::-1], 0.5)
    assert [row.text for row in rows] == ["coffee 0.00", "sugar 1.00", "milk 2.00"]
    assert rows[0].words[0].box == pytest.approx((25, 50, 75, 62.5))
    assert rows[0].words[1].confidence == 0.8


def test_a_word_is_cut_out_of_its_line():
    word = ocr_rows.word(quad(100, 10, 200, 30), Piece("half", 0.5, 1.0, 1.0), 1.0)
    assert word.box == pytest.approx((150, 10, 200, 30))
    assert word.size == pytest.approx(20)


def test_text_that_runs_upwards_keeps_its_whole_box():
    assert ocr_rows.word(quad(100, 10, 120, 210), Piece("x", 0.5, 1.0, 1.0), 1.0).box == pytest.approx(
        (100, 10, 120, 210)
    )
