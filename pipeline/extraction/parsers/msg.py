"""Mails as Outlook saves them (MS-OXMSG): properties in the streams of an OLE file."""

import struct
from datetime import UTC, datetime, timedelta

import olefile

from pipeline.extraction import rtf_mail
from pipeline.extraction.encodings import code_page, decode_as, html_charset
from pipeline.extraction.mail import Body, Mail, choose
from pipeline.extraction.mail_envelopes import unwrap
from pipeline.extraction.model import Attachment, Document
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek

MEDIA_TYPE = "application/vnd.ms-outlook"
PROPERTIES = "__properties_version1.0"
# From MS-OXPROPS, as the names of the streams spell them.
SUBJECT, BODY, RTF, HTML = "0037", "1000", "1009", "1013"
SENDER_NAME, SENDER_ADDRESS, SENDER_SMTP = "0C1A", "0C1F", "5D01"
DISPLAY_NAME, ADDRESS, SMTP_ADDRESS = "3001", "3003", "39FE"
DATA, LONG_NAME, SHORT_NAME, MIME_TAG = "3701", "3707", "3704", "370E"
SUBMITTED, DELIVERED, RECIPIENT_TYPE, CODE_PAGE, INTERNET_CODE_PAGE = 0x0039, 0x0E06, 0x0C15, 0x3FFD, 0x3FDE
DISPLAY_LISTS = {"To": "0E04", "Cc": "0E03", "Bcc": "0E02"}
FIELDS = {1: "To", 2: "Cc", 3: "Bcc"}
HEADERS = {"top": 32, "embedded": 24, "other": 8}  # bytes before the first property
MAX_NESTING = 10
UNICODE, EIGHT_BIT, BINARY = "001F", "001E", "0102"
EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


class Storage:
    """One object of the file: a mail, a recipient or an attachment."""

    def __init__(self, ole: "olefile.OleFileIO[str]", path: tuple[str, ...] = (), header: int = HEADERS["top"]) -> None:
        self.ole = ole
        self.path = path
        self.fixed = self._fixed(header)
        self.charset = code_page(self.fixed.get(CODE_PAGE) or self.fixed.get(INTERNET_CODE_PAGE) or 1252)

    def stream(self, name: str) -> bytes | None:
        path = [*self.path, name]
        return self.ole.openstream(path).read() if self.ole.exists(path) else None

    def binary(self, tag: str) -> bytes | None:
        return self.stream(f"__substg1.0_{tag}{BINARY}")

    def text(self, tag: str) -> str | None:
        """A property of text, without the zeros behind it."""
        wide = self.stream(f"__substg1.0_{tag}{UNICODE}")
        if wide is not None:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        narrow = self.stream(f"__substg1.0_{tag}{EIGHT_BIT}")
        return None if narrow is None else decode_as(narrow.rstrip(b"\0"), self.charset)

    def inner(self, prefix: str) -> list[tuple[str, ...]]:
        """The storages in this one whose names begin so, in order."""
        depth = len(self.path)
        found = {
            tuple(entry[: depth + 1])
            for entry in self.ole.listdir()
            if tuple(entry[:depth]) == self.path and len(entry) > depth + 1 and entry[depth].startswith(prefix)
        }
        return sorted(found)

    def date(self) -> str | None:
        ticks = self.fixed.get(SUBMITTED) or self.fixed.get(DELIVERED)
        try:
            return (EPOCH + timedelta(microseconds=ticks // 10)).isoformat(timespec="seconds") if ticks else None
        except OverflowError:
            return None

    def _fixed(self, header: int) -> dict[int, int]:
        """The properties of fixed length, by their number."""
        content = (self.stream(PROPERTIES) or b"")[header:]
        found = {}
        for offset in range(0, len(content) - 15, 16):
            kind, number = struct.unpack_from("<HH", content, offset)
            size = 8 if kind in {0x40, 0x14} else 4  # a time or a long integer
            found[number] = int.from_bytes(content[offset + 8 : offset + 8 + size], "little")
        return found


def recognise(peek: Peek) -> str | None:
    return MEDIA_TYPE if PROPERTIES in peek.streams else None


def parse(source: Source) -> Document:
    with olefile.OleFileIO(str(source.path)) as ole:
        document = unwrap(read(Storage(ole))).document()
    document.engines = ("olefile", *document.engines)
    return document


def read(storage: Storage, nesting: int = 0) -> Mail:
    return Mail(headers(storage), bodies(storage), attachments(storage, nesting))


def headers(storage: Storage) -> dict[str, str]:
    found = {"From": sender(storage)}
    people: dict[str, list[str]] = {}
    for path in storage.inner("__recip_version1.0_"):
        recipient = Storage(storage.ole, path, HEADERS["other"])
        recipient.charset = storage.charset
        who = mailbox(recipient.text(DISPLAY_NAME), recipient.text(SMTP_ADDRESS) or recipient.text(ADDRESS))
        field = FIELDS.get(recipient.fixed.get(RECIPIENT_TYPE, 1) & 0xF, "To")
        if who and who not in people.setdefault(field, []):
            people[field].append(who)
    for field, tag in DISPLAY_LISTS.items():
        found[field] = ", ".join(people.get(field, [])) or storage.text(tag) or ""
    found["Date"] = storage.date() or ""
    found["Subject"] = storage.text(SUBJECT) or ""
    return {name: text.strip() for name, text in found.items() if text.strip()}


def sender(storage: Storage) -> str:
    return mailbox(storage.text(SENDER_NAME), storage.text(SENDER_SMTP) or storage.text(SENDER_ADDRESS))


def mailbox(name: str | None, address: str | None) -> str:
    """`Name <address>`; an address inside an Exchange organisation says nothing to people."""
    name, address = (name or "").strip(), (address or "").strip()
    if "@" not in address:
        return name
    return f"{name} <{address}>" if name and address not in name else name or address


def bodies(storage: Storage) -> list[Body]:
    html = storage.binary(HTML)
    charset = code_page(storage.fixed.get(INTERNET_CODE_PAGE))
    markup = decode_as(html, html_charset(html) or charset) if html else storage.text(HTML)
    forms = [Body("plain", storage.text(BODY) or ""), Body("html", markup or "")]
    packed = storage.binary(RTF)
    if packed and not any(form.text.strip() for form in forms):
        forms = [Body("plain", rtf_mail.text(packed))]
    return choose(forms)


def attachments(storage: Storage, nesting: int) -> list[Attachment]:
    found = []
    for path in storage.inner("__attach_version1.0_"):
        item = Storage(storage.ole, path, HEADERS["other"])
        item.charset = storage.charset
        name = item.text(LONG_NAME) or item.text(SHORT_NAME) or item.text(DISPLAY_NAME)
        data = item.binary(DATA)
        embedded = (*path, f"__substg1.0_{DATA}000D")
        if data is not None:
            found.append(Attachment(name, item.text(MIME_TAG) or None, data))
        elif storage.ole.exists([*embedded, PROPERTIES]) and nesting < MAX_NESTING:
            inner = read(Storage(storage.ole, embedded, HEADERS["embedded"]), nesting + 1)
            found.append(Attachment(name, "message/rfc822", inner.as_bytes()))
    return found


PARSER = Parser(
    title="an Outlook mail",
    media_types={MEDIA_TYPE: (".msg",)},
    recognise=recognise,
    parse=parse,
    rank=20,
    programs=True,  # for pictures among the attachments
)
