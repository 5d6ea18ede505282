"""What a PDF holds besides its pages' content: values of forms, notes written on pages."""

import ctypes
from collections.abc import Callable, Iterator, Sequence

import pypdfium2
from pypdfium2 import raw as pdfium

from pipeline.extraction.model import Word
from pipeline.extraction.pdf_words import View
from pipeline.extraction.result import Box

MAX_NOTES = 2_000  # of a page
MAX_CHARACTERS = 100_000  # of one value
LINE_HEIGHT = 1.2
USUAL_SIZE = 11.0  # points, of letters in a field that is higher
CHECKED = "☒"


def text(ask: Callable[..., int]) -> str:
    """A string of PDFium, which is asked for its size in bytes first."""
    size = ask(None, 0)
    if not 2 < size <= 2 * MAX_CHARACTERS:
        return ""
    buffer = ctypes.create_string_buffer(size)
    ask(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def has_any(page: pypdfium2.PdfPage) -> bool:
    """Whether something may stand on the page that is not in its content."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), MAX_NOTES)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if note:
            kind = pdfium.FPDFAnnot_GetSubtype(note)
            pdfium.FPDFPage_CloseAnnot(note)
            if kind in {pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_WIDGET}:
                return True
    return False


def with_values(words: list[Word], pdf: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, view: View) -> list[Word]:
    """The page's words, and, where they stand, the values of its fields and the notes written on it."""
    for value, box in values(pdf, page, view):
        place = after(words, box)
        words[place:place] = set_in(value, box)
    return words


def values(pdf: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, view: View) -> Iterator[tuple[str, Box]]:
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), MAX_NOTES)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        place = pdfium.FS_RECTF()
        if pdfium.FPDFAnnot_GetRect(note, place) and (value := value_of(pdf, note).strip()):
            low, high = sorted((place.bottom, place.top))
            left, right = sorted((place.left, place.right))
            yield value, view.box(left, low, right, high)
        pdfium.FPDFPage_CloseAnnot(note)


def value_of(pdf: pypdfium2.PdfDocument, note: pdfium.FPDF_ANNOTATION) -> str:
    """What a person sees of a field or of a note; nothing of other annotations, which comment or link."""
    kind = pdfium.FPDFAnnot_GetSubtype(note)
    if pdfium.FPDFAnnot_GetFlags(note) & pdfium.FPDF_ANNOT_FLAG_HIDDEN:
        return ""
    if kind == pdfium.FPDF_ANNOT_FREETEXT:
        return text(lambda buffer, size: pdfium.FPDFAnnot_GetStringValue(note, b"Contents", buffer, size))
    if kind != pdfium.FPDF_ANNOT_WIDGET or pdf.formenv is None:
        return ""
    field = pdfium.FPDFAnnot_GetFormFieldType(pdf.formenv, note)
    if field in {pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON}:
        return CHECKED if pdfium.FPDFAnnot_IsChecked(pdf.formenv, note) else ""
    if field in {pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX}:
        return text(lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldValue(pdf.formenv, note, buffer, size))
    return ""


def after(words: Sequence[Word], box: Box) -> int:
    """Where a value is read: after the word to its left, else after the last one above it."""
    middle = (box[1] + box[3]) / 2
    beside = [i for i, word in enumerate(words) if word.box[1] < middle < word.box[3] and word.box[2] <= box[0] + 2]
    if beside:
        return max(beside, key=lambda index: words[index].box[2]) + 1
    above = [i for i, word in enumerate(words) if word.box[3] <= middle]
    return max(above, key=lambda index: words[index].box[3]) + 1 if above else 0


def set_in(value: str, box: Box) -> list[Word]:
    """The words of a value, line by line from the top of its box; how wide letters are is a guess."""
    lines = [line.split() for line in value.splitlines() if line.split()]
    high = (box[3] - box[1]) / max(len(lines), 1)
    size = min(high, USUAL_SIZE) if len(lines) == 1 else min(high / LINE_HEIGHT, USUAL_SIZE)
    made = []
    for number, line in enumerate(lines):
        letters = sum(map(len, line)) + len(line) - 1
        width = min(size / 2, (box[2] - box[0]) / letters)
        top = (box[1] + box[3] - size) / 2 if len(lines) == 1 else box[1] + number * size * LINE_HEIGHT
        x = box[0]
        for word in line:
            made.append(Word(word, (x, top, x + width * len(word), top + size), size))
            x += width * (len(word) + 1)
    return made
