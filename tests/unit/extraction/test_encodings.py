"""Bytes → text."""

# ruff: noqa: RUF001  letters of other scripts that look like Latin ones

import pytest

from pipeline.extraction import language
from pipeline.extraction.encodings import decode, decode_as, html_charset, is_binary


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


GREETINGS = {
    "cp1250": "Szanowni Państwo, dziękujemy za zamówienie. Proszę o przesłanie faktury na adres: ul. Żółwia, Łódź.",
    "iso8859-2": "Tisztelt Ügyfelünk! Megkaptuk a rendelését, és pénteken elküldjük. Üdvözlettel: az értékesítő csapat",
    "cp1252": "Bonjour, nous avons bien reçu votre commande du 3 février. La somme de 200 € sera débitée à bientôt.",
    "cp1254": "Sayın müşterimiz, siparişinizi aldık ve cuma günü göndereceğiz. Teşekkür ederiz, iyi günler.",
    "cp850": "Sehr geehrte Damen und Herren, wir bestätigen die Bestellung über 500 Stück für die Größe XL.",
    "mac-roman": "Estimado señor Muñoz: hemos recibido su pedido y lo enviaremos. ¿Confirma la dirección? ¡Gracias!",
    "koi8-r": "Здравствуйте! Мы получили ваш заказ номер 4711 и отправим его в пятницу. С уважением, продажи.",
    "gb18030": "您好，我们已经收到您的订单，并将于星期五发货。发票号码是4711，金额为一千二百元。谢谢您的惠顾。",
    "iso2022_jp": "お世話になっております。ご注文いただいた商品は金曜日に発送いたします。請求書番号は4711です。",
    "utf-16-le": "Здравствуйте! Мы получили ваш заказ номер 4711 и отправим его в пятницу.",
}


@pytest.mark.parametrize("encoding", GREETINGS)
@pytest.mark.parametrize("times", [1, 500])
def test_letters_of_a_language_tell_the_encoding(encoding, times):
    text = "\n".join([GREETINGS[encoding]] * times)
    assert decode(text.encode(encoding)).text == text


def test_zeros_in_what_is_no_text_make_no_text_of_it():
    content = bytes(range(256)) * 16
    assert is_binary(content)
    assert is_binary(b"text with a zero\0 in it, which nobody writes")


@pytest.mark.parametrize(
    ("declared", "content", "text"),
    [
        ("iso-8859-1", b"\x93quoted\x94 for 5 \x80", "“quoted” for 5 €"),
        ("us-ascii", b"it\x92s", "it\N{RIGHT SINGLE QUOTATION MARK}s"),
        ("gb2312", "镕".encode("gbk"), "镕"),
        ("shift_jis", "①".encode("cp932"), "①"),
        ("latin1", b"\x81 \xe4", "\x81 ä"),  # no cp1252
    ],
)
def test_a_declared_encoding_is_what_browsers_take_it_for(declared, content, text):
    assert decode_as(content, declared) == text
    assert decode(content, declared=declared).text == text
