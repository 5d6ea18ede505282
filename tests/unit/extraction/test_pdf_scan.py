"""Which pages are read as pictures: by their text layer and by what they show besides."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import reportlab
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import NameObject, StreamObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from pipeline.extraction import pdf_scan
from pipeline.extraction.letter_pairs import is_scrambled
from pipeline.extraction.model import Word
from pipeline.extraction.pdf_words import Layer
from tests.unit.extraction.test_pdf import at, made


def layer(text, unmapped=0.0):
    return Layer([Word(word, (0, 0, 1, 1), 10) for word in text.split()], unmapped)


LETTER = "Dear customer, thank you for your report of 26 February about the damage caused by water in a storeroom. " * 3
SALAD = "rnlnwrt |I';:~- ]J_^' .,;:I~ qxztkrw (){}| " * 8


def wants(pdf, layer, limits):
    return pdf_scan.wants_reading(layer, pypdfium2.PdfDocument(pdf)[0], limits)


@pytest.fixture
def scan():
    """A page that a picture covers."""
    grey = ImageReader(Image.new("L", (300, 400), 200))
    return made(lambda canvas: canvas.drawImage(grey, 0, 0, 595, 842))


def test_a_picture_without_a_layer_or_with_a_stamp_only_is_read(scan, limits):
    assert wants(scan, layer(""), limits)
    assert wants(scan, layer("Page 3 of 7"), limits)


def test_a_good_hidden_layer_is_kept_and_a_poor_one_is_not(scan, limits):
    assert not wants(scan, layer(LETTER), limits)
    assert wants(scan, layer(SALAD), limits)


def test_a_page_of_text_is_not_read_as_a_picture_however_short(limits):
    page = made(at(72, 700, "Chapter 1"))
    assert not wants(page, layer("Chapter 1"), limits)
    assert not wants(page, layer(""), limits)  # nothing to read


@pytest.mark.parametrize("unreadable", ["\ufffd\ufffd\ufffd \ufffd\ufffd", "\ue001\ue014\ue0a0 \ue001\ue002"])
def test_a_layer_of_unmapped_signs_is_read_as_a_picture(limits, unreadable):
    page = made(at(72, 700, "x"))
    assert wants(page, layer(unreadable), limits)
    assert wants(page, layer("'(6&5,37,21 2) *22'6", unmapped=1.0), limits)


def test_signs_that_their_font_does_not_explain_are_kept_where_they_make_words(limits):
    page = made(at(72, 700, "x"))
    assert not wants(page, layer("KEY INVESTOR INFORMATION", unmapped=1.0), limits)


@pytest.mark.parametrize("text", ["Straße", "INVOICE", "4,711.00", "GmbH", "発注書", "เวกเตอร์", "www.example.com"])
def test_words_of_any_script_look_like_words(text):
    assert pdf_scan.is_wordlike(text)


@pytest.mark.parametrize("text", ["|ll~", "'(6&5,37,21", "rnlnwrtk", "ɍɝɥɨ"])
def test_salad_does_not(text):
    assert not pdf_scan.is_wordlike(text)


def test_a_page_is_drawn_within_the_limit_of_pixels(scan, limits):
    page = pypdfium2.PdfDocument(scan)[0]
    pixels, scale = pdf_scan.picture(page, replace(limits, max_pixels=100_000))
    assert pixels.shape[0] * pixels.shape[1] <= 102_000
    assert pixels.shape[1] * scale == pytest.approx(595.28, abs=0.1)
    assert not pdf_scan.wants_reading(layer(""), page, replace(limits, max_pixels=100_000))  # the picture has more


NATURAL = {
    "en": LETTER,
    "fi": "Kiitos tilauksestanne, jonka olemme vastaanottaneet. Lähetämme tavarat perjantaina ja lasku seuraa mukana. "
    * 2,
    "hu": "Megkaptuk a rendelését, és pénteken elküldjük az árut. A számla a csomagban lesz, kérjük, fizesse be. " * 2,
    "pl": "Otrzymaliśmy Państwa zamówienie i wyślemy towar w piątek. Faktura będzie w paczce, prosimy o wpłatę. " * 2,
}


def shifted(text, by=3):
    return "".join(chr((ord(c) - 97 + by) % 26 + 97) if "a" <= c <= "z" else c for c in text.lower())


@pytest.mark.parametrize("language", NATURAL)
def test_letters_that_follow_each_other_in_a_language_are_believed(language):
    assert not is_scrambled(NATURAL[language] * 3)


@pytest.mark.parametrize("language", ["en", "fi", "hu", "pl"])
@pytest.mark.parametrize("by", [1, 3, 7, 13])
def test_letters_that_stand_for_others_are_not(language, by):
    assert is_scrambled(shifted(NATURAL[language] * 2, by))
    assert is_scrambled(NATURAL["en"] + shifted(NATURAL[language] * 2, by))  # the second font of a page
    assert not is_scrambled(shifted("Too short to tell.", by))


def test_a_scrambled_layer_is_read_and_replaced_by_what_makes_sense(limits):
    page = made(at(72, 700, "x"))
    lying = layer(shifted(LETTER))
    assert wants(page, lying, limits)
    assert pdf_scan.is_better(LETTER, lying)
    assert not pdf_scan.is_better(shifted(LETTER, 5), lying)  # it is no language in Latin letters
    assert not pdf_scan.is_better("Dear customer", lying)


def test_a_font_that_lies_about_its_letters_is_found_out(parse):
    def draw(canvas):
        pdfmetrics.registerFont(TTFont("Vera", Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"))
        canvas.setFont("Vera", 12)
        for number, start in enumerate(range(0, 300, 60)):
            canvas.drawString(50, 780 - 20 * number, LETTER[start : start + 60])

    pdf = PdfWriter(clone_from=BytesIO(made(draw)))
    fonts = (font.get_object() for font in pdf.pages[0]["/Resources"]["/Font"].values())
    font = next(font for font in fonts if "/ToUnicode" in font)
    font[NameObject("/ToUnicode")] = pdf._add_object(lying(font["/ToUnicode"].get_data()))
    content = BytesIO()
    pdf.write(content)
    (page,) = parse(content.getvalue(), "application/pdf").pages
    assert page.source == "ocr"


def lying(mapping):
    """The mapping of a font from codes to letters, each letter the third after it."""
    stream = StreamObject()
    stream.set_data(re.sub(rb"<00([67][0-9A-F])>", lambda found: b"<%04X>" % (int(found[1], 16) + 3), mapping))
    return stream
