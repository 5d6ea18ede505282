"""Mails: headers first, the form that says most, attachments as files, encodings as they come."""

from email.message import EmailMessage

import pytest

from pipeline.errors import ErrorCode, PermanentError

EML = "message/rfc822"


def mail(**headers):
    message = EmailMessage()
    for name, value in {"From": "Kim Example <kim@mail.example>", "To": "b@mail.example", **headers}.items():
        message[name] = value
    return message


def texts(document):
    return [block.text for block in document.blocks]


def test_the_headers_come_first_in_one_order_and_decoded(parse):
    message = mail(Subject="Größe & Preis", Date="Mon, 09 Mar 2026 10:00:00 +0100", Cc="c@mail.example")
    message.set_content("Hello\n\nsecond\n")
    assert texts(parse(message.as_bytes(), EML)) == [
        (
            "From: Kim Example <kim@mail.example>\nTo: b@mail.example\nCc: c@mail.example\n"
            "Date: Mon, 09 Mar 2026 10:00:00 +0100\nSubject: Größe & Preis"
        ),
        "Hello",
        "second",
    ]


@pytest.mark.parametrize(
    ("charset", "encoding"), [("utf-8", "base64"), ("iso-8859-15", "quoted-printable"), ("iso-2022-jp", "7bit")]
)
def test_bodies_are_decoded_by_what_they_declare(parse, charset, encoding):
    text = "日本語の本文です" if charset == "iso-2022-jp" else "Übergröße für 5 €"
    message = mail()
    message.set_content(text, charset=charset, cte=encoding)
    assert texts(parse(message.as_bytes(), EML))[1:] == [text]


def test_of_two_forms_the_plain_one_is_read(parse):
    message = mail()
    message.set_content("The price is 5 euros today.\n")
    message.add_alternative("<p>The <b>price</b> is 5 euros today.</p>", subtype="html")
    assert texts(parse(message.as_bytes(), EML))[1:] == ["The price is 5 euros today."]


def test_a_plain_form_that_is_only_a_stub_gives_way_to_html(parse):
    message = mail()
    message.set_content("Please enable HTML.\n")
    rows = "".join(f"<tr><td>item {n}</td><td>{n} EUR</td></tr>" for n in range(5))
    message.add_alternative(f"<style>p {{}}</style><h1>Order</h1><table>{rows}</table>", subtype="html")
    blocks = parse(message.as_bytes(), EML).blocks[1:]
    assert [block.type for block in blocks] == ["heading", "table"]


def test_attachments_keep_their_names_and_named_ones_come_first(parse):
    message = mail()
    message.set_content("see attached\n")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", disposition="inline", cid="<logo>")
    message.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="Übersicht.csv")
    inner = mail(Subject="inner")
    inner.set_content("forwarded\n")
    message.add_attachment(inner)
    found = parse(message.as_bytes(), EML).attachments
    assert [(item.filename, item.media_type) for item in found] == [
        ("Übersicht.csv", "text/csv"),
        (None, "image/png"),
        (None, "message/rfc822"),
    ]
    assert found[0].data == b"a,b\n1,2\n"
    assert b"Subject: inner" in found[2].data


def test_flowed_lines_are_joined_and_quoted_ones_are_quotes(parse):
    body = "one long \nline\n\n> what you \n> wrote\n"
    raw = b"From: a@mail.example\nSubject: x\nContent-Type: text/plain; format=flowed\n\n" + body.encode()
    blocks = parse(raw, EML).blocks[1:]
    assert (blocks[0].text, blocks[1].type) == ("one long line", "quote")
    assert blocks[1].text.startswith("what you")


def test_a_mail_saved_in_utf_16_is_read(parse):
    raw = "From: a@mail.example\nSubject: Größe\n\nBody with ä\n"
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        assert texts(parse(raw.encode(encoding), EML)) == ["From: a@mail.example\nSubject: Größe", "Body with ä"]


def test_an_encrypted_mail_is_said_to_be(parse):
    raw = b"From: a@mail.example\nContent-Type: multipart/encrypted; boundary=x\n\n--x\n\nabc\n--x--\n"
    with pytest.raises(PermanentError) as error:
        parse(raw, EML)
    assert error.value.code is ErrorCode.ENCRYPTED


def test_a_broken_header_does_not_stop_the_rest(parse):
    raw = b"From: =?utf-8?b?!!!?= <a@mail.example>\nSubject: =?nonsense?q?x?=\nTo: \xff\xfe\n\nhello\n"
    assert texts(parse(raw, EML))[-1] == "hello"
