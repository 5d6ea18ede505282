"""Where lines flow, and where a text begins anew between them."""

from pipeline.extraction import render
from tests.unit.extraction.test_layout import written

FULL = "words that fill the line up to its very end"
LAST = "and a short one."


def test_paragraphs_that_stand_close_together_end_with_short_lines():
    found = written(FULL, FULL, LAST, FULL.capitalize(), FULL, LAST)
    assert [block.text.count("\n") for block in found] == [2, 2]
    assert all(block.flowing for block in found)
    assert [found[1].text[w.start : w.start + len(w.text)] for w in found[1].words] == [w.text for w in found[1].words]


def test_a_short_line_over_full_ones_stands_apart():
    found = written("Description", FULL.capitalize(), FULL, FULL, FULL, LAST)
    assert [block.text.split("\n")[0] for block in found] == ["Description", FULL.capitalize()]


def test_lines_broken_by_hand_within_a_sentence_flow():
    (block,) = written(FULL, FULL[:34], FULL, FULL[:34], LAST)
    assert block.flowing
    assert "\n" not in render.markdown([block])


def test_verses_and_addresses_stay_as_they_are():
    (block,) = written(
        "Example Limited Company", "Jane Doe", "High Street 12", "London W1", "United Kingdom of Britain"
    )
    assert not block.flowing


def test_code_does_not_flow():
    (block,) = written("select name, number, town", "from people", "where number = 1", "order by name;")
    assert not block.flowing


def test_lines_set_far_apart_are_paragraphs():
    found = written(FULL, FULL, FULL, LAST, FULL.capitalize(), FULL, FULL, LAST, step=2.2)
    assert [block.text.count("\n") for block in found] == [3, 3]
    assert all(block.flowing for block in found)


def test_short_lines_set_far_apart_and_lines_with_numbers_stay_apart():
    assert len(written("Name", "Street and number", "Town", "Country of birth", step=2.2)) == 4
    assert len(written(*(f"{number} {FULL}" for number in range(1, 7)), step=2.2)) == 6


def test_chinese_lines_flow_without_spaces_and_end_anywhere():
    (block,) = written("\u516c\u53f8" * 20, "\u516c\u53f8" * 20, "\u516c\u53f8" * 3)
    assert block.flowing
    assert render.markdown([block]) == "\u516c\u53f8" * 43
    (apart,) = written("\u516c\u53f8" * 3, "\u516c\u53f8" * 20, "\u516c\u53f8" * 3)
    assert not apart.flowing
