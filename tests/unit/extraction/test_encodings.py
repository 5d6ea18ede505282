"""Bytes → text."""

import pytest

from pipeline.extraction import language
from pipeline.extraction.encodings import decode, html_charset, is_binary


def test_a_character_cut_in_half_at_the_end_of_a_part_is_no_reason_to_guess():
    content = "Größe".encode()[:3]
    assert decode(content, partial=True).encoding == "utf-8"
    assert decode(content).certain is False


def test_the_commonest_of_the_encodings_that_read_the_same_is_named():
    assert decode("Die Stühle, für 5 €, überraschend schön geprüft".encode("cp1252")).encoding == "cp1252"


def test_a_japanese_text_is_not_taken_for_a_western_one():
    text = "名前,年齢,住所\n佐藤太郎,30,東京\n三木英子,25,大阪\n"
    assert decode(text.encode("shift_jis")).text == text


@pytest.mark.parametrize("content", [b"\x00\x01\x02\x03", b"text\x00\x01text", b"\x7fELF\x02"])
def test_control_characters_make_a_file_binary(content):
    assert is_binary(content)


@pytest.mark.parametrize("content", [b"tab\tand\nline\x0c", "Ünïcödé".encode("utf-16"), "ascii".encode("utf-16-be")])
def test_text_is_not_binary(content):
    assert not is_binary(content)


@pytest.mark.parametrize(
    ("head", "charset"),
    [(b'<meta charset="Shift_JIS">', "shift_jis"), (b"<meta content='text/html; charset=latin1'>", "iso8859-1")],
)
def test_the_declared_encoding_of_a_page(head, charset):
    assert html_charset(head) == charset


def test_an_unknown_or_missing_declaration_is_none():
    assert html_charset(b'<meta charset="klingon">') is html_charset(b"<p>") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Please find attached our invoice for the goods delivered last week.", "en"),
        ("Bitte überweisen Sie den Betrag innerhalb von dreißig Tagen auf unser Konto.", "de"),
        ("Veuillez trouver ci-joint notre facture pour les marchandises livrées.", "fr"),
        ("Adjuntamos la factura correspondiente a las mercancías entregadas.", "es"),
        ("In allegato trovate la nostra fattura per la merce consegnata la settimana scorsa.", "it"),
        ("Hierbij ontvangt u onze factuur voor de vorige week geleverde goederen.", "nl"),
        ("INV-4711 12.00 99", None),
        ("", None),
    ],
)
def test_the_language_is_told_or_left_open(text, code):
    assert language.detect(text) == code
