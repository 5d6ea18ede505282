"""EPUB: pages in the order of the spine, without what repeats or hides them."""

import zipfile
from io import BytesIO

import pytest

from pipeline.errors import ErrorCode, PermanentError

EPUB = "application/epub+zip"


def book(*, encryption=None, spine='<itemref idref="b"/><itemref idref="nav"/><itemref idref="a"/>'):
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>A Book</dc:title></metadata><manifest>"
        '<item id="a" href="one%20page.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="b" href="text/b.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="gone" href="gone.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        f"</manifest><spine>{spine}</spine></package>"
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", EPUB)
        rootfile = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
        archive.writestr("META-INF/container.xml", rootfile)
        archive.writestr("OPS/book.opf", package)
        archive.writestr("OPS/one page.xhtml", "<html><head><title>x</title></head><body><h1>Last</h1></body></html>")
        archive.writestr("OPS/text/b.xhtml", '<?xml version="1.0"?><html><body><p>Größe</p></body></html>')
        archive.writestr("OPS/nav.xhtml", "<html><body><nav><ol><li>Last</li></ol></nav></body></html>")
        if encryption:
            method = f'<EncryptionMethod Algorithm="{encryption}"/>'
            archive.writestr(
                "META-INF/encryption.xml", f"<encryption><EncryptedData>{method}</EncryptedData></encryption>"
            )
    return buffer.getvalue()


def test_pages_follow_the_spine_and_the_contents_are_left_out(parse):
    document = parse(book(), EPUB)
    assert [(block.type, block.text) for block in document.blocks] == [("paragraph", "Größe"), ("heading", "Last")]
    assert document.title == "A Book"


def test_a_page_that_is_missing_is_said_to_be(parse):
    document = parse(book(spine='<itemref idref="gone"/><itemref idref="a"/>'), EPUB)
    assert [caution.code for caution in document.cautions] == ["pages_missing"]
    assert [block.text for block in document.blocks] == ["Last"]


def test_a_protected_book_is_encrypted_and_one_with_hidden_fonts_is_not(inspect):
    with pytest.raises(PermanentError) as error:
        inspect(book(encryption="http://www.w3.org/2001/04/xmlenc#aes128-cbc"), "a.epub")
    assert error.value.code is ErrorCode.ENCRYPTED
    assert inspect(book(encryption="http://www.idpf.org/2008/embedding"), "a.epub").media_type == EPUB
