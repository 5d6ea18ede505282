"""Mails as they travel (RFC 5322, MIME), by the standard library's parser."""

import re
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import cms
from pipeline.extraction.encodings import decode, decode_as
from pipeline.extraction.mail import SHOWN, Body, Mail, choose
from pipeline.extraction.mail_envelopes import unwrap
from pipeline.extraction.model import Attachment, Document
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek

MEDIA_TYPE = "message/rfc822"
EXTENSIONS = (".eml",)
FIELD = re.compile(r"^([!-9;-~]{1,76}):")
SURE = frozenset(
    {"received", "return-path", "message-id", "mime-version", "delivered-to"}
)  # no letter or memo has these
KNOWN = SURE | {"from", "to", "cc", "subject", "date"}
QUOTES = re.compile(r"^(>*)(.*)$")
SIGNATURE = "-- "
ENCRYPTED = "multipart/encrypted"
SIGNED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})  # or encrypted


def recognise(peek: Peek) -> str | None:
    text = peek.text if peek.text is not None else peek.head.decode("latin-1")
    found = field_names(text)
    if found is None:
        return None
    promised = peek.promises(EXTENSIONS, MEDIA_TYPE) or peek.magic == MEDIA_TYPE
    named = {"from", "date"} <= found and len(found & KNOWN) >= 3
    likely = bool(found & KNOWN) if promised else named or (bool(found & SURE) and len(found & KNOWN) >= 2)
    return MEDIA_TYPE if likely else None


def field_names(text: str) -> set[str] | None:
    """The names of the fields before the first empty line, lower case; None if anything else stands there."""
    names = set()
    for number, line in enumerate(text.lstrip("\ufeff\r\n").splitlines()):
        if not line.strip():
            break
        if line[0] in " \t" or (number == 0 and line.startswith(("From ", ">From "))):
            continue
        found = FIELD.match(line)
        if found is None:
            return None
        names.add(found[1].lower())
    return names


def parse(source: Source) -> Document:
    content = source.path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:64]:
        content = decode(content).text.encode()  # the whole file was saved in UTF-16
    message = message_from_bytes(content.lstrip(b"\xef\xbb\xbf\r\n"))
    return unwrap(read(message)).document()


def read(message: Message) -> Mail:
    mail = Mail()
    for name, value in message.raw_items():
        shown = name.title()
        if shown in SHOWN and shown not in mail.headers:
            mail.headers[shown] = header(str(value))
    mail.bodies = bodies(message, mail)
    if message.get_content_type() == "text/calendar":  # an invitation without any other words
        mail.bodies = [Body("calendar", decode_as(payload(message), message.get_content_charset()))]
        mail.attachments.clear()
    return mail


def bodies(part: Message, mail: Mail) -> list[Body]:
    """The texts of a part to read one after the other; its files go to the mail's attachments."""
    kind = part.get_content_type()
    if kind in SIGNED and is_whole_mail(part):
        signed = cms.signed_content(payload(part))
        if signed is not None:
            return bodies(message_from_bytes(signed.lstrip(b"\r\n")), mail)
        kind = ENCRYPTED
    if kind == ENCRYPTED:
        raise PermanentError(ErrorCode.ENCRYPTED, "The mail is encrypted. Decrypt it and send it again.")
    if kind == "message/delivery-status":
        return [Body("plain", "\n\n".join(map(fields, part.get_payload())))] if part.is_multipart() else []
    if part.is_multipart() and kind != "message/rfc822":
        inner = [bodies(child, mail) for child in part.get_payload() if isinstance(child, Message)]
        found = [body for some in inner for body in some]
        return choose(found) if kind == "multipart/alternative" else found
    if is_text(part, kind):
        text = decode_as(payload(part), part.get_content_charset())
        return [Body("html" if kind == "text/html" else "plain", unflowed(text, part))]
    mail.attachments.append(attachment(part, kind))
    return []


def is_text(part: Message, kind: str) -> bool:
    """Say whether a part is to be read with the mail, rather than as a file of its own."""
    if part.get_content_disposition() == "attachment" or part.get_filename():
        return False
    return kind in {"text/plain", "text/html", "text/enriched"} or kind == "text"


def is_whole_mail(part: Message) -> bool:
    """Say whether a signed or encrypted part is the mail itself, rather than a file that came with it."""
    name = part.get_filename()
    return name is None or name.lower().startswith("smime")


def fields(part: Message | str) -> str:
    """The fields of a part that has nothing else, as a report on a delivery."""
    items = part.raw_items() if isinstance(part, Message) else ()
    return "\n".join(f"{name}: {header(str(value))}" for name, value in items)


def attachment(part: Message, kind: str) -> Attachment:
    name = part.get_filename()
    if kind == "message/rfc822":
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        content = first.as_bytes() if isinstance(first, Message) else b""
        return Attachment(header(name) if name else None, kind, content)
    return Attachment(header(name) if name else None, kind, payload(part))


def payload(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else part.as_bytes()


def header(raw: str) -> str:
    """The text of a field: unfolded, encoded words decoded (RFC 2047), raw bytes decoded."""
    text = decode(raw.encode("utf-8", "surrogateescape")).text
    text = re.sub(r"\s+", " ", text).strip()
    try:
        pieces = decode_header(text)
    except (HeaderParseError, MessageError, ValueError):
        return text
    return "".join(piece if isinstance(piece, str) else decode_as(piece, charset) for piece, charset in pieces)


def unflowed(text: str, part: Message) -> str:
    """RFC 3676: a line that ends with a space goes on in the next, if that is quoted as often."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    lines: list[str] = []
    before, goes_on = "", False
    for line in text.splitlines():
        quotes, words = QUOTES.match(line).group(1, 2)  # type: ignore[union-attr]  # it matches every line
        words = words.removeprefix(" ")
        if goes_on and quotes == before and words != SIGNATURE:
            lines[-1] += words
        else:
            lines.append(f"{quotes}{' ' if quotes else ''}{words}")
        before, goes_on = quotes, words.endswith(" ") and words != SIGNATURE
    return "\n".join(lines)


PARSER = Parser(
    title="a mail",
    media_types={MEDIA_TYPE: EXTENSIONS},
    recognise=recognise,
    parse=parse,
    rank=55,
    programs=True,  # for pictures among the attachments
)
