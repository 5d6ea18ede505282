"""PDF, by PDFium: the text layer of a page, or, where that is missing or bad, what can be read on its picture."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
from PIL import Image
from pypdfium2 import raw as pdfium

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import (
    layout,
    page_layout,
    page_numbers,
    pdf_attachments,
    pdf_hidden,
    pdf_notes,
    pdf_rulings,
    pdf_scan,
    pdf_words,
    progress,
)
from pipeline.extraction.errors import corrupt, encrypted, pages_exceeded
from pipeline.extraction.model import Block, Caution, Document, Page
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek

MEDIA_TYPE = "application/pdf"
TITLE = "a PDF"
SMALLEST = 0.01  # points, of a side of a page: boxes are no finer
HEADER_WITHIN = 1_024  # ISO 32000 wants the header at byte 0; readers have always taken it a little later


def recognise(peek: Peek) -> str | None:
    return MEDIA_TYPE if b"%PDF-" in peek.head[:HEADER_WITHIN] else None


def prepare() -> None:
    from pipeline.extraction import ocr  # noqa: PLC0415  a second of imports that the zygote pays once

    ocr.models()


def check(source: Source) -> None:
    with opened(source):
        pass  # it has pages, no password, and not too many


def parse(source: Source) -> Document:
    document = Document(engines=("pypdfium2",))
    trust = pdf_hidden.Trust()
    with opened(source) as pdf:
        chosen = page_numbers.existing(source.options.pages, len(pdf))
        for number in progress.pages(len(pdf), document):
            if number in chosen:
                read_page(pdf, number, document, source, trust)
        pdf_attachments.read(pdf, document)
    return document


@contextmanager
def opened(source: Source) -> Iterator[pypdfium2.PdfDocument]:
    try:
        pdf = pypdfium2.PdfDocument(source.path, password=source.options.password)
    except pypdfium2.PdfiumError as error:
        raise refusal(error.err_code, given=source.options.password is not None) from error
    try:
        if len(pdf) == 0:
            raise corrupt(TITLE)
        if (count := len(page_numbers.existing(source.options.pages, len(pdf)))) > source.limits.max_pages:
            raise pages_exceeded(count, source.limits.max_pages)
        if pdf.get_formtype() != pdfium.FORMTYPE_NONE:
            pdf.init_forms()
        yield pdf
    finally:
        pdf.close()


def refusal(code: int | None, *, given: bool) -> PermanentError:
    if code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
        return encrypted("PDF", given=given, openable=True)
    return corrupt(TITLE)


def read_page(
    pdf: pypdfium2.PdfDocument, number: int, document: Document, source: Source, trust: pdf_hidden.Trust
) -> None:
    """Add one page; a page that cannot be loaded is reported, the others are still read."""
    try:
        page = pdf[number - 1]
    except pypdfium2.PdfiumError:
        document.cautions.append(Caution(progress.UNREADABLE, f"Page {number} is damaged and was not read.", number))
        return
    try:
        view = pdf_words.View.of(page)
        if not SMALLEST <= min(view.width, view.height) <= max(view.width, view.height) < math.inf:
            document.cautions.append(
                Caution(progress.UNREADABLE, f"Page {number} has no size and was not read.", number)
            )
            return
        plainly = source.options.text_only and not pdf_notes.has_any(page)
        layer = pdf_words.read(page, view, text_only=plainly and not source.options.words)
        view = layer.view or view
        if not plainly:
            layer.words[:] = pdf_notes.with_values(layer.words, pdf, page, view)
        wanted = pdf_scan.wants_reading(layer, page, source.limits)
        if not (wanted or source.options.text_only) and trust.misleads(layer, page, source.limits):
            wanted, layer = True, pdf_words.Layer([], 0.0)  # what is read need not be better than it
        if not (wanted and read_picture(page, number, layer, document, source)):
            read_layer(page, layer, view, number, document, plainly=plainly)
    finally:
        page.close()


def read_layer(
    page: pypdfium2.PdfPage,
    layer: pdf_words.Layer,
    view: pdf_words.View,
    number: int,
    document: Document,
    *,
    plainly: bool,
) -> None:
    """Add the page as its text layer has it; `plainly` without looking for its layout."""
    document.pages.append(Page(number, round(view.width, 2), round(view.height, 2), view.rotation))
    if layer.text is not None:
        document.blocks.append(Block("paragraph", layer.text, number))
    elif plainly:
        document.blocks += layout.plain(number, layer.words)
    else:
        document.blocks += page_layout.arrange(number, layer.words, view.height, pdf_rulings.read(page, view))
    if not layer.texts:
        sentence = f"Page {number} has no text layer, and no picture in which text could be read."
        document.cautions.append(Caution("no_text_layer", sentence, number))


def read_picture(
    page: pypdfium2.PdfPage, number: int, layer: pdf_words.Layer, document: Document, source: Source
) -> bool:
    """Read the page as a picture; False, and nothing added, if that is no better than its text layer."""
    from pipeline.extraction import ocr_page  # noqa: PLC0415  a second of imports that only pictures need

    read = Document()
    pixels, scale = pdf_scan.picture(page, source.limits)
    ocr_page.read(ocr_page.Shot(pixels, scale, page.get_rotation()), number, read, source)
    if layer.texts and not pdf_scan.is_better("\n".join(block.text for block in read.blocks), layer):
        return False
    document.pages += read.pages
    document.blocks += read.blocks
    document.cautions += read.cautions
    document.engines = tuple(dict.fromkeys((*document.engines, *ocr_page.engines(source.limits))))
    return True


def draw(source: Source, number: int, dpi: float, rotation: int | None) -> Image.Image:
    """A page as it is shown, turned as `rotation` says from how it is stored."""
    with opened(source) as pdf:
        if not 1 <= number <= len(pdf):
            raise PermanentError(ErrorCode.CONTENT_MISSING, f"The document has no page {number}.")
        page = pdf[number - 1]
        turn = 0 if rotation is None else (rotation - page.get_rotation()) % 360
        pixels, _ = pdf_scan.picture(page, source.limits, dpi)
        return Image.fromarray(pixels[:, :, ::-1]).rotate(-turn, expand=True)


PARSER = Parser(
    title=TITLE,
    media_types={MEDIA_TYPE: (".pdf",)},
    recognise=recognise,
    parse=parse,
    check=check,
    prepare=prepare,
    rank=10,
    threads=True,
    programs=True,
)
