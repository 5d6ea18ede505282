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
