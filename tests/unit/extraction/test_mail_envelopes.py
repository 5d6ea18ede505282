"""Mails in wrappings: signed, in Outlook's envelope, as an invitation, as a report."""

import base64
import struct
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7

from pipeline.extraction import calendar_text, cms, tnef

EML, TNEF, ICS = "message/rfc822", "application/vnd.ms-tnef", "text/calendar"
HEAD = "From: a@mail.example\nDate: Mon, 9 Mar 2026 10:00:00 +0100\nSubject: S\nMIME-Version: 1.0\n"
EVENT = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Team mee\r\n ting\r\nDTSTART;TZID=Europe/Berlin:20260304T100000\r\n"
    'DTEND:20260304T100000Z\r\nLOCATION:Room 5\\, left\r\nORGANIZER;CN="Kim; K":MAILTO:kim@mail.example\r\n'
    "ATTENDEE;CN=Bo;RSVP=TRUE:mailto:bo@mail.example\r\nBEGIN:VALARM\r\nDESCRIPTION:ring\r\nEND:VALARM\r\n"
    "DESCRIPTION:First\\n\\nSecond\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
SHOWN = [
    "Team meeting",
    (
        "Begins: 2026-03-04 10:00 Europe/Berlin\nEnds: 2026-03-04 10:00 UTC\nWhere: Room 5, left\n"
        "Organizer: Kim; K <kim@mail.example>\nAttendees: Bo <bo@mail.example>"
    ),
    "First",
    "Second",
]


def texts(document):
    return [block.text for block in document.blocks]


def signed(content):
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([]), datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = (
        made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    )
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(made, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def attribute(level, kind, value):
    return struct.pack("<BII", level, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def properties(*values):
    found = struct.pack("<I", len(values))
    for number, kind, value in values:
        name = bytes(16) + struct.pack("<II", 0, 1) if number >= tnef.NAMED else b""
        found += struct.pack("<HH", kind, number) + name
        if isinstance(value, int):
            found += struct.pack("<I", value)
        else:
            found += struct.pack("<II", 1, len(value)) + value.ljust(tnef.padded(len(value)), b"\0")
    return found


def envelope(*parts):
    return tnef.SIGNATURE + b"\0\0" + b"".join(attribute(*part) for part in parts)


def unicode(text):
    return tnef.UNICODE, f"{text}\0".encode("utf-16-le")


def winmail(text="In the envelope"):
    inner = envelope((1, tnef.SUBJECT, b"Inner\0"), (1, tnef.MESSAGE, properties((tnef.BODY, *unicode("inside")))))
    return envelope(
        (1, tnef.CODE_PAGE, struct.pack("<II", 1250, 0)),
        (1, tnef.SUBJECT, "Pří".encode("cp1250") + b"\0"),
        (1, tnef.MESSAGE, properties((0x8001, 3, 7), (tnef.BODY, *unicode(text)))),
        (2, tnef.NEXT_FILE, bytes(14)),
        (2, tnef.TITLE, b"PRICES~1.CSV\0"),
        (2, tnef.DATA, b"a,b\n1,2\n"),
        (2, tnef.FILE, properties((tnef.LONG_NAME, *unicode("prices für März.csv")))),
        (2, tnef.NEXT_FILE, bytes(14)),
        (2, tnef.FILE, properties((tnef.OBJECT, tnef.EMBEDDED, bytes(16) + inner))),
    )


def multipart(*parts, kind="mixed"):
    body = "".join(f"--x\n{part}\n" for part in parts)
    return f"{HEAD}Content-Type: multipart/{kind}; boundary=x\n\n{body}--x--\n"


def file(name, content, kind="application/octet-stream"):
    return (
        f"Content-Type: {kind}\nContent-Disposition: attachment; filename={name}\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(content).decode()
    )


def test_the_envelope_of_outlook_gives_its_text_and_files(parse):
    document = parse(multipart("Content-Type: text/plain\n\n", file("winmail.dat", winmail())), EML)
    assert texts(document)[1:] == ["In the envelope"]
    assert [(found.filename, found.media_type) for found in document.attachments] == [
        ("prices für März.csv", None), (None, EML),
    ]  # fmt: skip
    assert document.attachments[0].data == b"a,b\n1,2\n"
    assert texts(parse(document.attachments[1].data, EML)) == ["Subject: Inner", "inside"]


def test_a_mail_with_a_text_keeps_it(parse):
    mail = multipart("Content-Type: text/plain\n\nOutside", file("winmail.dat", winmail()))
    assert texts(parse(mail, EML))[1:] == ["Outside"]


def test_an_envelope_alone_is_read(inspect, parse):
    assert inspect(winmail(), "winmail.dat").media_type == TNEF
    assert texts(parse(winmail(), TNEF)) == ["Subject: Pří", "In the envelope"]


@pytest.mark.parametrize("length", [5, 30, 60, 120, 200, 300])
def test_an_envelope_that_is_cut_is_read_as_far_as_it_goes(parse, length):
    assert len(parse(winmail()[:length], TNEF).blocks) <= 2


@pytest.mark.parametrize("smime_type", ["; smime-type=signed-data", ""])
def test_a_mail_inside_its_signature_is_read(parse, smime_type):
    inner = b"Content-Type: text/plain; charset=utf-8\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n"
    mail = (
        f"{HEAD}Content-Type: application/pkcs7-mime; name=smime.p7m{smime_type}\nContent-Transfer-Encoding: base64\n\n"
    )
    assert texts(parse(mail + base64.encodebytes(signed(inner)).decode(), EML))[1:] == ["Grüße"]


def test_a_signed_file_is_taken_out_and_a_signature_is_no_file(parse):
    parts = file("invoice.xml.p7m", signed(b"<Invoice/>"), "application/pkcs7-mime"), file("a.p7m", b"other")
    signature = file("smime.p7s", b"MII", "application/pkcs7-signature")
    document = parse(multipart("Content-Type: text/plain\n\nHello", *parts, signature), EML)
    assert [(found.filename, found.data) for found in document.attachments] == [
        ("invoice.xml", b"<Invoice/>"), ("a.p7m", b"other"),
    ]  # fmt: skip


def test_a_signature_of_indefinite_length_is_read():
    octets = b"\x24\x80\x04\x02he\x04\x03llo\0\0"
    capsule = b"\x30\x80\x06\x01\x2a\xa0\x80" + octets + b"\0\0\0\0"
    data = b"\x30\x80\x02\x01\x01\x31\x00" + capsule + b"\0\0"
    envelope = b"\x30\x80" + cms.SIGNED + b"\xa0\x80" + data + b"\0\0\0\0"
    assert cms.signed_content(envelope) == b"hello"
    assert all(cms.signed_content(envelope[:end]) is None for end in range(30))


def test_an_invitation_says_when_where_and_who(parse, inspect):
    assert inspect(EVENT.encode(), "invite.ics").media_type == ICS
    assert texts(parse(EVENT, ICS)) == SHOWN


def test_an_invitation_without_a_text_is_the_mail_and_beside_one_a_file(parse):
    calendar = f"Content-Type: text/calendar; charset=utf-8\n\n{EVENT}"
    assert texts(parse(HEAD + calendar, EML))[1:] == SHOWN
    both = parse(multipart("Content-Type: text/plain\n\nPlease come", calendar, kind="alternative"), EML)
    assert texts(both)[1:] == ["Please come"]
    assert [found.media_type for found in both.attachments] == [ICS]


def test_damaged_calendars_say_what_they_can():
    damaged = "BEGIN:VCALENDAR\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY\nDTSTART:soon\nEND:VEVENT\nEND:X"
    assert [block.text for block in calendar_text.blocks(damaged)] == ["Begins: soon"]


def test_a_report_on_a_delivery_is_a_part_of_the_text(parse):
    report = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nAction: failed\nStatus: 5.1.1\n"
    mail = multipart("Content-Type: text/plain\n\nSorry", report, kind="report")
    assert texts(parse(mail, EML))[1:] == ["Sorry", "Reporting-MTA: dns; x", "Action: failed\nStatus: 5.1.1"]


def test_quoted_lines_are_quotes_also_below_others_and_where_they_flow(parse):
    head = f"{HEAD}Content-Type: text/plain; format=flowed\n\n"
    document = parse(f"{head}Kim wrote: \n> long \n> line\n>> older\nYes, \nindeed\n-- \nBo\n", EML)
    assert [(block.type, block.text) for block in document.blocks[1:]] == [
        ("paragraph", "Kim wrote: "), ("quote", "long line\nolder"), ("paragraph", "Yes, indeed\n-- \nBo"),
    ]  # fmt: skip
