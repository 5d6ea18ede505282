"""PDF: words where they stand, pages as they are shown, refusals with a reason."""

from io import BytesIO
from pathlib import Path

import pytest
import reportlab
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import pdf_words, progress
from pipeline.extraction.model import Word
from pipeline.extraction.request import Options

PDF = "application/pdf"
WIDTH, HEIGHT = A4


def made(*pages, **options):
    """A PDF; each page is a function that draws on a canvas."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, **options)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def at(x, y, text, size=12):
    def draw(canvas):
        canvas.setFont("Helvetica", size)
        canvas.drawString(x, y, text)

    return draw


def test_each_word_has_its_box_in_points_from_the_top_left(parse):
    document = parse(made(at(72, 700, "Invoice 4711")), PDF)
    first, second = document.blocks[0].words
    assert (first.text, second.text) == ("Invoice", "4711")
    assert first.box[0] == pytest.approx(72, abs=0.1)
    assert first.box[2] == pytest.approx(72 + stringWidth("Invoice", "Helvetica", 12), abs=0.1)
    assert second.box[0] == pytest.approx(72 + stringWidth("Invoice ", "Helvetica", 12), abs=0.1)
    assert first.box[1] < HEIGHT - 700 - 8  # above the capitals
    assert HEIGHT - 700 < first.box[3] < HEIGHT - 700 + 5  # below the baseline
    assert document.blocks[0].page == 1


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_turned_page_is_measured_as_it_is_shown(parse, rotation):
    def draw(canvas):
        canvas.setPageSize((WIDTH, HEIGHT) if rotation % 180 == 0 else (HEIGHT, WIDTH))  # as shown; the sheet is A4
        canvas.setPageRotation(rotation)
        at(100, 700, "Turned")(canvas)

    document = parse(made(draw), PDF)
    page, (left, top, right, bottom) = document.pages[0], document.blocks[0].box
    assert page.rotation == rotation
    assert (page.width, page.height) == pytest.approx(
        (WIDTH, HEIGHT) if rotation % 180 == 0 else (HEIGHT, WIDTH), abs=0.1
    )
    length = stringWidth("Turned", "Helvetica", 12)
    expected = {  # where the text begins, from the edge it is nearest to
        0: (left, 100),
        90: (top, 100),
        180: (WIDTH - right, 100),
        270: (WIDTH - bottom, 100),
    }
    found, wanted = expected[rotation]
    assert found == pytest.approx(wanted, abs=0.1)
    assert max(right - left, bottom - top) == pytest.approx(length, abs=0.1)


def test_a_crop_box_moves_the_origin(parse):
    def draw(canvas):
        canvas.setCropBox((50, 100, 450, 800))
        at(72, 700, "Cropped")(canvas)

    document = parse(made(draw), PDF)
    assert (document.pages[0].width, document.pages[0].height) == (400, 700)
    assert document.blocks[0].box[0] == pytest.approx(22, abs=0.1)
    assert document.blocks[0].box[3] == pytest.approx(800 - 700 + 2.5, abs=1)


def test_columns_are_read_one_after_the_other_as_the_content_has_them(parse):
    def draw(canvas):
        for x in (72, 320):
            for line in range(3):
                canvas.drawString(x, 700 - 14 * line, f"column {x} line {line}")

    texts = [block.text for block in parse(made(draw), PDF).blocks]
    assert texts == [f"column {x} line 0\ncolumn {x} line 1\ncolumn {x} line 2" for x in (72, 320)]


def test_cells_of_a_row_stand_in_one_line(parse):
    def draw(canvas):
        for line, row in enumerate([("Paper", "2", "9.80"), ("Ink", "10", "120.00")]):
            for x, value in zip((72, 300, 400), row, strict=True):
                canvas.drawString(x, 700 - 16 * line, value)

    assert parse(made(draw), PDF).blocks[0].text == "Paper 2 9.80\nInk 10 120.00"


def test_ligatures_are_spelled_out(parse):
    pdfmetrics.registerFont(TTFont("Vera", str(Path(reportlab.__file__).parent / "fonts/Vera.ttf")))

    def draw(canvas):
        canvas.setFont("Vera", 12)
        canvas.drawString(72, 700, "\ufb01le \ufb02at")

    assert parse(made(draw), PDF).blocks[0].text == "file flat"


def test_a_page_without_text_is_named(parse):
    document = parse(made(at(72, 700, "text"), lambda canvas: canvas.rect(10, 10, 50, 50)), PDF)
    assert [(c.code, c.page) for c in document.cautions] == [("no_text_layer", 2)]
    assert [page.source for page in document.pages] == ["text", "text"]


def refusal(action):
    with pytest.raises(PermanentError) as error:
        action()
    return error.value


def test_a_password_a_damaged_file_and_too_many_pages_are_different_refusals(parse):
    locked = made(at(72, 700, "secret"), encrypt=StandardEncryption("password"))
    assert refusal(lambda: parse(locked, PDF)).code is ErrorCode.ENCRYPTED
    assert refusal(lambda: parse(b"%PDF-1.7\nnothing else", PDF)).code is ErrorCode.CORRUPT_FILE
    long = refusal(lambda: parse(made(*[at(72, 700, "x")] * 4), PDF, max_pages=3))
    assert long.code is ErrorCode.LIMIT_EXCEEDED
    assert "4 pages" in long.message
    assert "QUIRE_MAX_PAGES" in long.message


def test_a_pdf_that_anybody_may_open_but_not_print_is_read(parse):
    readable = made(at(72, 700, "open"), encrypt=StandardEncryption("", ownerPassword="owner", canPrint=0))
    assert parse(readable, PDF).blocks[0].text == "open"


def test_a_word_divided_between_lines_is_two_words_in_their_places(parse):
    def draw(canvas):
        at(72, 700, "an exam-")(canvas)
        at(72, 686, "ple follows")(canvas)

    (block,) = parse(made(draw), PDF).blocks
    assert block.text == "an exam-\nple follows"
    assert all(word.box[3] - word.box[1] < 16 for word in block.words)
    assert parse(made(draw), PDF, Options(text_only=True)).blocks[0].text == block.text


def test_bold_letters_are_known_by_their_font(parse):
    def draw(canvas):
        canvas.setFont("Helvetica-Bold", 12)
        canvas.drawString(72, 700, "Title of all")
        at(72, 660, "and a text")(canvas)

    document = parse(made(draw), PDF)
    assert [[word.bold for word in block.words] for block in document.blocks] == [[True] * 3, [False] * 3]


def test_a_line_that_ends_beside_another_is_not_joined_with_it():
    one, other = (Word("end", (10, 0, 30, 10), 10), Word("start", (32, 0, 50, 10), 10))
    assert list(pdf_words.joined([one, other], [True, False])) == [one, other]
    near = Word("less", (30.2, 0, 50, 10), 10)
    (word,) = pdf_words.joined([one, near], [True, False])
    assert (word.text, word.box) == ("endless", (10, 0, 50, 10))
    assert len(list(pdf_words.joined([one, near], [False, False]))) == 2  # there is a space between them


@pytest.mark.parametrize(("style", "bold"), [(b"-Roman", False), (b"-Xoman", True)])
def test_thick_stems_make_a_font_bold_unless_its_name_says_that_it_is_not(parse, style, bold):
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))

    def draw(canvas):
        canvas.setFont("Vera", 12)
        canvas.drawString(72, 700, "Thick letters")

    content = made(draw, pageCompression=0).replace(b"/StemV 87", b"/StemV 180").replace(b"-Roman", style)
    assert [word.bold for word in parse(content, PDF).blocks[0].words] == [bold] * 2


def test_a_page_without_a_size_is_left_out_and_the_others_are_read(parse):
    def read(canvas):
        canvas.drawString(72, 700, "This page is read.")

    def thin(canvas):
        canvas.setPageSize((0.0001, 800))
        canvas.drawString(0, 700, "This one is not.")

    document = parse(made(read, thin), PDF)
    assert [block.text for block in document.blocks] == ["This page is read."]
    assert [page.number for page in document.pages] == [1]
    assert [(caution.code, caution.page) for caution in document.cautions] == [("page_unreadable", 2)]
    assert document.cautions[0].code in progress.INCOMPLETE
