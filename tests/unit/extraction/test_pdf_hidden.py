"""Hidden text layers of scans: what they say beside what the picture shows."""

from importlib.resources import files

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader

from pipeline.extraction import pdf_hidden, pdf_words
from pipeline.extraction.model import Word
from pipeline.extraction.pdf_hidden import Trust
from pipeline.extraction.pdf_words import Layer
from tests.unit.extraction.test_pdf import made

SHOWN = ["harbour", "office", "confirms", "delivery", "seventeen", "crates", "thursday", "morning"]
OTHER = "scanned with trial version please register today"
INVISIBLE, FILLED = 3, 0


def layer(text):
    return Layer([Word(word, (0, 0, 1, 1), 10) for word in text.split()], 0.0)


def page(*, mode=INVISIBLE, above=False, size=(595, 842)):
    """A picture, and text below or above it."""

    def draw(canvas):
        grey = ImageReader(Image.new("L", (300, 400), 200))
        if above:
            canvas.drawImage(grey, 0, 0, *size)
        text = canvas.beginText(72, 700)
        text.setTextRenderMode(mode)
        text.textLine("words")
        canvas.drawText(text)
        if not above:
            canvas.drawImage(grey, 0, 0, *size)

    return pypdfium2.PdfDocument(made(draw))[0]


@pytest.fixture
def trials(monkeypatch):
    """Each page whose picture is read; it shows SHOWN."""
    read = []

    def seen(page, _limits):
        read.append(page)
        return SHOWN

    monkeypatch.setattr(pdf_hidden, "seen", seen)
    return read


def test_text_that_a_reader_of_the_page_cannot_see_is_hidden():
    assert pdf_hidden.is_hidden(page())
    assert pdf_hidden.is_hidden(page(above=True))
    assert pdf_hidden.is_hidden(page(mode=FILLED))
    assert not pdf_hidden.is_hidden(page(mode=FILLED, above=True))  # printed on a ground
    assert not pdf_hidden.is_hidden(page(size=(200, 200)))


@pytest.mark.parametrize("said", [OTHER, "hxrbnur ofhce conflrms deliverv sevenleen crales thursdav rnorning"])
def test_a_layer_that_says_something_else_misleads(limits, trials, said):
    assert Trust().misleads(layer(said), page(), limits)
    assert trials


@pytest.mark.parametrize("said", ["Hárbour Office confirms delivery (seventeen crates), Thursday", " ".join(SHOWN)])
def test_a_layer_that_says_mostly_the_same_does_not(limits, trials, said):
    assert not Trust().misleads(layer(said), page(), limits)
    assert trials


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (OTHER, {"mode": FILLED, "above": True}),
        ("\u043f\u043e\u0441\u0442\u0430\u0432\u043a\u0430 \u0432 \u0447\u0435\u0442\u0432\u0435\u0440\u0433", {}),
        ("", {}),
    ],
)
def test_text_that_is_seen_or_in_another_script_is_not_put_to_the_test(limits, trials, said, shown):
    assert not Trust().misleads(layer(said), page(**shown), limits)
    assert not trials


def test_after_three_pages_that_proved_true_the_others_are_believed(limits, trials):
    trust = Trust()
    assert [trust.misleads(layer(" ".join(SHOWN)), page(), limits) for _ in range(5)] == [False] * 5
    assert len(trials) == 3


def test_too_little_that_can_be_read_says_nothing():
    assert pdf_hidden.agrees(["wholly", "different"], ["harbour", "office"])


LETTER = (
    "Harbour office of Bremerhaven",
    "Delivery confirmed for Thursday morning",
    "seventeen crates, forwarded unopened",
)


def scan(said):
    """A page whose picture shows LETTER, with a layer that has the lines `said` at the same places."""
    picture = Image.new("L", (1240, 1754), 246)
    pen, font = ImageDraw.Draw(picture), ImageFont.truetype(str(files("reportlab") / "fonts" / "Vera.ttf"), 30)
    for number, line in enumerate(LETTER):
        pen.text((150, 200 + 120 * number), line, font=font, fill=40)

    def draw(canvas):
        canvas.drawImage(ImageReader(picture), 0, 0, *A4)
        for number, line in enumerate(said):
            text = canvas.beginText(150 * A4[0] / 1240, A4[1] - (228 + 120 * number) * A4[1] / 1754)
            text.setFont("Helvetica", 15)
            text.setTextRenderMode(INVISIBLE)
            text.textLine(line)
            canvas.drawText(text)

    return pypdfium2.PdfDocument(made(draw))[0]


def read(page):
    return pdf_words.read(page, pdf_words.View.of(page))


def test_a_layer_that_has_each_word_where_the_picture_shows_it_is_believed_without_a_search(limits, trials):
    page = scan(LETTER)
    assert not Trust().misleads(read(page), page, limits)
    assert not trials


def test_a_layer_with_other_words_is_put_to_the_whole_test(limits, trials):
    page = scan([OTHER] * 3)
    assert Trust().misleads(read(page), page, limits)
    assert trials


def test_a_layer_with_the_right_words_in_other_places_is_put_to_the_whole_test(limits, trials):
    page = scan(LETTER[1:] + LETTER[:1])
    assert not Trust().misleads(read(page), page, limits)  # what is seen stands in it
    assert trials
