"""HTML: what a browser shows, in the places where it shows it."""

import pytest

HTML = "text/html"


def said(document):
    return [(block.type, block.text) for block in document.blocks]


def cells(block):
    return [(cell.row, cell.column, cell.row_span, cell.text) for cell in block.table.cells]


def test_a_table_of_data_keeps_the_table_in_one_of_its_cells(parse):
    inner = "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>"
    page = f"<table><tr><td>A</td><td>B</td></tr><tr><td>{inner}</td><td>C</td></tr></table>"
    (block,) = parse(f"<html><body>{page}</body></html>", HTML).blocks
    assert [text for *_, text in cells(block)] == ["A", "B", "1 2\n3 4", "C"]


@pytest.mark.parametrize(
    "around",
    [
        "<tr><td>logo</td><td>date</td></tr><tr><td colspan=2>{}</td></tr>",
        "<tr><td>menu</td><td>{}</td></tr><tr><td>{}</td><td>more</td></tr>",
        "<tr><td>a</td><td>b</td></tr><tr><td>c</td><td>{}</td></tr><tr><td>" + "long " * 50 + "</td><td>d</td></tr>",
    ],
)
def test_a_table_that_arranges_a_page_leaves_the_tables_in_it_whole(parse, around):
    inner = "<table><tr><td>1</td><td>2</td></tr></table>"
    blocks = parse(f"<html><body><table>{around.replace('{}', inner)}</table></body></html>", HTML).blocks
    assert "1\t2" in [block.text for block in blocks if block.type == "table"]


def test_a_row_of_nothing_but_the_beginning_of_spans_is_none(parse):
    rows = "<tr><th>Year</th><th>Month</th></tr><tr><th rowspan=3>2025</th></tr>"
    rows += "<tr><td>May</td></tr><tr><td>June</td></tr>"
    (block,) = parse(f"<html><body><table>{rows}</table></body></html>", HTML).blocks
    assert cells(block) == [
        (0, 0, 1, "Year"),
        (0, 1, 1, "Month"),
        (1, 0, 2, "2025"),
        (1, 1, 1, "May"),
        (2, 1, 1, "June"),
    ]


def test_items_count_as_their_list_says(parse):
    page = (
        "<ol start=5><li>five<li value=9>nine<li>ten</ol><ol type=a><li>first<li>second</ol>"
        "<ol reversed><li>two<li>one</ol><ul><li>bullet</ul>"
    )
    markers = [block.marker for block in parse(f"<html><body>{page}</body></html>", HTML).blocks]
    assert markers == ["5.", "9.", "10.", "a.", "b.", "2.", "1.", "-"]


def test_a_list_in_a_cell_keeps_its_signs(parse):
    page = "<table><tr><td>k</td><td>all:<ul><li>x<li>y</ul><ol><li>z</ol></td></tr></table>"
    (block,) = parse(f"<html><body>{page}</body></html>", HTML).blocks
    assert block.table.cells[1].text == "all:\n- x\n- y\n1. z"


def test_a_form_shows_what_was_entered(parse):
    page = (
        "<p>Name <input value='Ada'> <input type=hidden value=token><input type=checkbox checked> yes "
        "<input type=radio> no <select><option>red<option selected>green</select></p><input type=submit value=Send>"
    )
    assert said(parse(f"<html><body>{page}</body></html>", HTML)) == [("paragraph", "Name Ada ☒ yes ☐ no green")]


def test_a_formula_is_read_in_one_line(parse):
    formula = (
        "<math><semantics><mrow><mi>x</mi><mo>=</mo><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>"
        "<mo>+</mo><msqrt><msup><mi>y</mi><mn>3</mn></msup></msqrt></mrow><annotation>x=TeX</annotation></semantics></math>"
    )
    assert said(parse(f"<html><body><p>So {formula} holds</p></body></html>", HTML)) == [
        ("paragraph", "So x = (a + b)/2 + √y³ holds")
    ]


def test_what_a_style_hides_and_where_words_may_break_is_not_shown(parse):
    page = (
        "<p>a<span style='color:red; font-size: 0px'>no</span><i style='DISPLAY: none !important'>no</i>b</p>"
        "<p style='font-size:0.9em'>Donau&shy;dampf&#8203;schiff</p>"
    )
    assert [text for _, text in said(parse(f"<html><body>{page}</body></html>", HTML))] == ["ab", "Donaudampfschiff"]
