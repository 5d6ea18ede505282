"""Plain text, Markdown, HTML and CSV: exact blocks from small inputs."""

import pytest


def kinds(document):
    return [(block.type, block.text, block.level, block.marker) for block in document.blocks]


def cells(block):
    return [
        (cell.row, cell.column, cell.row_span, cell.column_span, cell.header, cell.text) for cell in block.table.cells
    ]


def test_blank_lines_end_paragraphs_and_line_breaks_inside_them_stay(parse):
    document = parse("one\r\ntwo\r\n\r\n \t\r\n  three\n", "text/plain")
    assert [block.text for block in document.blocks] == ["one\ntwo", "  three"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_a_declared_or_unmistakable_encoding_is_read_without_a_caution(parse, encoding):
    document = parse("Größe: 5 €, naïve façade and enough letters around".encode(encoding), "text/plain")
    assert document.blocks[0].text == "Größe: 5 €, naïve façade and enough letters around"
    assert document.cautions == []


def test_an_undeclared_single_byte_encoding_is_guessed_and_said_to_be(parse):
    text = "Sehr geehrte Damen und Herren, für die Verzögerung gewähren wir 5 % Nachlass, das sind 10 €."
    document = parse(text.encode("cp1252"), "text/plain")
    assert document.blocks[0].text == text
    assert [caution.code for caution in document.cautions] == ["encoding_guessed"]
    assert "cp1252" in document.cautions[0].message


def test_markdown_keeps_its_source_and_gives_its_structure(parse):
    source = (
        "# Plan\n\nSome *soft* `code` and [a link](https://x.example).\n\n1. one\n2. two\n   - inner\n\n"
        "> said\n\n```\nx = 1\n```\n"
    )
    document = parse(source, "text/markdown")
    assert document.markdown == source.strip("\n")
    assert kinds(document) == [
        ("heading", "Plan", 1, None),
        ("paragraph", "Some soft code and a link.", None, None),
        ("list_item", "1. one", 1, "1."),
        ("list_item", "2. two", 1, "2."),
        ("list_item", "inner", 2, "-"),
        ("quote", "said", None, None),
        ("code", "x = 1", None, None),
    ]


def test_a_markdown_table_becomes_cells(parse):
    document = parse("| a | b |\n|---|---|\n| 1 | *2* |\n", "text/markdown")
    assert document.blocks[0].text == "a\tb\n1\t2"
    assert cells(document.blocks[0]) == [
        (0, 0, 1, 1, True, "a"),
        (0, 1, 1, 1, True, "b"),
        (1, 0, 1, 1, False, "1"),
        (1, 1, 1, 1, False, "2"),
    ]


def test_html_is_read_as_a_reader_sees_it(parse):
    page = """<!DOCTYPE html><html><head><title>T</title><script>no()</script></head><body>
      <nav><a href="/">Home</a></nav><h2>Prices <small>net</small></h2>
      <p>One&nbsp;two<br>three<script>var x = "<p>";</script> four<!-- gone --></p>tail
      <ol start="3"><li>first<ul><li>inner</li></ul></li><li>second</li></ol>
      <blockquote>said</blockquote><pre>a
        b</pre></body></html>"""
    assert kinds(parse(page, "text/html")) == [
        ("heading", "Prices net", 2, None),
        ("paragraph", "One two\nthree four", None, None),
        ("paragraph", "tail", None, None),
        ("list_item", "3. first", 1, "3."),
        ("list_item", "inner", 2, "-"),
        ("list_item", "4. second", 1, "4."),
        ("quote", "said", None, None),
        ("code", "a\n        b", None, None),
    ]


def test_spans_of_html_cells_put_the_others_in_their_places(parse):
    table = "<table><tr><th rowspan=2>a</th><th colspan=2>b</th></tr><tr><td>c</td><td>d</td></tr></table>"
    document = parse(table, "text/html")
    assert cells(document.blocks[0]) == [
        (0, 0, 2, 1, True, "a"),
        (0, 1, 1, 2, True, "b"),
        (1, 1, 1, 1, False, "c"),
        (1, 2, 1, 1, False, "d"),
    ]


def test_a_table_that_only_arranges_the_page_is_no_table(parse):
    page = "<table><tr><td>left<table><tr><td>x</td><td>y</td></tr></table></td><td>right</td></tr></table>"
    assert [(block.type, block.text) for block in parse(page, "text/html").blocks] == [
        ("paragraph", "left"),
        ("table", "x\ty"),
        ("paragraph", "right"),
    ]


def test_html_in_its_declared_encoding(parse):
    page = '<html><head><meta charset="iso-8859-7"></head><body><p>Καλημέρα</p></body></html>'
    assert parse(page.encode("iso-8859-7"), "text/html").blocks[0].text == "Καλημέρα"


def test_html_nested_two_hundred_thousand_deep_is_read_or_cut_but_not_fatal(parse):
    assert parse("<p>top</p>" + "<div>" * 200_000 + "x", "text/html").blocks[0].text == "top"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("name;amount\nA, B;1,50\nC;2\n", [["name", "amount"], ["A, B", "1,50"], ["C", "2"]]),
        ('a,b\n"x\ny","say ""hi"""\n', [["a", "b"], ["x\ny", 'say "hi"']]),
        ("a\tb\n1\t2\n", [["a", "b"], ["1", "2"]]),
        ("a|b|c\n1|2|3\n\n4|5|6\n", [["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6"]]),
        ("one column\nonly\n", [["one column"], ["only"]]),
    ],
)
def test_csv_in_its_dialect(parse, text, rows):
    found = parse(text, "text/csv").blocks[0].table
    assert [[cell.text for cell in found.cells if cell.row == row] for row in range(found.rows)] == rows


def test_the_first_row_of_a_csv_is_a_header_unless_it_holds_numbers(parse):
    assert parse("name,amount\nx,1\n", "text/csv").blocks[0].table.cells[0].header
    assert not parse("x,1\ny,2\n", "text/csv").blocks[0].table.cells[0].header


def test_an_empty_csv_has_no_table(parse):
    assert parse("\n\n", "text/csv").blocks[0].table is None


def test_html_without_what_the_page_hides_and_with_its_title(parse):
    page = (
        "<html><head><title> A  page </title></head><body><header><p>Shop</p></header><nav>Home</nav>"
        '<p style="display: none">preview</p><p hidden>no</p><main><header><h1>Chairs</h1></header>'
        '<p>10 m<sup>2</sup>, CO<sub>2</sub>, 1<sup>st</sup> <a href="x"><img alt="Order now"></a></p></main>'
        "<footer><p>Imprint</p></footer></body></html>"
    )
    document = parse(page, "text/html")
    assert [(block.type, block.text) for block in document.blocks] == [
        ("header", "Shop"),
        ("heading", "Chairs"),
        ("paragraph", "10 m², CO₂, 1st Order now"),
        ("footer", "Imprint"),
    ]
    assert document.title.split() == ["A", "page"]


def test_a_page_of_navigation_alone_is_read(parse):
    assert kinds(parse("<html><body><nav><ul><li>One</li></ul></nav></body></html>", "text/html")) == [
        ("list_item", "One", 1, "-")
    ]


def test_a_table_with_one_text_in_each_row_is_no_table(parse):
    page = "<html><body><table><tr><td></td><td>Start</td></tr><tr><td>Go</td><td></td></tr></table></body></html>"
    assert [(block.type, block.text) for block in parse(page, "text/html").blocks] == [
        ("paragraph", "Start"),
        ("paragraph", "Go"),
    ]


def test_a_table_inside_a_table_with_headings_is_a_part_of_its_cell(parse):
    inner = "<table><tr><td>x</td><td>y</td></tr></table>"
    page = f"<html><table><tr><th>A</th><th>B</th></tr><tr><td>in {inner}</td><td>2</td></tr></table>after</html>"
    table, after = parse(page, "text/html").blocks
    assert [cell.text for cell in table.table.cells] == ["A", "B", "in\nx y", "2"]
    assert after.text == "after"


def test_an_item_without_a_text_leaves_its_mark_to_no_other_text(parse):
    document = parse("- one\n-\n\nA paragraph.\n\n- two\n", "text/markdown")
    assert [(b.type, b.text, b.level) for b in document.blocks] == [
        ("list_item", "one", 1), ("paragraph", "A paragraph.", None), ("list_item", "two", 1),
    ]  # fmt: skip


def test_the_line_that_declares_a_delimiter_is_none_of_the_table(parse):
    assert parse("sep=;\r\nName;Sum\r\nAnna, B;1,50\r\n", "text/csv").blocks[0].text == "Name\tSum\nAnna, B\t1,50"


def test_titles_before_a_table_are_paragraphs(parse):
    first, second = parse("Report of 2024\n\nName,Age\nAnna,31\nBert,42\n", "text/csv").blocks
    assert (first.type, first.text) == ("paragraph", "Report of 2024")
    assert [cell.text for cell in second.table.cells if cell.header] == ["Name", "Age"]


def test_a_quotation_mark_that_none_closes_swallows_nothing(parse):
    text = parse('a,b\n"x, y",1\n2,"open\n3,4\n5,6\n', "text/csv").blocks[0].text
    assert text == 'a\tb\nx, y\t1\n2\t"open\n3\t4\n5\t6'


def test_a_quotation_mark_may_follow_a_space(parse):
    assert parse('a, b\n1, "x, y"\n', "text/csv").blocks[0].text == "a\tb\n1\tx, y"


@pytest.mark.parametrize("media_type", ["text/csv", "text/html", "text/markdown", "text/plain"])
def test_a_guessed_encoding_is_said_in_every_format_of_text(parse, media_type):
    document = parse("<p>Größe, Maß, Übermut</p>".encode("cp1252"), media_type)
    assert [caution.code for caution in document.cautions] == ["encoding_guessed"]
    assert "charset-normalizer" in document.engines


def test_the_colours_of_a_terminal_are_no_text(parse):
    log = "\x1b[1;31mERROR\x1b[0m disk full\x1b[K"
    assert [block.text for block in parse(log, "text/plain").blocks] == ["ERROR disk full"]


def test_html_in_markdown_is_read_as_html(parse):
    source = (
        "# T\n\n<table><tr><th>A</th><th>B</th></tr>\n<tr><td>1</td><td>2</td></tr></table>\n\n| x<br>y | z |\n|-|-|\n"
    )
    blocks = parse(source, "text/markdown").blocks
    assert [(block.type, block.text) for block in blocks] == [
        ("heading", "T"), ("table", "A\tB\n1\t2"), ("table", "x\ny\tz"),
    ]  # fmt: skip


def test_what_stands_above_a_markdown_text_is_no_heading_and_may_name_it(parse):
    document = parse("---\ntitle: 'The plan'\ntags: [a]\n---\n\n# Begin\n", "text/markdown")
    assert document.title == "The plan"
    assert [(block.type, block.text.strip()) for block in document.blocks] == [
        ("paragraph", "title: 'The plan'\ntags: [a]"), ("heading", "Begin"),
    ]  # fmt: skip
    assert parse("---\n\ntext\n", "text/markdown").title is None
