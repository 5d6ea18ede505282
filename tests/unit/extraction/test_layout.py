"""Lines, paragraphs, headings, lists, headers and footers from words; and the Markdown of them."""

import pytest

from pipeline.extraction import layout, page_edges, render
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
    page_edges.mark(document)
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


def test_items_further_in_are_items_of_the_one_above():
    found = [*written("• one", top=100), *written("○ inner", left=92, top=112), *written("• two", top=124)]
    layout.nest(found)
    assert [b.level for b in found] == [1, 2, 1]
    assert render.markdown(found) == "- one\n  - inner\n- two"


def test_signs_in_brackets_and_roman_numbers_mark_items():
    found = written("(a) first", "(ii) second", "iv. third", "✓ done", "(very) last")
    assert [b.type for b in found] == ["list_item"] * 4
    assert found[3].text == "✓ done\n(very) last"


def bold(blocks):
    for block in blocks:
        for word in block.words:
            word.bold = True
    return blocks


def prose(top, words=30):
    return written(" ".join(["words"] * words), top=top)


def test_a_line_in_bold_letters_over_a_text_is_a_heading_below_those_in_larger_ones():
    blocks = [*written("Report", size=24), *bold(written("1. Aim", top=200)), *prose(220), *prose(240)]
    document = Document(blocks)
    layout.mark_headings(document)
    assert [(b.type, b.level) for b in document.blocks[:3]] == [("heading", 1), ("heading", 2), ("paragraph", None)]


@pytest.mark.parametrize("line", ["Total 1,234.00", "Yours sincerely,", "me@example.com", "word " * 13])
def test_not_every_bold_line_is_a_heading(line):
    document = Document([*bold(written(line.strip())), *prose(220), *prose(240)])
    layout.mark_headings(document)
    assert document.blocks[0].type == "paragraph"


def test_bold_letters_mean_nothing_where_most_are_bold():
    document = Document([*bold(written("Aim")), *prose(120, 9), *bold(prose(140))])
    layout.mark_headings(document)
    assert {b.type for b in document.blocks} == {"paragraph"}


def test_a_paragraph_ends_where_bold_letters_begin_or_end():
    def lines(*rows):
        words = []
        for number, (text, is_bold) in enumerate(rows):
            top = 100 + 12 * number
            words += [Word(t, (72 + 40 * i, top, 107 + 40 * i, top + 10), 10, bold=is_bold)
                      for i, t in enumerate(text.split())]  # fmt: skip
        return [b.text for b in layout.blocks(1, layout.lines(words), 842)]

    found = lines(("a full line", False), ("the end", False), ("Title", True), ("a new text", False))
    assert found == ["a full line\nthe end", "Title", "a new text"]
    assert lines(("full line here", False), ("going on", True)) == ["full line here\ngoing on"]


def test_lines_of_one_larger_size_without_a_text_between_them_are_no_headings():
    rows = [written(f"Line {letter}", size=14, top=100 + 40 * n) for n, letter in enumerate("abc")]
    document = Document([*(b for row in rows for b in row), *prose(400), *prose(420)])
    layout.mark_headings(document)
    assert {b.type for b in document.blocks} == {"paragraph"}


def paged(tops_and_texts, pages):
    document = Document([], [Page(number, 595, 842) for number in range(1, pages + 1)])
    for number in range(1, pages + 1):
        for top, text in tops_and_texts(number):
            document.blocks += written(text, top=top, page=number)
    page_edges.mark(document)
    return [b.type for b in document.blocks]


def test_left_and_right_pages_may_have_headers_of_their_own():
    found = paged(lambda page: [(20, "The book" if page % 2 else "The chapter"), (300, f"text {page}")], 6)
    assert found == ["header", "paragraph"] * 6


def test_of_two_pages_a_line_at_one_height_on_both_is_a_header():
    assert paged(lambda _: [(20, "Example Ltd")], 2) == ["header"] * 2
    assert paged(lambda page: [(20 + 10 * page, "Example Ltd")], 2) == ["paragraph"] * 2


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Page 1 of 1", "footer"), ("Seite 3", "footer"), ("2/9", "footer"), ("- 4 -", "footer"), ("4711", "paragraph"),
     ("Page proofs of 2024", "paragraph")],
)  # fmt: skip
def test_what_says_which_page_it_is_needs_no_other_page(text, kind):
    assert paged(lambda _: [(800, text)], 1) == [kind]


def test_words_from_right_to_left_are_one_line():
    words = [Word(text, (x, 100, x + 30, 110), 10) for text, x in (("שלום", 400), ("12", 365), ("עולם", 330))]
    (line,) = layout.lines(words)
    assert line.text == "שלום 12 עולם"


def test_a_divided_word_is_whole_in_markdown_alone():
    (block,) = written("This is quite an exam-", "ple of words in a line")
    assert block.text == "This is quite an exam-\nple of words in a line"
    assert render.markdown([block]) == "This is quite an example of words in a line"
    (block,) = written("This is a text of the UN-", "Charter of the year it is")
    assert render.markdown([block]) == "This is a text of the UN- Charter of the year it is"


def test_a_line_whose_number_grows_with_the_pages_is_a_footer():
    def foot(page):
        return f"{10 * page} A book of the kind" if page in {2, 8} else f"Chapter {page // 4}. Of a kind {page + 10}"

    found = paged(lambda page: [(300, f"text {page}"), (800, foot(page))][: 1 + (page in {2, 4, 6, 8})], 12)
    assert found.count("footer") == 4


def test_single_numbers_at_the_top_of_two_pages_do_not_count_them():
    assert "header" not in paged(lambda page: [(20, str(60 * page)) if page in {2, 4} else (300, f"text {page}")], 12)


def test_chapters_that_are_counted_at_the_top_of_pages_are_no_headers():
    found = paged(lambda page: [(40, f"Chapter {page // 3 + 1}")] if page in {1, 4, 8} else [(300, f"text {page}")], 12)
    assert "header" not in found


def test_the_same_words_in_one_place_are_a_header_though_on_few_of_many_pages():
    assert paged(lambda page: [(20, "Part one")] if page < 4 else [(300, f"text {page}")], 20)[:3] == ["header"] * 3


def test_headers_of_small_pages_reach_further_down():
    document = Document([], [Page(number, 298, 210) for number in range(1, 5)])
    for page in document.pages:
        document.blocks += written("A header of large letters", size=19, top=30, page=page.number)
        document.blocks += written(f"text {page.number}", top=100, page=page.number)
    page_edges.mark(document)
    assert [b.type for b in document.blocks] == ["header", "paragraph"] * 4


def test_headings_of_many_sizes_share_levels_with_those_nearest():
    sizes = (60, 40, 30, 25, 24.5, 20, 18, 15, 14.8)
    document = Document()
    for number, size in enumerate(sizes):
        document.blocks += [
            *written(f"Heading {'abcdefghi'[number]}", size=size, page=number),
            *written("words " * 30, top=400, page=number),
        ]
    layout.mark_headings(document)
    assert [b.level for b in document.blocks if b.type == "heading"] == [1, 2, 3, 4, 4, 5, 5, 6, 6]
