"""Tables of many makes: single letters in cells, rules only, shades, headings over columns."""

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
