"""A mail, however it was stored → blocks: its headers first, then its body."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import EmailMessage
from itertools import groupby
from typing import Literal

from pipeline.extraction import calendar_text, html_blocks
from pipeline.extraction.model import Attachment, Block, Document
from pipeline.extraction.paragraphs import paragraphs

SHOWN = ("From", "To", "Cc", "Bcc", "Date", "Subject")
QUOTED = re.compile(r"^\s*>+ ?", re.MULTILINE)
SIGNATURE = re.compile(r"^-- $", re.MULTILINE)
STUB = 0.5  # share of the other form's words below which a plain text only says that there is another form


@dataclass(frozen=True, slots=True)
class Body:
    """One piece of text as it stands in the mail."""

    kind: Literal["plain", "html", "calendar"]
    text: str

    def blocks(self) -> list[Block]:
        if self.kind == "calendar":
            return calendar_text.blocks(self.text)
        return html_blocks.read(self.text) if self.kind == "html" else plain_blocks(self.text)


@dataclass(slots=True)
class Mail:
    """`headers` are those of SHOWN that the mail has, decoded, by name."""

    headers: dict[str, str] = field(default_factory=dict)
    bodies: list[Body] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)

    def document(self) -> Document:
        lines = [f"{name}: {self.headers[name]}" for name in SHOWN if self.headers.get(name)]
        blocks = [Block("paragraph", "\n".join(lines))] if lines else []
        for body in self.bodies:
            blocks += body.blocks()
        title = self.headers.get("Subject")
        return Document(blocks=blocks, engines=("lxml",), title=title, attachments=ordered(self.attachments))

    def as_bytes(self) -> bytes:
        """The mail in the form of RFC 5322, for one that came in another form inside another mail."""
        message = EmailMessage()
        for name, value in self.headers.items():
            message[name] = re.sub(r"[\r\n\0]+", " ", value)
        message["MIME-Version"] = "1.0"
        for body in self.bodies[:1]:
            message.set_content(body.text.encode("utf-8", "replace").decode(), subtype=body.kind, charset="utf-8")
        for attachment in self.attachments:
            kind, _, subtype = (attachment.media_type or "application/octet-stream").partition("/")
            message.add_attachment(
                attachment.data, maintype=kind, subtype=subtype or "octet-stream", filename=attachment.filename
            )
        return message.as_bytes()


def plain_blocks(text: str) -> list[Block]:
    """Paragraphs, and quotes where lines are quoted."""
    found = []
    for block in paragraphs(text):
        for quoted, lines in groupby(block.text.split("\n"), lambda line: line.lstrip().startswith(">")):
            words = "\n".join(lines)
            found.append(Block("quote", QUOTED.sub("", words)) if quoted else Block("paragraph", words))
    return [block for block in found if block.text.strip()]


def choose(alternatives: Iterable[Body]) -> list[Body]:
    """The one to read of several forms of the same text: the plain one, unless it is only a stub of the other."""
    forms = [body for body in alternatives if body.text.strip()]
    plain = next((body for body in forms if body.kind == "plain"), None)
    html = next((body for body in forms if body.kind == "html"), None)
    if plain is None or html is None:
        return forms[-1:]
    return [plain if words(plain) >= STUB * words(html) else html]


def words(body: Body) -> int:
    return sum(len(block.text.split()) for block in body.blocks())


def ordered(attachments: list[Attachment]) -> list[Attachment]:
    """Files before pictures without a name of their own: a logo must not take the place of an invoice."""
    return sorted(attachments, key=lambda attachment: attachment.filename is None)
