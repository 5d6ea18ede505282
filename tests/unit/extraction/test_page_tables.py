"""Tables of many makes: single letters in cells, rules only, shades, headings over columns."""

from itertools import pairwise

import pytest

from pipeline.extraction import render, ruled_tables
from pipeline.extraction.model import Word
from pipeline.extraction.visual_rows import Row
from tests.unit.extraction.test_page_layout import texts
from tests.unit.extraction.test_pdf import PDF, made


def spaced(text, distance, size=12):
    """Draws a text whose letters stand apart, as one piece."""

    def draw(canvas):
        canvas.setFont("Helvetica", size)
        canvas.drawString(72, 750, "Who may do what")
        line = canvas.beginText(200, 700)
        line.setCharSpace(distance)
        line.textOut(text)
        canvas.drawText(line)

    return draw


def test_single_letters_in_the_cells_of_a_row_are_words_of_their_own(parse):
    document = parse(made(spaced("XX", 60)), PDF)
    words = [word for block in document.blocks for word in block.words]
    assert [word.text for word in words] == ["Who", "may", "do", "what", "X", "X"]
    assert [round(word.box[0]) for word in words[-2:]] == [200, 268]


def test_letters_that_stand_apart_on_purpose_are_one_word(parse):
    document = parse(made(spaced("Report", 14)), PDF)
    assert [word.text for block in document.blocks for word in block.words][-1] == "Report"


def written(canvas, rows, places, top=700, step=16):
    """Rows of text at the same places; None writes nothing."""
    canvas.setFont("Helvetica", 10)
    for number, row in enumerate(rows):
        for x, value in zip(places, row, strict=True):
            if value is not None:
                canvas.drawString(x, top - step * number, value)


def ruled(canvas, *heights, left=72, right=522):
    for y in heights:
        canvas.line(left, y, right, y)


def prose(canvas, x, top, lines=20):
    canvas.setFont("Helvetica", 10)
    for number in range(lines):
        canvas.drawString(x, top - 12 * number, f"so the words of line {number} go on and on without end")


RATES = [("Rate", "0.001 per step"), ("Size", "64"), ("Optimiser", "Adam, slowly"), ("Dropout", "0.1")]


def test_two_columns_between_three_lines_are_a_table(parse):
    def draw(canvas):
        ruled(canvas, 714, 696, 628)
        written(canvas, [("Setting", "Value"), *RATES], (80, 300), top=702)
        canvas.drawString(80, 600, "Table 1: What we set.")

    document = parse(made(draw), PDF)
    assert texts(document) == [["Setting", "Value", *(value for row in RATES for value in row)]]
    assert [block.type for block in document.blocks] == ["table", "paragraph"]


def test_a_line_below_a_heading_says_over_which_columns_it_reaches(parse):
    rows = [("Model", "Right", None, "Fast", None), (None, "dev", "test", "dev", "test")]
    rows += [(f"Large {n}", f"{n}.1", f"{n}.2", f"{n}.3", f"{n}.4") for n in range(4)]

    def draw(canvas):
        written(canvas, rows, (80, 260, 320, 400, 460))
        ruled(canvas, 714, 680, 615)
        ruled(canvas, 696, left=255, right=350)
        ruled(canvas, 696, left=395, right=490)

    (block,) = parse(made(draw), PDF).blocks
    spans = {cell.text: (cell.column, cell.column_span) for cell in block.table.cells if cell.row == 0}
    assert spans == {"Model": (0, 1), "Right": (1, 2), "Fast": (3, 2)}
    assert [cell.text for cell in block.table.cells if cell.row == 2] == ["Large 0", "0.1", "0.2", "0.3", "0.4"]


def test_a_table_in_one_column_of_a_page_leaves_the_other_column_alone(parse):
    rows = [("Method", "Right"), ("Slow", "81.2"), ("Fast", "79.9"), ("Ours", "85.0")]

    def draw(canvas):
        prose(canvas, 50, 700)
        ruled(canvas, 714, 696, 640, left=320, right=545)
        written(canvas, rows, (325, 480), top=700)
        prose(canvas, 320, 600, lines=12)

    document = parse(made(draw), PDF)
    assert texts(document) == [[value for row in rows for value in row]]


def test_lines_between_the_rows_join_the_lines_of_a_cell(parse):
    rows = [
        ("Date", "What for", "Amount"),
        ("01.03.", "Supermarket", "-34.20"),
        ("02.03.", "Rent for the flat", "-890.00"),
    ]
    rows += [(None, "in Main Street", None), (None, "and its cellar", None), ("05.03.", "Wages", "2,400.00")]

    def draw(canvas):
        written(canvas, rows, (76, 200, 420))
        ruled(canvas, 695, 679, 631, 615)  # none above the headings

    (found,) = texts(parse(made(draw), PDF))
    assert found[:3] == ["Date", "What for", "Amount"]
    assert found[6:9] == ["02.03.", "Rent for the flat in Main Street and its cellar", "-890.00"]


def test_prose_between_lines_is_no_table(parse):
    def draw(canvas):
        ruled(canvas, 720, 580, 440)
        prose(canvas, 72, 700, lines=18)
        prose(canvas, 320, 700, lines=18)

    assert texts(parse(made(draw), PDF)) == []


def test_the_lines_of_a_form_and_of_a_chart_are_no_table(parse):
    def form(canvas):
        for number, label in enumerate(("First name", "Last name", "Street", "City")):
            canvas.drawString(72, 700 - 24 * number, label)
            ruled(canvas, 698 - 24 * number, left=200, right=500)

    def chart(canvas):
        for number in range(6):
            ruled(canvas, 500 + 30 * number, left=100, right=450)
            canvas.drawString(70, 497 + 30 * number, str(10 * number))
            canvas.drawString(120 + 60 * number, 525 + 18 * number, str(20 + 12 * number))
            canvas.drawString(120 + 60 * number, 488, str(2018 + number))

    assert texts(parse(made(form), PDF)) == texts(parse(made(chart), PDF)) == []


def test_a_table_of_contents_is_one_and_its_dots_are_short_in_markdown(parse):
    entries = [("1 Beginning", "iv"), ("1.1 Reasons", "3"), ("2 Methods", "12"), ("A Tables", "A-7")]

    def draw(canvas):
        for number, (title, page) in enumerate(entries):
            canvas.drawString(72, 700 - 16 * number, f"{title} {' .' * (40 - len(title))} {page}")
        canvas.drawString(72, 500, "And then the text begins . . . as it must.")

    document = parse(made(draw), PDF)
    assert [block.type for block in document.blocks] == ["table", "paragraph"]
    assert [cell.text for cell in document.blocks[0].table.cells if cell.column == 1] == [page for _, page in entries]
    assert render.markdown(document.blocks[:1]).splitlines()[2] == "| 1.1 Reasons … | 3 |"


def boxed(canvas, xs, top, bottom):
    for x in xs:
        canvas.line(x, top, x, bottom)
    ruled(canvas, top, bottom, left=xs[0], right=xs[-1])


def test_rows_of_figures_that_no_line_parts_are_rows(parse):
    rows = [("Pos", "What", "Number", "Price"), ("1", "Screws of steel", "10", "12.50"), (None, "in a box", None, None)]
    rows += [("2", "Wood glue", "2", "7.90"), ("3", "Sand paper", "5", "3.20"), (None, "of many kinds", None, None)]

    def draw(canvas):
        written(canvas, rows, (76, 130, 400, 470))
        boxed(canvas, (72, 126, 396, 466, 522), 712, 600)
        ruled(canvas, 695)

    (block,) = parse(made(draw), PDF).blocks
    cells = [cell.text for cell in block.table.cells]
    assert cells[4:12] == ["1", "Screws of steel in a box", "10", "12.50", "2", "Wood glue", "2", "7.90"]
    assert [cell.row for cell in block.table.cells][::4] == [0, 1, 2, 3]
    boxes = [cell.box for cell in block.table.cells if cell.column == 0]
    assert all(upper[3] == pytest.approx(lower[1]) for upper, lower in pairwise(boxes))


def test_lines_of_text_in_drawn_cells_stay_together(parse):
    rows = [
        ("Topic", "What we found", "Who"),
        ("Water", "The pipes are old", "Jane Doe"),
        ("and gas", "since 2019", "in 2020"),
    ]

    def draw(canvas):
        written(canvas, rows, (76, 230, 420))
        boxed(canvas, (72, 225, 415, 522), 712, 660)
        ruled(canvas, 695)

    (found,) = texts(parse(made(draw), PDF))
    assert found[3:] == ["Water and gas", "The pipes are old since 2019", "Jane Doe in 2020"]


def test_headings_that_no_line_parts_stand_each_over_its_column(parse):
    def draw(canvas):
        written(
            canvas, [("Name", "City", "Year"), ("Anna", "Berlin", "2001"), ("Bert", "Paris", "2004")], (76, 200, 420)
        )
        boxed(canvas, (72, 522), 712, 662)
        ruled(canvas, 696, 680)
        for x in (195, 415):
            canvas.line(x, 696, x, 662)

    (block,) = parse(made(draw), PDF).blocks
    assert [(cell.text, cell.column_span) for cell in block.table.cells[:3]] == [("Name", 1), ("City", 1), ("Year", 1)]


def test_a_table_without_lines_beside_a_column_of_text_is_a_table(parse):
    rows = [("Method", "Right", "Speed"), ("Slow", "81.2", "3"), ("Fast", "79.9", "60"), ("Ours", "85.0", "30")]

    def draw(canvas):
        prose(canvas, 50, 700)
        prose(canvas, 320, 700, lines=5)
        written(canvas, rows, (325, 430, 480), top=620, step=12)

    assert texts(parse(made(draw), PDF)) == [[value for row in rows for value in row]]


def test_labels_with_a_figure_each_are_a_table_if_their_figures_end_below_each_other(parse):
    rows = [("Net amount", "100.00"), ("Shipping", "5.00"), ("VAT 19 %", "19.95"), ("Total", "124.95")]

    def draw(canvas, right=520, slant=0):
        canvas.setFont("Helvetica", 10)
        for number, (label, figure) in enumerate(rows):
            canvas.drawString(330, 700 - 14 * number, label)
            canvas.drawRightString(right + slant * number, 700 - 14 * number, figure)

    assert texts(parse(made(draw), PDF)) == [[value for row in rows for value in row]]
    assert texts(parse(made(lambda canvas: draw(canvas, slant=9)), PDF)) == []


def test_a_letter_has_no_tables(parse):
    def draw(canvas):
        blocks = [
            ("Example Ltd", "12 High Street", "London W1"),
            ("Phone 020 1234", "Mail a@example.org", "3 May 2024"),
        ]
        written(canvas, list(zip(*blocks, strict=True)), (72, 380), top=780, step=12)
        prose(canvas, 72, 680, lines=8)
        written(canvas, [("Jane Doe", "John Roe"), ("Director", "Secretary")], (72, 250), top=540, step=12)

    assert texts(parse(made(draw), PDF)) == []


def test_a_line_belongs_to_the_step_that_is_nearest():
    assert [ruled_tables.nearest([10.0, 20.0, 40.0], place) for place in (0, 14, 15, 16, 31, 90)] == [0, 0, 0, 1, 2, 2]


def test_the_stretches_of_a_row_are_told_apart_by_the_gap_that_is_asked_for():
    row = Row([Word("a", (0, 0, 10, 10), 10), Word("b", (15, 0, 25, 10), 10), Word("c", (40, 0, 50, 10), 10)], 0, 10)
    wide, narrow = ([len(part) for part in row.stretches(gap)] for gap in (0.8, 0.2))
    assert (wide, narrow) == ([2, 1], [1, 1, 1])
