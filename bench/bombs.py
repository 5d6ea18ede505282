"""Small files that become large, slow or deep when they are read; each maker writes one to a path."""

import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

from PIL import Image

MIB = 1024**2
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SLIDE = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
OPEN_DOCUMENT = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)
OUTSIDE = "/etc/passwd"

Maker = Callable[[Path], object]


def pdf(*objects: bytes) -> bytes:
    """A PDF of these numbered objects, of which the first is the catalogue; readers rebuild the missing index."""
    content = b"%PDF-1.7\n"
    for number, body in enumerate(objects, 1):
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return content + b"trailer<</Root 1 0 R>>"


def stream(content: bytes, dictionary: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (dictionary, len(content), content)


def page_pdf(content: bytes, box: bytes = b"0 0 600 800", resources: bytes = b"", *more: bytes) -> bytes:
    """A PDF of one page; `more` objects are numbered from 5."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Resources<<%s>>/Contents 4 0 R>>" % (box, resources)
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content, *more)


def packed(chunk: bytes, times: int) -> bytes:
    """The zlib stream of `chunk`, many times; packed once, since the pieces between two full flushes stand alone."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    piece = packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(times):
        check = zlib.adler32(chunk, check)
    return b"\x78\xda" + piece * times + packer.flush() + check.to_bytes(4, "big")


def flate(path: Path) -> None:
    """Content of 500 MB in 0.5 MB."""
    path.write_bytes(page_pdf(stream(packed(b"q Q\n" * MIB, 125), b"/Filter/FlateDecode")))


def flate_twice(path: Path) -> None:
    """The same, packed twice into 3 KB."""
    twice = zlib.compress(packed(b"q Q\n" * MIB, 125), 9)
    path.write_bytes(page_pdf(stream(twice, b"/Filter[/FlateDecode/FlateDecode]")))


def flate_text(path: Path) -> None:
    """A page of twelve million letters."""
    content = b"BT /F 9 Tf (lorem ipsum) Tj ET\n" * 32_768
    font = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    path.write_bytes(page_pdf(stream(packed(content, 33), b"/Filter/FlateDecode"), resources=font))


def pages(path: Path) -> None:
    kids = b"<</Type/Pages/Kids[%s]/Count 200000>>" % (b"3 0 R " * 200_000)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>"
    path.write_bytes(pdf(b"<</Type/Catalog/Pages 2 0 R>>", kids, page))


def wide_page(path: Path) -> None:
    """A page of two million points a side."""
    path.write_bytes(page_pdf(stream(b"0 0 1999999 1999999 re S"), b"0 0 2000000 2000000"))


def long_path(path: Path) -> None:
    """A page with a path of two million points."""
    points = b"".join(b"%d %d l\n" % (n * 7919 % 600, n * 104729 % 800) for n in range(2_000_000))
    path.write_bytes(page_pdf(stream(zlib.compress(b"0 0 m\n" + points + b"S", 1), b"/Filter/FlateDecode")))


def wide_picture_in_pdf(path: Path) -> None:
    """A page that shows a picture of 900 million pixels."""
    image = b"/Type/XObject/Subtype/Image/Width 30000/Height 30000/BitsPerComponent 8/ColorSpace/DeviceGray"
    rows = stream(packed(bytes(MIB), 859), image + b"/Filter/FlateDecode")
    path.write_bytes(page_pdf(stream(b"600 0 0 800 0 0 cm /I Do"), b"0 0 600 800", b"/XObject<</I 5 0 R>>", rows))


def forms_in_forms(path: Path) -> None:
    """Thirty forms, each of which shows the next twice: a billion drawings."""
    forms = [
        stream(b"/N Do /N Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</N %d 0 R>>>>" % (n + 1))
        for n in range(5, 35)
    ]
    last = stream(b"0 0 9 9 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    path.write_bytes(page_pdf(stream(b"/N Do"), b"0 0 600 800", b"/XObject<</N 5 0 R>>", *forms, last))


def page_tree_cycle(path: Path) -> None:
    path.write_bytes(pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>"))


def package(path: Path, main: str, start: str, chunk: bytes, times: int, end: str, *types: tuple[str, str]) -> None:
    """A ZIP of `types` and the member `main`: `start`, `chunk` many times, `end`."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in types:
            archive.writestr(name, content, zipfile.ZIP_STORED)  # as the member `mimetype` has to be
        with archive.open(main, "w", force_zip64=True) as file:
            for part in (start.encode(), *[chunk] * times, end.encode()):
                file.write(part)


def docx(path: Path, start: str = "", chunk: bytes = b"", times: int = 0, doctype: str = "") -> None:
    head, tail = f"{doctype}<w:document {WORD}><w:body>{start}", "</w:body></w:document>"
    package(path, "word/document.xml", head, chunk, times, tail)


def large_docx(path: Path) -> None:
    """0.6 GB in 1.4 MB."""
    docx(path, chunk=b"<w:p><w:r><w:t>lorem ipsum</w:t></w:r></w:p>" * 10_000, times=1_400)


def one_paragraph(path: Path) -> None:
    """A paragraph of 200 MB, which no streaming reader can take apart."""
    docx(path, "<w:p><w:r><w:t>", b"lorem " * 100_000, 340)


def laughs(path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    docx(path, "<w:p><w:r><w:t>&e9;</w:t></w:r></w:p>", doctype=f'<!DOCTYPE d [<!ENTITY e0 "ha">{entities}]>')


def outside_entity(path: Path) -> None:
    doctype = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{OUTSIDE}">]>'
    docx(path, "<w:p><w:r><w:t>seen: &x;</w:t></w:r></w:p>", doctype=doctype)


def outside_entity_xml(path: Path) -> None:
    invoice = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
    doctype = f'<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file://{OUTSIDE}">]>'
    path.write_text(f'<?xml version="1.0"?>{doctype}<Invoice xmlns="{invoice}"><ID>seen: &x;</ID></Invoice>')


def xlsx(path: Path, rows: str, chunk: bytes = b"", times: int = 0) -> None:
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    workbook = (
        f'<workbook {SHEET} xmlns:r="{relation}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    head = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    root = f'{head}<Relationship Id="r1" Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    sheets = f'{head}<Relationship Id="r1" Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    parts = (("_rels/.rels", root), ("xl/workbook.xml", workbook), ("xl/_rels/workbook.xml.rels", sheets))
    start, end = f"<worksheet {SHEET}><sheetData>{rows}", "</sheetData></worksheet>"
    package(path, "xl/worksheets/sheet1.xml", start, chunk, times, end, *parts)


def large_xlsx(path: Path) -> None:
    """Twenty million cells."""
    xlsx(path, "", b"<row>" + b"<c><v>1</v></c>" * 1_000 + b"</row>", 20_000)


def sparse_xlsx(path: Path) -> None:
    """Two cells, in the first and the last of seventeen thousand million places."""
    xlsx(path, '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def repeated_ods(path: Path) -> None:
    """One cell that says that it stands in seventeen thousand million places."""
    cell = '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
    rows = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    open_document(path, "spreadsheet", f"<office:spreadsheet><table:table>{rows}</table:table></office:spreadsheet>")


def deep_odt(path: Path) -> None:
    nested = "<text:section>" * 100_000 + "</text:section>" * 100_000
    open_document(path, "text", f"<office:text>{nested}</office:text>")


def open_document(path: Path, kind: str, body: str) -> None:
    content = f"<office:document-content {OPEN_DOCUMENT}><office:body>{body}</office:body></office:document-content>"
    mimetype = ("mimetype", f"application/vnd.oasis.opendocument.{kind}")
    package(path, "content.xml", content, b"", 0, "", mimetype)


def large_pptx(path: Path) -> None:
    """A slide of fourteen million paragraphs."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    head = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    root = (
        f'{head}<Relationship Id="r1" Type="{relation}/officeDocument" Target="ppt/presentation.xml"/></Relationships>'
    )
    slides = f'{head}<Relationship Id="r1" Type="{relation}/slide" Target="slides/slide1.xml"/></Relationships>'
    listed = f'<p:sldIdLst><p:sldId id="256" xmlns:r="{relation}" r:id="r1"/></p:sldIdLst>'
    show = f"<p:presentation {SLIDE}>{listed}</p:presentation>"
    parts = (("_rels/.rels", root), ("ppt/presentation.xml", show), ("ppt/_rels/presentation.xml.rels", slides))
    start, end = f"<p:sld {SLIDE}><p:cSld><p:spTree><p:sp><p:txBody>", "</p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
    package(
        path, "ppt/slides/slide1.xml", start, b"<a:p><a:r><a:t>lorem</a:t></a:r></a:p>" * 10_000, 1_400, end, *parts
    )


def many_members(path: Path) -> None:
    """A DOCX with two hundred thousand other members."""
    docx(path, "<w:p/>")
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(200_000):
            archive.writestr(f"word/media/{number}", "")


def nested_zips(path: Path) -> None:
    """Ten archives, each inside the next, the innermost of 500 MB."""
    inner = path.with_suffix(".inner")
    content = bytes(MIB)
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros", "w") as file:
        for _ in range(500):
            file.write(content)
    for _ in range(10):
        content = inner.read_bytes()
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner.zip", content)
    inner.replace(path)


def mails_in_mails(path: Path) -> None:
    """Three hundred mails, each attached to the next."""
    message = b"Subject: innermost\r\n\r\nthe end"
    for depth in range(300):
        mark = b"b%d" % depth
        head = b'Subject: mail\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="%s"\r\n\r\n' % mark
        part = b"--%s\r\nContent-Type: message/rfc822\r\n\r\n%s\r\n--%s--\r\n" % (mark, message, mark)
        message = head + part
    path.write_bytes(b"From: a@example.com\r\nTo: b@example.com\r\n" + message)


def mail_of_attachments(path: Path) -> None:
    """Ten thousand attachments."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "many"
    message.set_content("see the attachments")
    for number in range(10_000):
        message.add_attachment(b"x", maintype="application", subtype="octet-stream", filename=f"{number}.txt")
    path.write_bytes(bytes(message))


def mail_of_boundaries(path: Path) -> None:
    head = b'From: a@example.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    path.write_bytes(head + b"--b\r\n\r\n" * 1_000_000)


def wide_png(path: Path) -> None:
    """900 million pixels, all of them white."""
    header = (30_000).to_bytes(4, "big") * 2 + b"\x01\0\0\0\0"  # one bit a pixel, grey
    rows = packed((b"\0" + b"\xff" * 3_750) * 100, 300)
    parts = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    chunks = (
        len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big") for name, data in parts
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


def allowed_png(path: Path) -> None:
    """Just under the limit of pixels, in colours with transparency."""
    Image.new("RGBA", (9_990, 9_990), (255, 255, 255, 128)).save(path)


def many_frames(path: Path) -> None:
    frame = Image.new("1", (8, 8))
    frame.save(path, save_all=True, append_images=[frame] * 3_000)


def repeated(content: bytes, times: int = 1, start: bytes = b"", end: bytes = b"") -> Maker:
    return lambda path: path.write_bytes(start + content * times + end)


BOMBS: dict[str, Maker] = {
    "flate-500mb.pdf": flate,
    "flate-twice.pdf": flate_twice,
    "flate-text.pdf": flate_text,
    "200000-pages.pdf": pages,
    "2-million-points-wide.pdf": wide_page,
    "2-million-points-path.pdf": long_path,
    "picture-900-megapixels.pdf": wide_picture_in_pdf,
    "forms-in-forms.pdf": forms_in_forms,
    "page-tree-cycle.pdf": page_tree_cycle,
    "600mb.docx": large_docx,
    "one-paragraph.docx": one_paragraph,
    "billion-laughs.docx": laughs,
    "xxe.docx": outside_entity,
    "xxe.xml": outside_entity_xml,
    "200000-members.docx": many_members,
    "20-million-cells.xlsx": large_xlsx,
    "last-cell.xlsx": sparse_xlsx,
    "repeated.ods": repeated_ods,
    "deep.odt": deep_odt,
    "600mb.pptx": large_pptx,
    "nested.zip": nested_zips,
    "nested.docx": nested_zips,
    "300-mails-deep.eml": mails_in_mails,
    "10000-attachments.eml": mail_of_attachments,
    "million-boundaries.eml": mail_of_boundaries,
    "30000-pixels.png": wide_png,
    "99-megapixels.png": allowed_png,
    "3000-frames.tiff": many_frames,
    "deep.html": repeated(b"<div>", 1_000_000),
    "spans.html": repeated(b"<td colspan=1000 rowspan=65534>x", 20_000, b"<table><tr>"),
    "open.html": repeated(b"<", 20_000_000),
    "quotes.md": repeated(b"> ", 200_000, end=b"x"),
    "brackets.md": repeated(b"[", 500_000),
    "emphasis.md": repeated(b"*a _b ", 100_000),
    "tables.md": repeated(b"|", 500_000, b"|a\n|-\n"),
    "braces.rtf": repeated(b"{", 5_000_000, b"{\\rtf1 "),
    "commas.csv": repeated(b"," * 1_000_000 + b"\n", 60),
    "quoted.csv": repeated(b"x" * MIB, 60, b'a,b\n"'),
    "one-line.txt": repeated(b"lorem ipsum ", 10_000_000),
    "empty-lines.txt": repeated(b"\n\nx", 10_000_000),
}
