"""DOC and PPT: documents of Word and PowerPoint 97 to 2003."""

import contextlib

import pytest

from pipeline.errors import ErrorCode, PermanentError
from tests.unit.extraction.legacy_made import (
    CELL,
    HEADING_2,
    MINE,
    PRECEDING,
    ROW_END,
    TITLE,
    drawn_table,
    item,
    powerpoint,
    titled,
    word,
)

DOC, PPT = "application/msword", "application/vnd.ms-powerpoint"


def texts(document):
    return [(block.type, block.text) for block in document.blocks]


@pytest.mark.parametrize("narrow", [True, False])
def test_paragraphs_and_headings_of_a_document(parse, inspect, narrow):
    content = word(
        ("The whole\r", TITLE, b""), ("A part\r", HEADING_2, PRECEDING), ("Größe: 5 €\x0bnext line\r", 0, b""),
        ("Like a part\r", MINE, b""), ("\r", 0, b""), narrow=narrow,
    )  # fmt: skip
    assert inspect(content, "old.doc").media_type == DOC
    document = parse(content, DOC)
    assert [(block.type, block.level, block.text) for block in document.blocks] == [
        ("heading", 1, "The whole"), ("heading", 2, "A part"), ("paragraph", None, "Größe: 5 €\nnext line"),
        ("heading", 2, "Like a part"),
    ]  # fmt: skip


def test_lists_have_levels(parse):
    content = word(("one\r", 0, item(1)), ("deeper\r", 0, item(2)), ("\u2022\tby hand\r", 0, b""), ("plain\r", 0, b""))
    assert [(block.type, block.level, block.text) for block in parse(content, DOC).blocks] == [
        ("list_item", 1, "one"), ("list_item", 2, "deeper"), ("list_item", 1, "by hand"), ("paragraph", None, "plain"),
    ]  # fmt: skip


def test_rows_of_cells_are_a_table(parse):
    content = word(
        ("before\r", 0, b""), ("Item\x07", 0, CELL), ("Price\x07", 0, CELL), ("\x07", 0, ROW_END), ("Lamp\r", 0, CELL),
        ("on a foot\x07", 0, CELL), ("40.00\x07", 0, CELL), ("\x07", 0, ROW_END), ("after\r", 0, b""),
    )  # fmt: skip
    assert texts(parse(content, DOC)) == [
        ("paragraph", "before"),
        ("table", "Item\tPrice\nLamp\non a foot\t40.00"),
        ("paragraph", "after"),
    ]


def test_of_fields_only_the_results_are_shown(parse):
    text = 'See \x13 HYPERLINK "http://x.example" \x14our \x13 DATE \x14page\x15\x15 now\x13 XE "index" \x15.\r'
    assert texts(parse(word((text, 0, b"")), DOC)) == [("paragraph", "See our page now.")]


def test_letters_that_take_two_places_do_not_move_what_follows(parse):
    content = word(("Smile \U0001f600\r", 0, b""), ("A part\r", HEADING_2, b""))
    assert texts(parse(content, DOC)) == [("paragraph", "Smile \U0001f600"), ("heading", "A part")]


def test_what_stands_around_the_text_is_said_to(parse):
    content = word(
        ("Text\x02\r", 0, b""), footnotes="\x02 A note\r", comments="\x05Why?\r",
        headers=("", "Top\r", "", "Bottom\r", "Top\r", ""), properties=titled("Überschrift"),
    )  # fmt: skip
    document = parse(content, DOC)
    assert texts(document) == [
        ("header", "Top"), ("paragraph", "Text"), ("paragraph", "A note"), ("quote", "Why?"), ("footer", "Bottom"),
    ]  # fmt: skip
    assert document.title == "Überschrift"


@pytest.mark.parametrize("properties", [b"", b"\xff" * 80, titled("x")[:70], titled("x", page=437)[:60]])
def test_damaged_properties_cost_the_title_and_nothing_else(parse, properties):
    document = parse(word(("Text\r", 0, b""), properties=properties), DOC)
    assert (document.title, texts(document)) == (None, [("paragraph", "Text")])


def test_older_documents_are_refused_with_what_to_send_instead(parse):
    with pytest.raises(PermanentError, match="Word 6 or 95") as error:
        parse(word(("Text\r", 0, b""), version=0x65), DOC)
    assert error.value.code is ErrorCode.UNSUPPORTED_TYPE


SLIDES = (
    ([(1, "First point\rSecond point"), (0, "The start")], [(4, "In a box: Größe\x0bnext")], ["Speak slowly"]),
    ([(0, "The end")], [(4, "*")], []),
)


def test_slides_have_titles_texts_and_notes(parse, inspect):
    content = powerpoint(*SLIDES)
    assert inspect(content, "old.ppt").media_type == PPT
    document = parse(content, PPT)
    assert [(block.page, block.type, block.text) for block in document.blocks] == [
        (1, "heading", "The start"), (1, "paragraph", "First point"), (1, "paragraph", "Second point"),
        (1, "paragraph", "In a box: Größe\nnext"), (1, "quote", "Speak slowly"), (2, "heading", "The end"),
    ]  # fmt: skip
    assert [(page.width, page.height) for page in document.pages] == [(720, 540)] * 2


def test_a_table_on_a_slide_keeps_its_spans(parse):
    table = drawn_table(
        (0, 0, 400, 100, "a"), (400, 0, 1200, 100, "wide"), (0, 0, 1200, 0, None), (0, 101, 400, 300, "down"),
        (400, 100, 800, 200, "b\r\x0bc"), (801, 100, 1200, 200, ""), (400, 200, 800, 300, "d"),
        (800, 200, 1200, 300, "e"),
    )  # fmt: skip
    blocks = parse(powerpoint(([(0, "Prices")], [(4, "above"), table, (4, "below")], [])), PPT).blocks
    assert [block.type for block in blocks] == ["heading", "paragraph", "table", "paragraph"]
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in blocks[2].table.cells] == [
        (0, 0, 1, 1, "a"), (0, 1, 1, 2, "wide"), (1, 0, 2, 1, "down"), (1, 1, 1, 1, "b\n\nc"), (1, 2, 1, 1, ""),
        (2, 1, 1, 1, "d"), (2, 2, 1, 1, "e"),
    ]  # fmt: skip


def test_more_slides_than_allowed_are_a_typed_error(parse):
    with pytest.raises(PermanentError) as error:
        parse(powerpoint(*SLIDES), PPT, max_pages=1)
    assert error.value.code is ErrorCode.LIMIT_EXCEEDED


@pytest.mark.parametrize("kind", [DOC, PPT])
@pytest.mark.parametrize("at", [512, 512 + 76, 512 + 154 + 33 * 8, 512 + 1_024, 1_600, 4_700, 4_720])
def test_whatever_is_damaged_is_read_or_a_typed_error(parse, kind, at):
    content = bytearray(word(("Text\r", 0, b"")) if kind == DOC else powerpoint(*SLIDES))
    content[at : at + 16] = b"\xfe" * 16
    code = None
    with contextlib.suppress(OSError):  # olefile's, for a damaged directory: the child makes `corrupt_file` of it
        try:
            parse(bytes(content), kind)
        except PermanentError as error:
            code = error.code
    assert code in {None, ErrorCode.CORRUPT_FILE}
