"""What a stranger's text can make of our rules: work in proportion to its length, and no more."""

import time

import pytest

from pipeline.extraction.model import Block, Document
from pipeline.extraction.understanding import headings
from pipeline.extraction.understanding.classify import classify
from pipeline.extraction.understanding.view import View

BEGUN = ("+", "-", " ", "(", "1", "1,", "1.", "A", "AAA ", "a", "1 a", "1/", "%")  # what a figure may begin with


@pytest.mark.parametrize("part", BEGUN)
def test_a_figure_that_never_comes_is_given_up_soon(part):
    begin = time.process_time()
    assert not headings.FIGURE.fullmatch(part * 40_000 + "\x00")
    assert time.process_time() - begin < 2


def test_a_paragraph_of_millions_of_letters_is_classified_by_its_beginning():
    document = Document([Block("paragraph", "Invoice for somebody " + "lorem ipsum " * 400_000)])
    view = View.of(document)
    begin = time.process_time()
    found = classify(document, view, "text/plain", None)
    assert time.process_time() - begin < 2
    assert found.label == "invoice"
