"""The files inside a PDF, through PDFium."""

import pypdfium2

from pipeline.extraction.model import Attachment, Caution, Document

MAX_FILES = 200
MAX_BYTES = 100_000_000  # of all files together, unpacked


def read(pdf: pypdfium2.PdfDocument, document: Document) -> None:
    """Add the attached files; those that cannot be read, or are too many, are reported."""
    count = pdf.count_attachments()
    left_out = max(count - MAX_FILES, 0)
    total = 0
    for index in range(min(count, MAX_FILES)):
        try:
            attachment = pdf.get_attachment(index)
            content = bytes(attachment.get_data())
            name = attachment.get_name() or None
        except pypdfium2.PdfiumError:
            left_out += 1
            continue
        total += len(content)
        if total > MAX_BYTES:
            left_out += min(count, MAX_FILES) - index
            break
        document.attachments.append(Attachment(name, None, content))
    if left_out:
        sentence = f"{left_out} of {count} attached files were not read: they are damaged, too large or too many."
        document.cautions.append(Caution("attachments_skipped", sentence))
