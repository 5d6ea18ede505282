"""Outlook's mails: properties, recipients, the form of the body, attachments and mails inside."""

import struct
from datetime import UTC, datetime

import pytest

from pipeline.errors import ErrorCode, PermanentError
from samples.making.ole import ole

MSG = "application/vnd.ms-outlook"
SENT = int((datetime(2026, 3, 9, 10, 0, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7


def properties(header, **numbers):
    fixed = b""
    for tag, value in numbers.items():
        number, kind = int(tag[1:], 16), 0x40 if value > 2**32 else 0x03
        fixed += struct.pack("<HHIQ", kind, number, 6, value)
    return {"__properties_version1.0": bytes(header) + fixed}


def texts(**values):
    return {f"__substg1.0_{tag[1:]}001F": text.encode("utf-16-le") for tag, text in values.items()}


def person(kind, name, address):
    return properties(8, p0C15=kind) | texts(p3001=name, p39FE=address)


def message(header=32, **more):
    return (
        properties(header, p0039=SENT)
        | texts(p0037="Offer for März", p0C1A="Kim", p0C1F="kim@mail.example")
        | {
            "__recip_version1.0_#00000000": person(1, "Bo", "bo@mail.example"),
            "__recip_version1.0_#00000001": person(2, "c@mail.example", "c@mail.example"),
        }
        | more
    )


def blocks(document):
    return [block.text for block in document.blocks]


def test_properties_become_the_headers_of_a_mail(parse):
    document = parse(ole(message() | texts(p1000="Hello\r\n\r\nBye")), MSG)
    assert blocks(document) == [
        (
            "From: Kim <kim@mail.example>\nTo: Bo <bo@mail.example>\nCc: c@mail.example\n"
            "Date: 2026-03-09T10:00:00+00:00\nSubject: Offer for März"
        ),
        "Hello",
        "Bye",
    ]


def test_html_is_read_where_there_is_no_plain_text(parse):
    html = b"<html><body><h1>Offer</h1><p>5 \x80</p></body></html>"
    tree = message() | properties(32, p3FDE=1252) | {"__substg1.0_10130102": html}
    assert blocks(parse(ole(tree), MSG))[1:] == ["Offer", "5 €"]


def test_attachments_and_mails_inside(parse):
    inner = message(24) | texts(p1000="inner text")
    tree = message(
        **{
            "__attach_version1.0_#00000000": texts(p3707="a.csv", p370E="text/csv")
            | {"__substg1.0_37010102": b"a,b\n"},
            "__attach_version1.0_#00000001": texts(p3001="Inner") | {"__substg1.0_3701000D": inner},
        }
    )
    first, second = parse(ole(tree), MSG).attachments
    assert (first.filename, first.media_type, first.data.rstrip(b"\0")) == ("a.csv", "text/csv", b"a,b\n")
    assert (second.filename, second.media_type) == ("Inner", "message/rfc822")
    mail = parse(second.data, "message/rfc822")
    assert "Subject: Offer for März" in mail.blocks[0].text
    assert mail.blocks[1].text == "inner text"


def test_an_outlook_mail_is_recognised_by_its_streams(inspect):
    assert inspect(ole(message()), "mail.doc").media_type == MSG


@pytest.mark.parametrize(
    ("stream", "code", "named"),
    [
        ("VisioDocument", ErrorCode.UNSUPPORTED_TYPE, "PDF"),
        ("VISIODOCUMENT", ErrorCode.UNSUPPORTED_TYPE, "PDF"),
        ("WordDocument", ErrorCode.CORRUPT_FILE, "Word 97"),
        ("EncryptedPackage", ErrorCode.ENCRYPTED, "password"),
    ],
)
def test_other_ole_files_are_refused_with_what_to_send_instead(inspect, stream, code, named):
    with pytest.raises(PermanentError) as error:
        inspect(ole({stream: b"x" * 5_000}), "a.doc")
    assert error.value.code is code
    assert named in error.value.message
