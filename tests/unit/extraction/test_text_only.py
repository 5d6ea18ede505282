"""The option `text_only`: the words of the whole reading, and nothing that takes time."""

import pytest
from pydantic import ValidationError
from reportlab.lib.pagesizes import A4

from pipeline.extraction import ExtractionRequest, Options
from pipeline.extraction.process import jobs
from tests.unit.extraction.test_pdf import PDF, at, made

TEXT_ONLY = Options(text_only=True)


def test_the_text_of_a_page_has_its_lines(parse):
    def draw(canvas):
        at(72, 700, "The first line of the letter")(canvas)
        at(72, 684, "and the second")(canvas)

    document = parse(made(draw, at(72, 700, "Page two")), PDF, TEXT_ONLY)
    assert [(block.page, block.text) for block in document.blocks] == [
        (1, "The first line of the letter\nand the second"),
        (2, "Page two"),
    ]
    assert [(page.width, page.height) for page in document.pages] == [pytest.approx(A4, abs=0.1)] * 2


def test_the_words_are_those_of_the_whole_reading(parse):
    content = made(at(72, 700, "Fran\xe7ais: 4\xa0711,00 \u20ac \u2013 co\xadoperate"), at(72, 300, "x" * 30))
    plain, whole = parse(content, PDF, TEXT_ONLY), parse(content, PDF)
    assert [block.text.split() for block in plain.blocks] == [[w.text for w in b.words] for b in whole.blocks]


def test_a_value_typed_into_a_form_is_part_of_the_text(parse):
    def draw(canvas):
        at(72, 700, "Name:")(canvas)
        canvas.acroForm.textfield(name="name", value="Ada Lovelace", x=120, y=690, width=200, height=20)

    assert "Name: Ada Lovelace" in parse(made(draw), PDF, TEXT_ONLY).blocks[0].text


def test_a_page_without_text_is_named(parse):
    document = parse(made(lambda canvas: canvas.rect(10, 10, 50, 50)), PDF, TEXT_ONLY)
    assert [(caution.code, caution.page) for caution in document.cautions] == [("no_text_layer", 1)]


def test_the_result_has_text_and_pages_and_nobody_looked_for_more(tmp_path, limits):
    path = tmp_path / "invoice.pdf"
    path.write_bytes(made(at(72, 700, "Invoice 4711 of 5 May 2026, 120.00 EUR")))
    result = jobs.build(path, ExtractionRequest(PDF, None, path.name, "0" * 64, TEXT_ONLY), limits)
    assert result.content.text == result.content.markdown == "Invoice 4711 of 5 May 2026, 120.00 EUR"
    assert (result.document.pages, len(result.pages)) == (1, 1)
    assert (result.blocks, result.tables) == ([], [])
    assert result.classification is result.fields is result.entities is None


def test_words_may_be_asked_for_with_it_each_with_its_box_and_place_in_the_text(tmp_path, limits):
    path = tmp_path / "letter.pdf"
    path.write_bytes(made(at(72, 700, "Dear reader"), at(72, 300, "Yours, Ada")))
    options = Options(text_only=True, words=True)
    result = jobs.build(path, ExtractionRequest(PDF, None, path.name, "0" * 64, options), limits)
    assert result.content.text == "Dear reader\n\nYours, Ada"
    said = [[result.content.text[slice(*word.span)] for word in page.words] for page in result.pages]
    assert said == [["Dear", "reader"], ["Yours,", "Ada"]]
    assert result.pages[0].words[0].bbox[0] == pytest.approx(72, abs=1)
    assert (result.blocks, result.tables, result.fields) == ([], [], None)


def test_the_words_have_the_boxes_of_the_whole_reading(parse):
    content = made(at(72, 700, "Total 4\xa0711,00 \u20ac"), at(300, 300, "to the right"))
    plain, whole = (
        [(word.text, word.box) for block in parse(content, PDF, options).blocks for word in block.words]
        for options in (Options(text_only=True, words=True), Options())
    )
    assert plain == whole != []


def test_a_schema_is_more_than_text():
    with pytest.raises(ValidationError, match="text_only"):
        Options(text_only=True, schema={"type": "object", "properties": {"total": {"type": "number"}}})
