"""Small files that unpack to large ones: a result or a typed error, soon, and the parent unharmed."""

import time
import zipfile

import pytest

from bench import bombs
from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import ExtractionRequest, extract_file, inspect_file

MIB = 1024**2
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zip_docx(path, start, chunk, times, end):
    archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with archive, archive.open("word/document.xml", "w") as file:
        for part in (start, *[chunk] * times, end):
            file.write(part)


def attempt(path, limits):
    """What becomes of it: None for a result, else the error."""
    try:
        found = inspect_file(path, None, path.name, limits)
        request = ExtractionRequest(found.media_type, None, path.name, "0" * 64)
        extract_file(path, request, limits, path.with_suffix(".json"))
    except PermanentError as error:
        return error
    return None


def refused(path, limits, setting):
    begin = time.monotonic()
    error = attempt(path, limits)
    assert error is not None
    assert error.code is ErrorCode.LIMIT_EXCEEDED
    assert setting in error.message
    return time.monotonic() - begin


def test_a_docx_that_unpacks_to_400_mb(tmp_path, limits):
    path = tmp_path / "bomb.docx"
    paragraph = b"<w:p><w:r><w:t>lorem ipsum</w:t></w:r></w:p>" * 10_000
    start = f"<w:document {WORD}><w:body>".encode()
    zip_docx(path, start, paragraph, 1_000, b"</w:body></w:document>")
    assert path.stat().st_size < 4 * MIB
    assert refused(path, limits, "QUIRE_MAX_UNPACKED_BYTES") < 60


def test_a_docx_that_lies_about_its_size_gives_no_more_than_it_admits(tmp_path, limits):
    path = tmp_path / "liar.docx"
    zip_docx(path, f"<w:document {WORD}><w:body>".encode(), b"<w:p/>" * 100_000, 20, b"</w:body></w:document>")
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("word/document.xml").file_size
    content = path.read_bytes()
    path.write_bytes(content.replace(size.to_bytes(4, "little"), (5_000).to_bytes(4, "little")))
    error = attempt(path, limits)
    assert error is not None
    assert error.code is ErrorCode.CORRUPT_FILE


def test_a_pdf_of_500_mb_of_flate_content(tmp_path, limits):
    path = tmp_path / "flate.pdf"
    bombs.pdf.flate(path)
    assert path.stat().st_size < MIB
    assert refused(path, limits, "QUIRE_EXTRACT_MEMORY_BYTES") < 60


def test_a_pdf_of_200_000_pages(tmp_path, limits):
    path = tmp_path / "pages.pdf"
    bombs.pdf.pages(path)
    refused(path, limits, "QUIRE_MAX_PAGES")


def test_a_picture_of_900_million_pixels(tmp_path, limits):
    path = tmp_path / "large.png"
    bombs.pictures.wide_png(path)
    refused(path, limits, "QUIRE_MAX_PIXELS")


def test_a_billion_laughs(tmp_path, limits):
    path = tmp_path / "laughs.docx"
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    start = f'<!DOCTYPE d [<!ENTITY e0 "ha">{entities}]><w:document {WORD}><w:body><w:p><w:r><w:t>&e9;'
    zip_docx(path, start.encode(), b"", 0, b"</w:t></w:r></w:p></w:body></w:document>")
    error = attempt(path, limits)
    assert error is None or error.code is ErrorCode.LIMIT_EXCEEDED


QUICK = (
    *("corners.xls", "corners.xlsb", "corners-and-merges.xls", "cycle.doc", "storage-cycle.msg", "exponent.xml"),
    *("forms-in-forms.pdf", "page-tree-cycle.pdf", "2-million-points-wide.pdf", "picture-900-megapixels.pdf"),
    *("last-cell.xlsx", "nested.docx", "300-mails-deep.eml", "deep.html", "quotes.md"),
)


@pytest.mark.parametrize("name", QUICK)
def test_a_bomb_ends_in_a_result_or_a_typed_error(tmp_path, limits, name):
    path = tmp_path / name
    bombs.BOMBS[name](path)
    begin = time.monotonic()
    error = attempt(path, limits)
    assert error is None or error.code in {ErrorCode.LIMIT_EXCEEDED, ErrorCode.CORRUPT_FILE, ErrorCode.UNSUPPORTED_TYPE}
    assert time.monotonic() - begin < 120


@pytest.mark.parametrize("name", ["xxe.docx", "xxe.xml"])
def test_an_entity_from_outside_is_not_followed(tmp_path, limits, name, monkeypatch):
    secret = tmp_path / "secret"
    secret.write_text("words that nobody should read")
    monkeypatch.setattr(bombs.making, "OUTSIDE", str(secret))
    path = tmp_path / name
    bombs.BOMBS[name](path)
    if attempt(path, limits) is None:
        assert "nobody should read" not in path.with_suffix(".json").read_text()


@pytest.mark.parametrize("page", ["<div>" * 300_000, "<table><tr>" + "<td colspan=1000 rowspan=1000>x" * 3_000])
def test_pages_that_nest_or_span_without_end(tmp_path, limits, page):
    path = tmp_path / "deep.html"
    path.write_text(f"<html>{page}")
    begin = time.monotonic()
    assert attempt(path, limits) is None
    assert time.monotonic() - begin < 120
