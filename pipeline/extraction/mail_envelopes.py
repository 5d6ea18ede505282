"""Attachments that are no files but wrappings: signatures, signed files (`.p7m`), Outlook's `winmail.dat`."""

from dataclasses import replace

from pipeline.extraction import cms, tnef
from pipeline.extraction.mail import Mail
from pipeline.extraction.model import Attachment

# They say by whom a mail is, not what it says; and what only makes a saved page look good.
NO_DOCUMENTS = frozenset(
    {
        "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
        "application/pgp-keys", "text/css", "text/javascript", "application/javascript", "application/x-javascript",
    }
)  # fmt: skip
SIGNED_NAME = ".p7m"


def unwrap(mail: Mail) -> Mail:
    """Put the files in place of their wrappings; a mail without a text has that of the envelope."""
    found: list[Attachment] = []
    for attachment in mail.attachments:
        if attachment.media_type in NO_DOCUMENTS:
            continue
        if attachment.data.startswith(tnef.SIGNATURE):
            inner = tnef.read(attachment.data)
            found += inner.attachments
            if not any(body.text.strip() for body in mail.bodies):
                mail.bodies = inner.bodies
        else:
            found.append(unsigned(attachment))
    mail.attachments = found
    return mail


def unsigned(attachment: Attachment) -> Attachment:
    """The file that was signed, under its own name."""
    name = attachment.filename or ""
    content = cms.signed_content(attachment.data) if name.lower().endswith(SIGNED_NAME) else None
    return attachment if content is None else replace(attachment, filename=name[:-4], media_type=None, data=content)
