"""The line that the demonstration prints about a result is drawn from the result."""

import pytest

from local.demo import interesting, short_type


def document(**result):
    empty = {
        "document": {"language": None},
        "content": {"text": "one two three"},
        "blocks": [],
        "tables": [],
        "pages": [],
    }
    return {"status": "COMPLETED", "error": None, "result": empty | result}


def test_a_heading_is_told():
    assert "“Terms”" in interesting(
        document(blocks=[{"type": "paragraph", "text": "x"}, {"type": "heading", "text": "Terms"}])
    )


def test_without_a_heading_the_first_words_are_told():
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
