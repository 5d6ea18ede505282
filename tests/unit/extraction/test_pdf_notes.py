"""Values of forms and notes where they stand, passwords, a choice of pages."""

from dataclasses import replace

import pypdfium2
import pytest
from pypdfium2 import raw as pdfium
from reportlab.lib.pdfencrypt import StandardEncryption

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import compose, page_numbers, registry
from pipeline.extraction.parser import Source
from pipeline.extraction.request import Options
from tests.unit.extraction.test_pdf import PDF, at, made


@pytest.fixture
def read(tmp_path, limits):
    def read(content, changed=None, **options):
        path = tmp_path / "document.pdf"
        path.write_bytes(content)
        source = Source(path, PDF, replace(limits, **changed or {}), Options(**options))
        return registry.by_media_type()[PDF].parse(source)

    return read


def form(canvas):
    canvas.drawString(72, 700, "Name:")
    canvas.drawString(72, 660, "Agreed:")
    canvas.drawString(72, 620, "Signed in Exampletown")
    canvas.acroForm.textfield(name="name", value="Sample Bakery Ltd", x=120, y=694, width=200, height=18)
    canvas.acroForm.checkbox(name="agreed", checked=True, x=130, y=655, size=16)
    canvas.acroForm.checkbox(name="other", checked=False, x=230, y=655, size=16)


def test_the_values_of_a_form_are_read_after_their_labels(read):
    document = read(made(form))
    text = compose.text_of(document.blocks)
    assert text.split() == ["Name:", "Sample", "Bakery", "Ltd", "Agreed:", "☒", "Signed", "in", "Exampletown"]
    sample = next(word for block in document.blocks for word in block.words if word.text == "Sample")
    assert sample.box[0] == pytest.approx(120, abs=1)
    assert 842 - 712 <= sample.box[1] < sample.box[3] <= 842 - 694


def test_a_note_that_is_written_on_the_page_is_read(read, tmp_path):
    pdf = pypdfium2.PdfDocument(made(at(72, 700, "Draft")))
    page = pdf[0]
    note = pdfium.FPDFPage_CreateAnnot(page, pdfium.FPDF_ANNOT_FREETEXT)
    pdfium.FPDFAnnot_SetRect(note, pdfium.FS_RECTF(300, 710, 400, 690))
    wide = "please check\0".encode("utf-16-le")
    pdfium.FPDFAnnot_SetStringValue(note, b"Contents", (pdfium.c_ushort * (len(wide) // 2)).from_buffer_copy(wide))
    pdfium.FPDFPage_CloseAnnot(note)
    pdf.save(tmp_path / "noted.pdf")
    assert compose.text_of(read((tmp_path / "noted.pdf").read_bytes()).blocks).split() == ["Draft", "please", "check"]


def test_the_password_opens_the_document_and_a_wrong_one_is_named(read):
    locked = made(at(72, 700, "secret"), encrypt=StandardEncryption("open sesame"))
    assert read(locked, password="open sesame").blocks[0].text == "secret"
    for password, words in ((None, "protected by a password"), ("sesame", "does not open")):
        with pytest.raises(PermanentError) as error:
            read(locked, password=password)
        assert error.value.code is ErrorCode.ENCRYPTED
        assert words in error.value.message


def test_only_the_chosen_pages_are_read_and_counted(read):
    pdf = made(*[at(72, 700, f"page {number}") for number in range(1, 7)])
    document = read(pdf, {"max_pages": 3}, pages="2-3,6")
    assert [page.number for page in document.pages] == [2, 3, 6]
    assert [block.text for block in document.blocks] == ["page 2", "page 3", "page 6"]


def test_pages_that_the_document_does_not_have_are_an_error_that_says_how_many_it_has(read):
    for texts, words in ((["page 1"], "has one page"), (["page 1", "page 2"], "has 2 pages")):
        with pytest.raises(PermanentError) as error:
            read(made(*[at(72, 700, text) for text in texts]), pages="9,12-14")
        assert error.value.code is ErrorCode.NO_SUCH_PAGE
        assert f"{words}, and none of those asked for (9,12-14)" in error.value.message


@pytest.mark.parametrize(
    ("pages", "numbers"), [(None, [1, 2, 3, 4]), ("1", [1]), ("3-9,1", [1, 3, 4]), ("4-2", []), ("0-2", [1, 2])]
)
def test_a_choice_of_pages(pages, numbers):
    assert page_numbers.chosen(pages, 4) == numbers
