"""Tables with and without lines, columns whose content is out of order, boxes and spans that fit."""

import random

import pytest

from pipeline.extraction import compose, layout, page_layout, reading_order, visual_rows
from pipeline.extraction.model import Word, table_text
from tests.unit.extraction.test_pdf import PDF, made

ITEMS = [
    ("Article", "Description", "Qty", "Price"),
    ("A-1", "Paper, white", "2", "9.80"),
    ("A-2", "Ink for printers", "10", "120.00"),
    ("A-3", "Pens", "5", "7.50"),
]
PLACES = (72, 140, 320, 400)


def rows_of(canvas, items=ITEMS, top=700):
    for number, row in enumerate(items):
        for x, value in zip(PLACES, row, strict=True):
            canvas.drawString(x, top - 18 * number, value)


def lines_of(canvas, rows=4, places=(68, 136, 316, 396, 470), top=714):
    for number in range(rows + 1):
        canvas.line(places[0], top - 18 * number, places[-1], top - 18 * number)
    for x in places:
        canvas.line(x, top, x, top - 18 * rows)


def texts(document):
    return [[cell.text for cell in block.table.cells] for block in document.blocks if block.table]


@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_is_found_with_and_without_lines(parse, ruled):
    def draw(canvas):
        canvas.drawString(72, 760, "These are the things that you have ordered from us:")
        rows_of(canvas)
        if ruled:
            lines_of(canvas)
        canvas.drawString(72, 600, "Thank you for your order, which we have received today.")

    document = parse(made(draw), PDF)
    assert [block.type for block in document.blocks] == ["paragraph", "table", "paragraph"]
    table = document.blocks[1].table
    assert [cell.text for cell in table.cells] == [value for row in ITEMS for value in row]
    assert [cell.header for cell in table.cells[:5]] == [True] * 4 + [False]
    price = table.cells[-1]
    assert price.box[0] == pytest.approx(396 if ruled else 400, abs=1)
    block = document.blocks[1]
    assert [block.text[w.start : w.start + len(w.text)] for w in block.words] == [w.text for w in block.words]
    assert len(table_text(table)[1]) == len(table.cells)


def test_a_cell_that_no_line_parts_spans_columns_and_stands_once_in_the_text(parse):
    def draw(canvas):
        for y in (714, 696, 678, 660):
            canvas.line(68, y, 470, y)
        for x in (68, 470):
            canvas.line(x, 714, x, 660)
        canvas.line(300, 696, 300, 660)  # not through the first row
        canvas.drawString(72, 700, "Totals of the year")
        canvas.drawString(72, 682, "Gas")
        canvas.drawString(304, 682, "4,331")
        canvas.drawString(72, 664, "Water")
        canvas.drawString(304, 664, "15,041")

    (block,) = parse(made(draw), PDF).blocks
    first = block.table.cells[0]
    assert (first.text, first.column_span, first.row_span) == ("Totals of the year", 2, 1)
    assert block.text == "Totals of the year\nGas\t4,331\nWater\t15,041"


def test_bars_and_rectangles_are_lines_too(parse):
    def draw(canvas):
        rows_of(canvas, ITEMS[:2])
        for number in range(2):
            for left, right in ((68, 136), (136, 316), (316, 396), (396, 470)):
                canvas.rect(left, 696 - 18 * number, right - left, 18)

    def bars(canvas):
        rows_of(canvas, ITEMS[:2])
        for y in (714, 696, 678):
            canvas.rect(68, y, 402, 0.7, stroke=0, fill=1)
        for x in (68, 136, 316, 396, 470):
            canvas.rect(x, 678, 0.7, 36, stroke=0, fill=1)

    expected = [[value for row in ITEMS[:2] for value in row]]
    assert texts(parse(made(draw), PDF)) == expected
    assert texts(parse(made(bars), PDF)) == expected


def test_two_columns_of_prose_are_no_table(parse):
    def draw(canvas):
        for x in (72, 320):
            for line in range(8):
                canvas.drawString(x, 700 - 14 * line, f"these are words of line {line}")

    assert texts(parse(made(draw), PDF)) == []


def test_content_out_of_order_is_read_by_its_columns(parse):
    places = [(x, 700 - 14 * line) for x in (72, 320) for line in range(12)]
    shuffled = random.Random(4).sample(places, len(places))

    def draw(canvas):
        for x, y in shuffled:
            canvas.drawString(x, y, f"words of {'left' if x == 72 else 'right'} line {(700 - y) // 14}")

    text = compose.text_of(parse(made(draw), PDF).blocks)
    expected = [f"words of {side} line {line}" for side in ("left", "right") for line in range(12)]
    assert text.replace("\n\n", "\n").split("\n") == expected


def test_labels_and_values_are_read_across():
    words = []
    for number in range(6):
        y = 100 + 14 * number
        words += [Word("Label", (72, y, 100, y + 10), 10), Word("value", (300, y, 330, y + 10), 10)]
    assert [w.text for w in reading_order.by_columns(words[::-1])] == ["Label", "value"] * 6


def test_a_page_of_very_many_words_is_still_read():
    words = [Word("x", (i % 200, i // 200, i % 200 + 0.5, i // 200 + 0.5), 1) for i in range(page_layout.MAX_WORDS + 1)]
    assert sum(len(block.words) for block in page_layout.arrange(1, words, 842)) == len(words)


SENTENCE = "some words that tell a story of two columns"


def test_columns_whose_rows_were_written_across_are_read_one_after_the_other(parse):
    def draw(canvas):
        canvas.setFont("Helvetica", 10)
        for number in range(12):
            canvas.drawString(50, 700 - 13 * number, f"left {SENTENCE}")
            canvas.drawString(310, 700 - 13 * number, f"right {SENTENCE}")

    document = parse(made(draw), PDF)
    assert [(b.text.count("left"), b.text.count("right")) for b in document.blocks] == [(12, 0), (0, 12)]


def test_dates_beside_what_happened_stay_in_its_row(parse):
    def draw(canvas):
        canvas.setFont("Helvetica", 10)
        for number in range(12):
            canvas.drawString(50, 700 - 20 * number, f"01/20{number:02} to 12/20{number:02}")
            canvas.drawString(310, 700 - 20 * number, f"right {SENTENCE}")

    document = parse(made(draw), PDF)
    assert "01/2000 to 12/2000 right" in " ".join(document.blocks[0].text.split())


def test_a_page_whose_text_lies_on_its_side_is_turned(parse):
    def draw(canvas):
        canvas.translate(595, 0)
        canvas.rotate(90)
        canvas.drawString(60, 500, "A long line that runs up the page, so that it has to be turned to be read.")
        rows_of(canvas, top=400)

    document = parse(made(draw), PDF)
    page = document.pages[0]
    assert (page.rotation, round(page.width), round(page.height)) == (90, 842, 595)
    assert [b.type for b in document.blocks] == ["paragraph", "table"]
    assert document.blocks[0].box[0] == pytest.approx(60, abs=1)
    assert texts(document) == [[value for row in ITEMS for value in row]]


def test_text_up_the_margin_is_a_line_of_its_own_and_no_heading(parse):
    def draw(canvas):
        canvas.setFont("Helvetica", 10)
        for number in range(10):
            canvas.drawString(90, 700 - 13 * number, SENTENCE)
        canvas.setFont("Helvetica", 16)
        canvas.rotate(90)
        canvas.drawString(300, -40, "Form 4711 in the margin")

    document = parse(made(draw), PDF)
    layout.mark_headings(document)
    body, margin = document.blocks
    assert body.text.count("\n") == 9
    assert (margin.type, margin.text) == ("paragraph", "Form 4711 in the margin")
    assert margin.box[2] - margin.box[0] < 30 < margin.box[3] - margin.box[1]


def test_a_mark_across_the_page_stands_apart(parse):
    def draw(canvas):
        canvas.setFont("Helvetica", 10)
        for number in range(10):
            canvas.drawString(90, 700 - 13 * number, SENTENCE)
        canvas.setFont("Helvetica", 60)
        canvas.translate(150, 500)
        canvas.rotate(45)
        canvas.drawString(0, 0, "DRAFT COPY")

    document = parse(made(draw), PDF)
    layout.mark_headings(document)
    assert [(b.type, b.text.count("\n")) for b in document.blocks] == [("paragraph", 9), ("paragraph", 0)]
    assert document.blocks[1].text == "DRAFT COPY"


def test_what_is_outside_the_page_is_not_on_it(parse):
    def draw(canvas):
        canvas.setCropBox((100, 200, 500, 700))
        canvas.drawString(120, 600, "inside")
        canvas.drawString(480, 500, "cut off")
        canvas.drawString(20, 800, "outside")

    document = parse(made(draw), PDF)
    words = [word for block in document.blocks for word in block.words]
    assert [word.text for word in words] == ["inside", "cut"]
    assert words[1].box[2] <= document.pages[0].width == 400


def test_a_table_written_first_stands_where_it_stands(parse):
    def draw(canvas):
        rows_of(canvas)
        lines_of(canvas)
        canvas.drawString(72, 760, "Before the table there is a text.")
        canvas.drawString(72, 600, "After the table there is another.")

    document = parse(made(draw), PDF)
    assert [b.type for b in document.blocks] == ["paragraph", "table", "paragraph"]


def test_rows_of_hebrew_are_read_from_the_right():
    words = [
        Word(text, (x, 0, x + 20, 10), 10) for x, text in ((0, "ג"), (30, "two"), (60, "2"), (90, "ב"), (120, "א"))
    ]
    assert [w.text for w in visual_rows.in_order(words)] == ["א", "ב", "two", "2", "ג"]


WRAPPED = [
    ("A-1", ["A long description of the article, which needs", "more lines than one"], "12.00"),
    ("A-2", ["Another one of the same kind, told in", "two lines or even more"], "1,300.00"),
    ("A-3", ["Short"], "5.00"),
]


@pytest.mark.parametrize("heading_at", [140, 98])  # the second is no wider from the first than a space or two
def test_descriptions_of_several_lines_stay_in_their_cells(parse, heading_at):
    def draw(canvas):
        canvas.setFont("Helvetica", 10)
        for x, heading in ((72, "Item"), (heading_at, "Description"), (460, "Price")):
            canvas.drawString(x, 720, heading)
        y = 704
        for item, lines, price in WRAPPED:
            canvas.drawString(72, y, item)
            canvas.drawString(460, y, price)
            for line in lines:
                canvas.drawString(max(heading_at, 105), y, line)
                y -= 12
            y -= 4

    (cells,) = texts(parse(made(draw), PDF))
    assert cells == [
        "Item",
        "Description",
        "Price",
        *(v for item, lines, price in WRAPPED for v in (item, " ".join(lines), price)),
    ]
