"""Mails that become large, slow or deep."""

from email.message import EmailMessage
from pathlib import Path

from bench.bombs.making import Maker, repeated

HEAD = b"From: a@example.com\r\nTo: b@example.com\r\nMIME-Version: 1.0\r\n"
MIXED = HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'


def mails_in_mails(path: Path) -> None:
    """Three hundred mails, each attached to the next."""
    message = b"Subject: innermost\r\n\r\nthe end"
    for depth in range(300):
        mark = b"b%d" % depth
        head = b'Subject: mail\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="%s"\r\n\r\n' % mark
        part = b"--%s\r\nContent-Type: message/rfc822\r\n\r\n%s\r\n--%s--\r\n" % (mark, message, mark)
        message = head + part
    path.write_bytes(b"From: a@example.com\r\nTo: b@example.com\r\n" + message)


def mail_of_attachments(path: Path) -> None:
    """Ten thousand attachments."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "many"
    message.set_content("see the attachments")
    for number in range(10_000):
        message.add_attachment(b"x", maintype="application", subtype="octet-stream", filename=f"{number}.txt")
    path.write_bytes(bytes(message))


def mail_of_boundaries(path: Path) -> None:
    head = b'From: a@example.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    path.write_bytes(head + b"--b\r\n\r\n" * 1_000_000)


def parts(path: Path) -> None:
    """Ten thousand parts, each a text of its own."""
    path.write_bytes(MIXED + b"--b\r\nContent-Type: text/plain\r\n\r\nlorem ipsum\r\n" * 10_000 + b"--b--\r\n")


def deep_parts(path: Path) -> None:
    """A thousand multiparts, each in the one before."""
    content = HEAD + b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(1_000)
    )
    path.write_bytes(content + b"Content-Type: text/plain\r\n\r\nthe end\r\n")


def same_boundary(path: Path) -> None:
    """Ten thousand multiparts with one boundary."""
    path.write_bytes(HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n' * 10_000)


def forwarded(path: Path) -> None:
    """A mail that holds two mails that hold two mails, and so on: four thousand."""
    message = HEAD + b"Subject: innermost\r\n\r\nthe end\r\n"
    for depth in range(12):
        mark = b"b%d" % depth
        part = b"--%s\r\nContent-Type: message/rfc822\r\n\r\n%s\r\n" % (mark, message)
        message = HEAD + b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n' % mark + part * 2 + b"--%s--" % mark
    path.write_bytes(message)


def continuations(path: Path) -> None:
    """A file name in a hundred thousand pieces."""
    pieces = b";\r\n ".join(b"name*%d=x" % n for n in range(100_000))
    path.write_bytes(MIXED + b"--b\r\nContent-Type: text/plain;\r\n %s\r\n\r\nx\r\n--b--" % pieces)


def header(name: bytes, chunk: bytes, times: int) -> Maker:
    """A mail with one long header."""
    return repeated(chunk, times, HEAD + name + b": ", b"\r\n\r\nlorem ipsum\r\n")


def body(head: bytes, chunk: bytes, times: int) -> Maker:
    return repeated(chunk, times, HEAD + head + b"\r\n\r\n")


BOMBS: dict[str, Maker] = {
    "300-mails-deep.eml": mails_in_mails,
    "10000-attachments.eml": mail_of_attachments,
    "million-boundaries.eml": mail_of_boundaries,
    "10000-parts.eml": parts,
    "1000-parts-deep.eml": deep_parts,
    "same-boundary.eml": same_boundary,
    "4000-forwarded.eml": forwarded,
    "100000-continuations.eml": continuations,
    "50mb-subject.eml": header(b"Subject", b"lorem ipsum ", 4_400_000),
    "folded-subject.eml": header(b"Subject", b"x\r\n ", 1_000_000),
    "encoded-words.eml": header(b"Subject", b"=?utf-8?q?a?= ", 500_000),
    "broken-words.eml": header(b"Subject", b"=?utf-8?b?", 500_000),
    "comments.eml": header(b"Cc", b"(", 1_000_000),
    "groups.eml": header(b"Cc", b"a:", 500_000),
    "angles.eml": header(b"Cc", b"<", 500_000),
    "quotes.eml": header(b"Cc", b'"', 500_001),
    "routes.eml": header(b"Cc", b"<@a,@b:", 200_000),
    "addresses.eml": header(b"Cc", b"Lorem Ipsum <a@example.com>, ", 200_000),
    "dots.eml": header(b"Cc", b"a.", 1_000_000),
    "date.eml": header(b"Date", b"1 (", 500_000),
    "message-id.eml": header(b"Message-ID", b"<[", 500_000),
    "parameters.eml": header(b"Content-Type", b"text/plain; a=", 300_000),
    "disposition.eml": header(b"Content-Disposition", b"attachment; filename*0*=''", 300_000),
    "million-headers.eml": repeated(b"X-A: b\r\n", 1_000_000, HEAD, b"\r\nlorem ipsum\r\n"),
    "base64.eml": body(b"Content-Transfer-Encoding: base64", b"=", 20_000_000),
    "quoted-printable.eml": body(b"Content-Transfer-Encoding: quoted-printable", b"=\r\n", 10_000_000),
    "uuencoded.eml": body(b"Content-Transfer-Encoding: x-uuencode", b"begin 644 a\r\n", 2_000_000),
    "quoted-text.eml": body(b"Content-Type: text/plain", b"> ", 10_000_000),
    "replies.eml": body(b"Content-Type: text/plain", b"On Monday, a wrote:\r\n> ", 500_000),
    "html.eml": body(b"Content-Type: text/html", b"<div>", 1_000_000),
}
