"""The envelope `winmail.dat` in which Outlook may send a mail (MS-OXTNEF): its body and its files."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.extraction import rtf_mail
from pipeline.extraction.encodings import code_page, decode_as, html_charset
from pipeline.extraction.mail import Body, Mail, choose
from pipeline.extraction.model import Attachment

SIGNATURE = b"\x78\x9f\x3e\x22"
HEAD = 6  # the signature and a key
SUBJECT, TEXT, MESSAGE, CODE_PAGE = 0x18004, 0x2800C, 0x69003, 0x69007
NEXT_FILE, TITLE, DATA, FILE = 0x69002, 0x18010, 0x6800F, 0x69005
# Properties, from MS-OXPROPS.
BODY, RTF, HTML, OBJECT, SHORT_NAME, LONG_NAME, MIME_TAG = 0x1000, 0x1009, 0x1013, 0x3701, 0x3704, 0x3707, 0x370E
NAMED = 0x8000  # from here on a property says its name
EIGHT_BIT, UNICODE, EMBEDDED, BINARY, MULTIPLE = 0x1E, 0x1F, 0x0D, 0x102, 0x1000
SIZES = {0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16}  # others take 4 bytes
INTERFACE = 16  # bytes that say of what kind an embedded object is
MAX_NESTING = 10

Properties = dict[int, tuple[int, bytes]]


@dataclass(slots=True)
class File:
    title: bytes = b""
    content: bytes = b""
    properties: Properties = field(default_factory=dict)


def read(content: bytes, nesting: int = 0) -> Mail:
    """The mail in an envelope; as much of it as is whole."""
    mail, charset, properties, files, text = Mail(), "cp1252", Properties(), list[File](), b""
    for kind, value in parts(content):
        if kind == CODE_PAGE:
            charset = code_page(int.from_bytes(value[:4], "little")) or charset
        elif kind == SUBJECT:
            mail.headers["Subject"] = decode_as(value.rstrip(b"\0"), charset)
        elif kind == TEXT:
            text = value
        elif kind == MESSAGE:
            properties = read_properties(value)
        elif kind == NEXT_FILE:
            files.append(File())
        elif files:
            add(files[-1], kind, value)
    forms = [Body("plain", said(properties, BODY, charset) or decode_as(text.rstrip(b"\0"), charset))]
    mail.bodies = bodies(properties, forms, charset)
    mail.attachments = [found for file in files if (found := attachment(file, charset, nesting)) is not None]
    return mail


def parts(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The attributes: level, kind, length, value, checksum."""
    at = HEAD
    while at + 9 <= len(content):
        kind, length = struct.unpack_from("<II", content, at + 1)
        yield kind, content[at + 9 : at + 9 + length]
        at += 9 + length + 2


def add(file: File, kind: int, value: bytes) -> None:
    if kind == TITLE:
        file.title = value.rstrip(b"\0")
    elif kind == DATA:
        file.content = value
    elif kind == FILE:
        file.properties = read_properties(value)


def bodies(properties: Properties, forms: list[Body], charset: str) -> list[Body]:
    markup = properties.get(HTML, (0, b""))[1]
    forms.append(Body("html", decode_as(markup, html_charset(markup) or charset) if markup else ""))
    packed = properties.get(RTF, (0, b""))[1]
    if packed and not any(form.text.strip() for form in forms):
        forms = [Body("plain", rtf_mail.text(packed))]
    return choose(forms)


def attachment(file: File, charset: str, nesting: int) -> Attachment | None:
    name = said(file.properties, LONG_NAME, charset) or decode_as(file.title, charset)
    name = name or said(file.properties, SHORT_NAME, charset)
    kind, inner = file.properties.get(OBJECT, (0, b""))
    if kind == EMBEDDED and inner[INTERFACE:].startswith(SIGNATURE):
        if nesting >= MAX_NESTING:
            return None
        return Attachment(name or None, "message/rfc822", read(inner[INTERFACE:], nesting + 1).as_bytes())
    content = file.content or inner
    return Attachment(name or None, said(file.properties, MIME_TAG, charset) or None, content) if content else None


def said(properties: Properties, number: int, charset: str) -> str:
    kind, value = properties.get(number, (0, b""))
    if kind == UNICODE:
        return value.decode("utf-16-le", "replace").rstrip("\0")
    return decode_as(value.rstrip(b"\0"), charset) if kind == EIGHT_BIT else ""


def read_properties(content: bytes) -> Properties:
    """By their number; of several values of one the first."""
    found: Properties = {}
    try:
        count, at = struct.unpack_from("<I", content)[0], 4
        for _ in range(count):
            kind, number = struct.unpack_from("<HH", content, at)
            at = after_name(content, at + 4, number)
            values, at = read_values(content, at, kind)
            found.setdefault(number, (kind & ~MULTIPLE, values[0] if values else b""))
    except (struct.error, OverflowError):
        pass  # what was read before the end of a damaged list is good
    return found


def after_name(content: bytes, at: int, number: int) -> int:
    """Where the value of a property begins: behind its name, if it has one."""
    if number < NAMED:
        return at
    is_text, length = struct.unpack_from("<II", content, at + 16)
    return at + 24 + (padded(length) if is_text else 0)


def read_values(content: bytes, at: int, kind: int) -> tuple[list[bytes], int]:
    variable = kind & ~MULTIPLE in {EIGHT_BIT, UNICODE, EMBEDDED, BINARY}
    count = 1
    if variable or kind & MULTIPLE:
        (count,), at = struct.unpack_from("<I", content, at), at + 4
    values = []
    for _ in range(count):
        length = SIZES.get(kind & ~MULTIPLE, 4)
        if variable:
            (length,), at = struct.unpack_from("<I", content, at), at + 4
        values.append(content[at : at + length])
        at += padded(length)
    return values, at


def padded(length: int) -> int:
    return length + -length % 4
