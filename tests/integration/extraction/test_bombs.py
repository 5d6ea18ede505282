"""Small files that unpack to large ones: a result or a typed error, soon, and the parent unharmed."""

import time
import zipfile
import zlib
from dataclasses import replace

import pytest
from PIL import Image

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import ExtractionRequest, extract_file, inspect_file

MIB = 1024**2
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def pdf(*objects):
    """A PDF of these numbered objects; the first is the catalogue."""
    content = b"%PDF-1.4\n"
    for number, body in enumerate(objects, 1):
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return content + b"trailer<</Root 1 0 R>>"


def flate_pdf():
    """A page whose content is 500 MB of nothing."""
    packed = zlib.compressobj(9)
    chunk = b"q Q\n" * MIB
    stream = b"".join(packed.compress(chunk) for _ in range(125)) + packed.flush()
    content = b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>"
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content)


def page_pdf():
    pages = b"<</Type/Pages/Kids[%s]/Count 200000>>" % (b"3 0 R " * 200_000)
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", pages, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>")


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
    assert refused(path, limits, "QUIRE_MAX_UNPACKED_BYTES") < 10


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


def test_a_pdf_of_500_mb_of_flate_content_ends_by_its_limit_or_with_a_result(tmp_path, limits):
    path = tmp_path / "flate.pdf"
    path.write_bytes(flate_pdf())
    assert path.stat().st_size < MIB
    assert refused(path, replace(limits, cpu_seconds=1), "QUIRE_EXTRACT_CPU_SECONDS") < 15


def test_a_pdf_of_200_000_pages(tmp_path, limits):
    path = tmp_path / "pages.pdf"
    path.write_bytes(page_pdf())
    refused(path, limits, "QUIRE_MAX_PAGES")


def test_a_picture_of_900_million_pixels(tmp_path, limits, monkeypatch):
    path = tmp_path / "large.png"
    Image.new("1", (30_000, 30_000)).save(path)
    refused(path, limits, "QUIRE_MAX_PIXELS")


def test_a_billion_laughs(tmp_path, limits):
    path = tmp_path / "laughs.docx"
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    start = f'<!DOCTYPE d [<!ENTITY e0 "ha">{entities}]><w:document {WORD}><w:body><w:p><w:r><w:t>&e9;'
    zip_docx(path, start.encode(), b"", 0, b"</w:t></w:r></w:p></w:body></w:document>")
    error = attempt(path, limits)
    assert error is None or error.code in {ErrorCode.CORRUPT_FILE, ErrorCode.LIMIT_EXCEEDED}


@pytest.mark.parametrize("page", ["<div>" * 300_000, "<table><tr>" + "<td colspan=1000 rowspan=1000>x" * 3_000])
def test_pages_that_nest_or_span_without_end(tmp_path, limits, page):
    path = tmp_path / "deep.html"
    path.write_text(f"<html>{page}")
    begin = time.monotonic()
    assert attempt(path, limits) is None
    assert time.monotonic() - begin < 20
