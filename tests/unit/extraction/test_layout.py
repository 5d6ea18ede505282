"""Lines, paragraphs, headings, lists, headers and footers from words; and the Markdown of them."""

import pytest

from pipeline.extraction import layout, render
from pipeline.extraction.model import Block, Cell, Document, Page, Table, Word, list_item, table_block


def written(*rows, left=72, top=100, size=10, page=1, step=1.2):
    """The blocks of rows of text set line under line; letters are half as wide as high."""
    words = []
    for number, row in enumerate(rows):
        y, x = top + number * size * step, left
        for text in row.split(" "):
            words.append(Word(text, (x, y, x + len(text) * size / 2, y + size), size))
            x += (len(text) + 1) * size / 2
    return layout.blocks(page, layout.lines(words), 842)


def test_words_know_their_places_in_the_text_of_their_block():
    (block,) = written("one two", "three four")
    assert block.text == "one two\nthree four"
    assert [block.text[w.start : w.start + len(w.text)] for w in block.words] == ["one", "two", "three", "four"]
    assert block.box == (72, 100, 122, 122)


def test_a_gap_or_another_size_ends_a_paragraph():
    assert len(written("one", "two", step=2.0)) == 2
    assert len(layout.blocks(1, [*lines_of("big", 20, 100), *lines_of("small", 10, 121)], 842)) == 2


def lines_of(text, size, top):
    return layout.lines([Word(text, (72, top, 72 + len(text) * size / 2, top + size), size)])


def test_list_items_are_told_by_their_marks():
    found = written("Needed:", "• paper", "• ink", "2. pens", "14 days")
    assert [(b.type, b.marker) for b in found] == [
        ("paragraph", None),
        ("list_item", "-"),
        ("list_item", "-"),
        ("list_item", "2."),
    ]
    assert found[3].text == "2. pens\n14 days"
    assert render.markdown(found) == "Needed:\n\n- paper\n- ink\n2. pens 14 days"


def test_short_blocks_in_larger_letters_are_headings_the_largest_first():
    document = Document(
        [*written("Report", size=24), *written("Part", size=16, top=200), *written("word " * 40, top=300)]
    )
    layout.mark_headings(document)
    assert [(b.type, b.level) for b in document.blocks] == [("heading", 1), ("heading", 2), ("paragraph", None)]


def test_figures_in_large_letters_are_no_heading():
    document = Document([*written("1,234.00", size=24), *written("word " * 40, top=300)])
    layout.mark_headings(document)
    assert document.blocks[0].type == "paragraph"


def test_what_returns_at_the_edges_of_pages_is_header_and_footer():
    pages = [Page(number, 595, 842) for number in (1, 2, 3)]
    blocks = []
    for page in pages:
        blocks += written("Annual report", top=20, page=page.number)
        blocks += written(f"Something about matter {page.number}", f"and more {page.number * 7}", page=page.number)
        blocks += written(f"Page {page.number} of 3", top=800, page=page.number)
    document = Document(blocks, pages)
    layout.mark_edges(document)
    assert [b.type for b in document.blocks] == ["header", "paragraph", "footer"] * 3
    assert "Page" not in render.markdown(document.blocks)


def test_the_margins_come_first_and_last_whatever_order_they_were_written_in():
    body, foot, head = lines_of("body", 10, 300), lines_of("foot", 10, 810), lines_of("head", 10, 20)
    assert [b.text for b in layout.blocks(1, [*foot, *body, *head], 842)] == ["head", "body", "foot"]


def test_full_lines_flow_and_short_ones_keep_their_breaks():
    assert render.markdown(written("a full line of words", "and the rest")) == "a full line of words and the rest"
    assert render.markdown(written("Example Ltd", "1 Example Street, Exampletown")) == (
        "Example Ltd  \n1 Example Street, Exampletown"
    )


@pytest.mark.parametrize(
    ("text", "escaped"),
    [("# no", "\\# no"), ("- no", "\\- no"), ("> no", "\\> no"), ("1. no", "1\\. no"), ("a - b # c", "a - b # c")],
)
def test_text_that_looks_like_markdown_is_kept_from_becoming_it(text, escaped):
    assert render.markdown([Block("paragraph", text)]) == escaped


def test_a_table_in_markdown():
    table = Table(
        [Cell(0, 0, "a", header=True), Cell(0, 1, "b|c"), Cell(1, 1, "x\ny"), Cell(2, 0, "wide", column_span=2)]
    )
    assert render.markdown([table_block(table)]) == ("| a | b\\|c |\n| --- | --- |\n|  | x<br>y |\n| wide | wide |")


def test_a_table_of_spans_without_end_costs_no_more_than_its_cells():
    table = Table([Cell(row, 0, "x", column_span=1_000_000) for row in range(3)])
    assert render.markdown([table_block(table)]) == "| x |\n| --- |\n| x |\n| x |"


def test_code_that_holds_fences_gets_a_longer_one():
    assert render.markdown([Block("code", "```\nx\n```")]) == "````\n```\nx\n```\n````"


def test_items_stand_below_the_text_of_those_around_them():
    items = [("a", "1.", 1), ("b", "-", 2), ("c", "-", 3), ("d", "10.", 1), ("e", "-", 2), ("f", "(a)", 2)]
    found = render.markdown([list_item(*item) for item in items])
    assert found == "1. a\n   - b\n     - c\n10. d\n    - e\n    - (a) f"
    assert render.markdown([list_item("alone", "-", 3)]) == "- alone"
