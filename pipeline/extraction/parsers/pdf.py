"""PDF with a text layer, by PDFium."""

from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
from pypdfium2 import raw as pdfium

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import layout, pdf_words, progress
from pipeline.extraction.errors import corrupt, pages_exceeded
from pipeline.extraction.model import Caution, Document, Page
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek

MEDIA_TYPE = "application/pdf"
TITLE = "a PDF"
HEADER_WITHIN = 1_024  # ISO 32000 wants the header at byte 0; readers have always taken it a little later


def recognise(peek: Peek) -> str | None:
    return MEDIA_TYPE if b"%PDF-" in peek.head[:HEADER_WITHIN] else None


def check(source: Source) -> None:
    with opened(source):
        pass  # it has pages, no password, and not too many


def parse(source: Source) -> Document:
    document = Document(engines=("pypdfium2",))
    with opened(source) as pdf:
        for number in progress.pages(len(pdf), document):
            read_page(pdf, number - 1, document)
    return document


@contextmanager
def opened(source: Source) -> Iterator[pypdfium2.PdfDocument]:
    try:
        pdf = pypdfium2.PdfDocument(source.path)
    except pypdfium2.PdfiumError as error:
        raise refusal(error.err_code) from error
    try:
        if len(pdf) == 0:
            raise corrupt(TITLE)
        if len(pdf) > source.limits.max_pages:
            raise pages_exceeded(len(pdf), source.limits.max_pages)
        yield pdf
    finally:
        pdf.close()


def refusal(code: int | None) -> PermanentError:
    if code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
        sentence = "The PDF is protected by a password. Remove the protection and send it again."
        return PermanentError(ErrorCode.ENCRYPTED, sentence)
    return corrupt(TITLE)


def read_page(pdf: pypdfium2.PdfDocument, index: int, document: Document) -> None:
    """Add one page; a page that cannot be loaded is reported, the others are still read."""
    number = index + 1
    try:
        page = pdf[index]
    except pypdfium2.PdfiumError:
        document.cautions.append(Caution("page_unreadable", f"Page {number} is damaged and was not read.", number))
        return
    view = pdf_words.View.of(page)
    document.pages.append(Page(number, round(view.width, 2), round(view.height, 2), view.rotation))
    words = pdf_words.words(page, view)
    if not words:
        sentence = f"Page {number} has no text layer; the text of its pictures was not read."
        document.cautions.append(Caution("no_text_layer", sentence, number))
    document.blocks += layout.blocks(number, layout.lines(words), view.height)
    page.close()


PARSER = Parser(
    title=TITLE,
    media_types={MEDIA_TYPE: (".pdf",)},
    recognise=recognise,
    parse=parse,
    check=check,
    rank=10,
)
