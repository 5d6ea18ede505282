"""The line that the demonstration prints about a result is drawn from the result."""

import pytest
from rich.console import Console

from local.demo import found, interesting, proofs, proven, short_type


def document(**result):
    empty = {
        "document": {"language": None},
        "content": {"text": "one two three"},
        "entities": [],
        "tables": [],
        "pages": [],
    }
    return {"status": "COMPLETED", "error": None, "result": empty | result}


def test_the_title_is_told():
    entities = [{"type": "language", "value": "en"}, {"type": "title", "value": "Terms"}]
    assert interesting(document(entities=entities)).startswith("“Terms”")


def test_without_a_title_the_first_words_are_told():
    assert interesting(document()).startswith("“one two three")


def test_the_largest_table_is_told():
    tables = [{"rows": 2, "columns": 2}, {"rows": 9, "columns": 4}]
    assert "2 tables, the largest of 9 rows and 4 columns" in interesting(document(tables=tables))


def test_the_least_sure_page_of_a_picture_is_told():
    pages = [
        {"source": "ocr", "confidence": 0.93},
        {"source": "ocr", "confidence": 0.81},
        {"source": "text", "confidence": None},
    ]
    assert "confidence 0.81" in interesting(document(pages=pages))


def test_an_error_is_told_with_its_code():
    failed = {"status": "FAILED", "error": {"code": "encrypted", "message": "It has a password."}, "result": None}
    assert interesting(failed) == "encrypted: It has a password."


@pytest.mark.parametrize(("media_type", "short"), [("application/pdf", "PDF"), ("image/png", "PNG"), (None, "")])
def test_types_are_told_in_few_letters(media_type, short):
    assert short_type(media_type) == short


def test_fields_are_shown_with_their_proof():
    total = {
        "value": "47.53",
        "currency": "GBP",
        "type": "amount",
        "confidence": 0.98,
        "page": 1,
        "bbox": [1.2, 2, 3, 4],
    }
    told = document(
        fields={"total_amount": total, "tax_amount": None},
        classification={"label": "receipt", "confidence": 0.99},
        line_items=[{}, {}],
    )
    assert list(proven(told)) == ["total_amount"]
    assert found(told) == "receipt, confidence 0.99 · 2 line items"
    console = Console(width=100)
    with console.capture() as captured:
        console.print(proofs(proven(told)))
    head, total_line = captured.get().splitlines()
    assert head.split() == ["field", "value", "confidence", "page", "box"]
    assert total_line.split() == ["total_amount", "47.53", "GBP", "0.98", "1", "1", "2", "3", "4"]


def test_a_document_without_fields_proves_nothing():
    assert proven(document(fields=None)) == {}
    assert proven({"result": None}) == {}
