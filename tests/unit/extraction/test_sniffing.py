"""What a file is, by its bytes; the client's word is a hint for text, and a warning where it is wrong."""

import tarfile
import zipfile
from io import BytesIO

import pytest
from PIL import Image

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import sniff

PROGRAM = b"MZ\x90\x00" + bytes(56) + b"\x80\x00\x00\x00" + bytes(64) + b"PE\x00\x00\x4c\x01" + bytes(300)
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


def picture(kind):
    buffer = BytesIO()
    Image.new("RGB", (40, 30), "white").save(buffer, kind)
    return buffer.getvalue()


def archive(*names):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return buffer.getvalue()


def tar():
    buffer = BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as made:
        made.addfile(tarfile.TarInfo("a.txt"))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "filename", "media_type"),
    [
        (b"%PDF-1.7\n", None, "application/pdf"),
        (b"\n\n junk %PDF-1.7\n", None, "application/pdf"),
        (picture("PNG"), None, "image/png"),
        (picture("JPEG"), None, "image/jpeg"),
        (picture("TIFF"), None, "image/tiff"),
        (picture("WEBP"), None, "image/webp"),
        (b"<!DOCTYPE html><p>x", None, "text/html"),
        (b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', None, "text/html"),
        (b"<p>a fragment</p>", "part.html", "text/html"),
        (b"no tags here", "part.html", "text/plain"),
        (b"# Title\n\n[a](b) and **c**\n", None, "text/markdown"),
        (b"just words\n", "notes.md", "text/markdown"),
        (b"a,b,c\n1,2,3\n4,5,6\n", None, "text/csv"),
        (b"a\tb\tc\n1\t2\t3\n4\t5\t6\n", None, "text/tab-separated-values"),
        (b"only one column\n", "x.csv", "text/csv"),
        (b"a,b,c\n1,2,3\n4,5,6\n", "readme.txt", "text/plain"),
        (b"Dear all, I write, as agreed, to say, once more, yes.\nBye.\n", None, "text/plain"),
        ("Zażółć gęślą jaźń\n".encode("utf-16"), None, "text/plain"),
        (b'{"a": [1, 2, 3]}', None, "text/plain"),
        (b"{\\rtf1 hello}", "letter.doc", "application/rtf"),
        (b"Received: by example\r\nFrom: a@mail.example\r\nSubject: x\r\n\r\nhi\r\n", None, "message/rfc822"),
        ("Date: today\nFrom: a@mail.example\nTo: b\n\nhi\n".encode("utf-16-be"), None, "message/rfc822"),
        (b"Subject: x\n\nhello\n", "saved.eml", "message/rfc822"),
        (b"Subject: a memo\n\nDear all,\n", "memo.txt", "text/plain"),
    ],
)
def test_the_content_decides(peek, content, filename, media_type):
    assert sniff.recognise(peek(content, filename))[1] == media_type


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (PROGRAM, "executable"),
        (OLE, "Composite Document File"),
        (bytes(range(1, 32)) * 20, "application/octet-stream"),
    ],
)
def test_what_is_not_accepted_is_named_together_with_what_is(inspect, content, named):
    with pytest.raises(PermanentError) as error:
        inspect(content, "invoice.pdf", "application/pdf")
    assert error.value.code is ErrorCode.UNSUPPORTED_TYPE
    assert named in error.value.message
    assert "DOCX" in error.value.message
    assert "PDF" in error.value.message


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (archive("a.txt"), "a ZIP archive"),
        (b"\x1f\x8b\x08" + bytes(60), "a gzip archive"),
        (b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(60), "a 7-Zip archive"),
        (b"Rar!\x1a\x07\x01\0" + bytes(60), "a RAR archive"),
        (tar(), "a tar archive"),
    ],
)
def test_an_archive_is_refused_with_what_to_do_instead(inspect, content, named):
    with pytest.raises(PermanentError) as error:
        inspect(content, "invoice.pdf")
    assert error.value.code is ErrorCode.UNSUPPORTED_TYPE
    assert named in error.value.message
    assert "one by one" in error.value.message


def test_an_empty_file_is_said_to_be_empty(inspect):
    with pytest.raises(PermanentError) as error:
        inspect(b"", "a.pdf")
    assert error.value.code is ErrorCode.EMPTY_FILE


def test_an_office_file_behind_a_password_is_said_to_be_encrypted(inspect):
    with pytest.raises(PermanentError) as error:
        inspect(OLE + "EncryptedPackage".encode("utf-16-le") + bytes(100), "a.docx")
    assert error.value.code is ErrorCode.ENCRYPTED


def test_a_broken_docx_is_corrupt_rather_than_unknown(inspect, docx):
    with pytest.raises(PermanentError) as error:
        inspect(docx("<w:p/>")[:-60] + bytes(60), "a.docx")
    assert error.value.code is ErrorCode.CORRUPT_FILE
    assert "a DOCX" in error.value.message


def test_a_picture_called_pdf_is_read_as_a_picture_with_a_warning(inspect):
    found = inspect(picture("PNG"), "scan.pdf", "application/pdf")
    assert found.media_type == "image/png"
    assert found.warnings == (
        "The file is called .pdf, but its content is image/png.",
        "The file was sent as application/pdf, but its content is image/png.",
    )


@pytest.mark.parametrize("declared", [None, "", "application/octet-stream", "TEXT/CSV; charset=utf-8", "text/plain"])
def test_a_fair_or_empty_word_is_no_mismatch(inspect, declared):
    assert inspect(b"a,b\n1,2\n", "x.csv", declared).warnings == ()


def test_an_image_larger_than_allowed_is_refused_by_its_header(inspect):
    with pytest.raises(PermanentError) as error:
        inspect(picture("PNG"), max_pixels=1_199)
    assert error.value.code is ErrorCode.LIMIT_EXCEEDED
    assert "1200 pixels" in error.value.message
    assert "QUIRE_MAX_PIXELS" in error.value.message
