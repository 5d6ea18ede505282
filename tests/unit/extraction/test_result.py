"""The schema is strict, and what a parser found becomes a result whose spans hold."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.extraction import Result, compose
from pipeline.extraction.model import Block, Caution, Cell, Document, Page, Table, Word, table_block
from pipeline.extraction.result import DocumentInfo

INFO = DocumentInfo(sha256="0" * 64, media_type="text/plain", declared_type=None, bytes=1, pages=None, language=None)


def composed(document, *, with_words=False):
    compose.clean(document)
    return compose.compose(document, INFO, {"parse": 0.1234567}, with_words=with_words)


def sample():
    words = [Word("Total", (10, 20, 40.004, 32), 12, None, 0), Word("9.80", (50, 20, 70, 32), 12, 0.9, 6)]
    table = table_block(Table([Cell(0, 0, "a", header=True), Cell(0, 1, ""), Cell(1, 0, "b", column_span=2)]), 2)
    blocks = [Block("paragraph", "Total 9.80", 1, (10, 20, 70, 32), words=words), table]
    pages = [Page(1, 595.28, 841.89), Page(2, 595.28, 841.89, 90, "ocr", 0.8)]
    return Document(blocks, pages, cautions=[Caution("odd", "Page 2 is odd.", 2)], engines=("pypdfium2",))


def test_spans_point_into_the_text():
    result = composed(sample(), with_words=True)
    text = result.content.text
    assert text == "Total 9.80\n\na\t\nb\tb"
    assert [text[slice(*word.span)] for word in result.pages[0].words] == ["Total", "9.80"]
    assert [text[slice(*cell.span)] for cell in result.tables[0].cells] == ["a", "", "b"]
    assert (result.tables[0].rows, result.tables[0].columns, result.tables[0].page) == (2, 2, 2)
    assert result.pages[0].words[0].bbox == (10, 20, 40, 32)
    assert result.pages[1].words == []


def test_words_stay_out_unless_they_are_asked_for():
    assert [page.words for page in composed(sample()).pages] == [None, None]


def test_a_result_survives_json_and_the_way_through_a_json_column():
    result = composed(sample(), with_words=True)
    written = result.model_dump_json()
    assert Result.model_validate_json(written) == result
    assert Result.model_validate(json.loads(written)) == result


def test_what_is_not_found_is_null_and_every_name_is_there():
    written = json.loads(composed(Document()).model_dump_json())
    assert set(written) == {
        *("schema_version", "document", "content", "pages", "blocks", "tables", "classification", "fields"),
        *("status", "line_items", "entities", "warnings", "engines", "timings", "usage", "children"),
    }
    assert written["classification"] is written["fields"] is written["line_items"] is written["entities"] is None
    assert written["timings"] == {"parse": 0.123457}


@pytest.mark.parametrize(
    "change",
    [
        {"extra": 1},
        {"schema_version": "2"},
        {"blocks": [{"type": "paragraph", "page": 1, "bbox": None, "span": [0, 4], "text": "Total", "level": None}]},
        {"blocks": [{"type": "novel", "page": 1, "bbox": None, "span": [0, 5], "text": "Total", "level": None}]},
        {"timings": {"parse": float("nan")}},
        {"content": {"text": "a\0b", "markdown": ""}},
    ],
)
def test_a_result_that_drifts_from_the_schema_is_refused(change):
    good = json.loads(composed(sample()).model_dump_json())
    with pytest.raises(ValidationError):
        Result.model_validate(good | change)


def test_what_cannot_be_stored_is_replaced_without_moving_anything():
    document = Document([Block("paragraph", "a\0b\ud800c"), table_block(Table([Cell(0, 0, "\0"), Cell(0, 1, "x")]))])
    result = composed(document)
    assert result.content.text == "a\ufffdb\ufffdc\n\n\ufffd\tx"
    assert [cell.span for cell in result.tables[0].cells] == [(7, 8), (9, 10)]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # also on a machine with much else to do
@given(st.lists(st.text(max_size=20), max_size=8), st.lists(st.text(max_size=5), min_size=1, max_size=6))
def test_any_texts_give_a_valid_result(texts, values):
    blocks = [Block("paragraph", text) for text in texts]
    blocks.append(table_block(Table([Cell(i // 2, i % 2, value) for i, value in enumerate(values)])))
    result = composed(Document(blocks))
    assert [result.content.text[slice(*block.span)] for block in result.blocks] == [b.text for b in result.blocks]
    for table in result.tables:
        assert [result.content.text[slice(*cell.span)] for cell in table.cells] == [c.text for c in table.cells]
