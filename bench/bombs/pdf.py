"""PDFs that become large, slow or deep."""

import zlib
from pathlib import Path

from bench.bombs.making import MIB, Maker, packed, page_pdf, pdf, stream

FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
FONT = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>"
CATALOGUE, TREE = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
FLATE = b"/Filter/FlateDecode"


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


def flated(content: bytes, dictionary: bytes = b"") -> bytes:
    return stream(zlib.compress(content, 6), dictionary + FLATE)


def drawn(content: bytes, resources: bytes = b"", *more: bytes) -> Maker:
    """A page with this content; `more` objects are numbered from 5."""
    return lambda path: path.write_bytes(page_pdf(flated(content), b"0 0 600 800", resources, *more))


def objects(*bodies: bytes) -> Maker:
    return lambda path: path.write_bytes(pdf(*bodies))


def many_words(path: Path) -> None:
    """Half a million words, each at a place of its own."""
    words = (b"1 0 0 1 %d %d Tm (word) Tj\n" % (n * 7919 % 600, n * 104729 % 800) for n in range(500_000))
    drawn(b"BT /F 9 Tf " + b"".join(words) + b"ET", FONT)(path)


def many_rulings(path: Path) -> None:
    """Half a million short lines, which may be those of tables, and a word."""
    lines = (b"%d %d m %d %d l S\n" % (x, y, x + (n % 2) * 3, y + (n + 1) % 2 * 3)
             for n in range(500_000) for x, y in [(n * 7919 % 600, n * 104729 % 800)])  # fmt: skip
    drawn(b"BT /F 9 Tf 50 700 Td (word) Tj ET " + b"".join(lines), FONT)(path)


def grid(path: Path) -> None:
    """A ruled table of three hundred by three hundred cells, with a letter in each."""
    lines = b"".join(b"0 %d m 600 %d l S %d 0 m %d 600 l S\n" % (n, n, n, n) for n in range(0, 601, 2))
    letters = (b"1 0 0 1 %d.5 %d.5 Tm (x) Tj\n" % (x, y) for x in range(0, 600, 2) for y in range(0, 600, 2))
    drawn(lines + b"BT /F 1 Tf " + b"".join(letters) + b"ET", FONT)(path)


def operators(path: Path) -> None:
    """Ten million operators that draw."""
    content = packed(b"0 0 m 9 9 l S\n" * 10_000, 330)
    path.write_bytes(page_pdf(stream(content, FLATE)))


def tiles(path: Path) -> None:
    """A pattern whose tiles are a thousandth of a point wide."""
    pattern = stream(b"0 0 1 1 re f", b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]"
                     b"/XStep .001/YStep .001/Resources<<>>")  # fmt: skip
    drawn(b"/Pattern cs /P scn 0 0 600 800 re f", b"/Pattern<</P 5 0 R>>", pattern)(path)


def tiles_in_tiles(path: Path) -> None:
    """Twenty patterns, each painted with the next."""
    head = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9"
    patterns = [
        stream(b"/Pattern cs /P scn 0 0 9 9 re f", head + b"/Resources<</Pattern<</P %d 0 R>>>>" % (n + 1))
        for n in range(5, 25)
    ]
    last = stream(b"0 0 5 5 re f", head + b"/Resources<<>>")
    drawn(b"/Pattern cs /P scn 0 0 600 800 re f", b"/Pattern<</P 5 0 R>>", *patterns, last)(path)


def meshes(path: Path) -> None:
    """A shading of a million triangles, each as large as the page."""
    mesh = b"/ShadingType 4/ColorSpace/DeviceRGB/BitsPerCoordinate 8/BitsPerComponent 8/BitsPerFlag 8"
    mesh += b"/Decode[0 600 0 800 0 1 0 1 0 1]"
    corners = (b"\0\0\0\xff\0\0", b"\0\xff\0\0\xff\0", b"\0\x80\xff\0\0\xff")
    drawn(b"/S sh", b"/Shading<</S 5 0 R>>", stream(packed(b"".join(corners) * 10_000, 100), mesh + FLATE))(path)


def slow_shading(path: Path) -> None:
    """A shading whose colour is a long calculation, asked for at every place."""
    function = b"{" + b"2 copy mul sqrt sin exch pop " * 5_000 + b"pop dup dup}"
    head = b"/FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1]"
    shading = b"<</ShadingType 1/ColorSpace/DeviceRGB/Matrix[600 0 0 800 0 0]/Function 6 0 R>>"
    drawn(b"/S sh", b"/Shading<</S 5 0 R>>", shading, stream(function, head))(path)


def masks(path: Path) -> None:
    """Thirty groups, each drawn through a mask that is the next one."""
    group = FORM.replace(b"9 9", b"600 800") + b"/Group<</S/Transparency/CS/DeviceGray>>"
    forms = [
        stream(b"/G gs 0 0 600 800 re f", group + b"/Resources<</ExtGState<</G<</SMask<</S/Luminosity/G %d 0 R>>>>>>>>"
               % (n + 1)) for n in range(5, 35)
    ]  # fmt: skip
    mask = b"/ExtGState<</G<</SMask<</S/Luminosity/G 5 0 R>>>>>>"
    drawn(b"/G gs 0 0 600 800 re f", mask, *forms, stream(b"0 0 9 9 re f", group))(path)


def glyph_of_glyphs(path: Path) -> None:
    """A font whose letter is drawn with itself."""
    font = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.1 0 0 .1 0 0]/CharProcs<</a 6 0 R>>"
    font += b"/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[9]/Resources<</Font<</F 5 0 R>>>>>>"
    glyph = stream(b"9 0 d0 BT /F 9 Tf (aaaaaaaaaaaaaaaa) Tj ET")
    drawn(b"BT /F 9 Tf 9 9 Td (aaaaaaaaaaaaaaaa) Tj ET", b"/Font<</F 5 0 R>>", font, glyph)(path)


def long_letters(path: Path) -> None:
    """A font that says that each of a million letters stands for five hundred."""
    text = b"0061" * 500
    table = b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <61> <%s> endbfchar" % text
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    content = b"BT /F 9 Tf " + b"(aaaaaaaaaa) Tj T*\n" * 100_000 + b"ET"
    drawn(content, b"/Font<</F 5 0 R>>", font, stream(table))(path)


def wide_ranges(path: Path) -> None:
    """A font with a hundred thousand ranges of all its letters."""
    table = b"1 begincodespacerange <0000> <ffff> endcodespacerange\n"
    table += b"1 beginbfrange <0000> <ffff> <0000> endbfrange\n" * 100_000
    font = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[7 0 R]/ToUnicode 6 0 R>>"
    inner = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Ordering(Identity)>>>>"
    drawn(b"BT /F 9 Tf 9 9 Td <0041> Tj ET", b"/Font<</F 5 0 R>>", font, flated(table), inner)(path)


def broken_font(path: Path) -> None:
    """A TrueType font whose tables lie about where they are and how many glyphs there are."""
    tables = (b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"cmap")
    program = b"\0\1\0\0\0\7\0\x40\0\2\0\x30" + b"".join(tag + b"\xff" * 12 for tag in tables) + b"\xff" * 9_999
    descriptor = b"<</Type/FontDescriptor/FontName/A/Flags 4/FontFile2 7 0 R>>"
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/A/FirstChar 0/LastChar 255/FontDescriptor 6 0 R>>"
    drawn(b"BT /F 9 Tf 9 9 Td (abc) Tj ET", b"/Font<</F 5 0 R>>", font, descriptor, flated(program))(path)


def picture(filters: bytes, content: bytes, more: bytes = b"", side: int = 60_000) -> Maker:
    """A page that shows a picture which says that it has 3,600 million pixels."""
    head = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 1/ColorSpace/DeviceGray" % (side, side)
    image = stream(content, head + b"/Filter" + filters + more)
    return drawn(b"600 0 0 800 0 0 cm /I Do", b"/XObject<</I 5 0 R>>", image)


def many_pictures(path: Path) -> None:
    """A page that shows a picture of nine million pixels two thousand times."""
    head = b"/Type/XObject/Subtype/Image/Width 3000/Height 3000/BitsPerComponent 8/ColorSpace/DeviceGray"
    image = stream(packed(bytes(3_000), 3_000), head + FLATE)
    drawn(b"q 600 0 0 800 0 0 cm /I Do Q\n" * 2_000, b"/XObject<</I 5 0 R>>", image)(path)


def annotations(path: Path) -> None:
    """A million notes on a page."""
    note = b"<</Type/Annot/Subtype/Text/Rect[9 9 19 19]/Contents(a note)>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Annots[%s]>>" % (b"4 0 R " * 1_000_000)
    path.write_bytes(pdf(CATALOGUE, TREE, page, note))


def form_fields(path: Path) -> None:
    """Two hundred thousand fields of a form, all on one page."""
    count = 200_000
    listed = b" ".join(b"%d 0 R" % number for number in range(5, 5 + count))
    catalogue = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[%s]>>>>" % listed
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Annots[%s]>>" % listed
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(f%d)/V(value %d)/Rect[%d 9 %d 19]>>"
    fields = [field % (n, n, n % 500, n % 500 + 50) for n in range(count)]
    path.write_bytes(pdf(catalogue, TREE, page, b"null", *fields))


def field_cycle(path: Path) -> None:
    """Fields of a form that are each other's parents and children."""
    catalogue = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R 5 0 R]>>>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Annots[4 0 R 5 0 R]>>"
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(f)/V(v)/Rect[9 9 99 99]/Parent %d 0 R/Kids[%d 0 R %d 0 R]>>"
    path.write_bytes(pdf(catalogue, TREE, page, field % (5, 5, 4), field % (4, 4, 5)))


def deep_tree(path: Path) -> None:
    """A page below fifty thousand nodes of the tree of pages."""
    count = 50_000
    nodes = [b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>" % (n - 1, n + 1) for n in range(2, 2 + count)]
    page = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 600 800]>>" % (1 + count)
    path.write_bytes(pdf(CATALOGUE, *nodes, page))


def index_cycle(path: Path) -> None:
    """Two indexes of objects, each of which says that the other is the one before it."""
    content = pdf(CATALOGUE, TREE, PAGE).partition(b"trailer")[0]
    first = len(content)
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer<</Size 4/Root 1 0 R/Prev %010d>>\n"
    second = first + len(table % 0)
    path.write_bytes(content + table % second + table % first + b"startxref\n%d\n%%%%EOF" % first)


def outline_cycle(path: Path) -> None:
    """Bookmarks that follow and contain each other."""
    catalogue = b"<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>>"
    entry = b"<</Title(a)/Next %d 0 R/First %d 0 R/Last %d 0 R/Dest[3 0 R/Fit]>>"
    path.write_bytes(pdf(catalogue, TREE, PAGE, b"<</First 5 0 R>>", entry % (6, 5, 6), entry % (5, 6, 5)))


def streams_of_objects(path: Path) -> None:
    """Streams of objects that stand in each other."""
    held = b"<</Type/ObjStm/N 1/First 5/Extends %d 0 R/Length 40>>stream\n%d 0  <</Type/ObjStm/N 1/First 5>>\nendstream"
    path.write_bytes(pdf(CATALOGUE, TREE, PAGE, held % (5, 5), held % (4, 4)))


def length_cycle(path: Path) -> None:
    """A stream whose length is the stream itself, filtered by ten thousand filters."""
    content = b"<</Length 4 0 R/Filter[%s]>>stream\nxx\nendstream" % (b"/ASCIIHexDecode" * 10_000)
    path.write_bytes(page_pdf(content))


def deep_arrays(path: Path) -> None:
    path.write_bytes(pdf(CATALOGUE, TREE, PAGE.replace(b">>", b"/X %s>>" % (b"[" * 1_000_000 + b"]" * 1_000_000))))


def odd_boxes(path: Path) -> None:
    """Pages whose sizes are none: nothing, negative, infinite, not a number."""
    boxes = (b"0 0 0 0", b"9 9 -9 -9", b"0 0 1e38 1e38", b"nan inf nan inf", b"0 0 600 800]/UserUnit 1e9/Q[",
             b"0 0 99999999999999999999 1", b"0 0 .0001 800")  # fmt: skip
    content = flated(b"BT /F 9 Tf 1 0 0 1 1e30 -1e30 Tm (far) Tj 1e9 0 0 1e9 5 5 Tm (large) Tj ET")
    pages = [b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Resources<<%s>>/Contents 3 0 R>>" % (box, FONT) for box in boxes]
    kids = b" ".join(b"%d 0 R" % number for number in range(4, 4 + len(pages)))
    path.write_bytes(pdf(CATALOGUE, b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)), content, *pages))


def attached(*files: bytes, times: int = 1) -> bytes:
    """A PDF with these files in it, each under many names."""
    count = len(files) * times
    names = b"".join(b"(%06d)%d 0 R " % (n, 4 + len(files) + n % len(files)) for n in range(count))
    catalogue = b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[%s]>>>>>>" % names
    specifications = [b"<</Type/Filespec/F(a.pdf)/UF(a.pdf)/EF<</F %d 0 R>>>>" % (4 + n) for n in range(len(files))]
    return pdf(catalogue, TREE, PAGE, *files, *specifications)


def pdfs_in_pdfs(path: Path) -> None:
    """A PDF with ten names for a PDF with ten names for a PDF, and so on, eight deep."""
    content = pdf(CATALOGUE, TREE, PAGE)
    for _ in range(8):
        content = attached(flated(content, b"/Type/EmbeddedFile"), times=10)
    path.write_bytes(content)


def large_attachments(path: Path) -> None:
    """Two hundred names for an attached file of 90 MB."""
    path.write_bytes(attached(stream(packed(bytes(MIB), 90), b"/Type/EmbeddedFile" + FLATE), times=200))


def many_attachments(path: Path) -> None:
    path.write_bytes(attached(stream(b"x", b"/Type/EmbeddedFile"), times=300_000))


def name_cycle(path: Path) -> None:
    """Attached files whose tree of names leads in a circle."""
    catalogue = b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 4 0 R>>>>"
    path.write_bytes(pdf(catalogue, TREE, PAGE, b"<</Kids[4 0 R 5 0 R]>>", b"<</Kids[4 0 R 5 0 R]/Limits[(a)(z)]>>"))


# A codestream of JPEG 2000 that says that it has 60,000 times 60,000 pixels in as many tiles, and holds nothing.
JPX = b"\xff\x4f\xff\x51\0\x29\0\0" + (b"\0\0\xea\x60" * 2 + bytes(8) + b"\0\0\0\1" * 2 + bytes(8)) + b"\0\1\7\1\1"
JPX += b"\xff\x52\0\x0c\0\0\0\1\0\5\4\4\0\1" + b"\xff\x90\0\x0a\0\0\0\0\0\0\0\1\xff\x93\xff\xd9"
# A page of JBIG2 of the same size, with a region that fills it.
JBIG2 = b"\0\0\0\0\x30\0\1\0\0\0\x13" + b"\0\0\xea\x60" * 2 + bytes(8) + b"\0\0\0"
JBIG2 += b"\0\0\0\1\x26\0\1\0\0\0\x1a" + b"\0\0\xea\x60" * 2 + bytes(8) + b"\0" + b"\0\3\xff\xfd\xff\2\xfe\xfe\xfe"

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
    "page-tree-deep.pdf": deep_tree,
    "half-a-million-words.pdf": many_words,
    "half-a-million-rulings.pdf": many_rulings,
    "90000-cells.pdf": grid,
    "10-million-operators.pdf": operators,
    "tiles.pdf": tiles,
    "tiles-in-tiles.pdf": tiles_in_tiles,
    "million-triangles.pdf": meshes,
    "slow-shading.pdf": slow_shading,
    "masks-in-masks.pdf": masks,
    "glyph-of-glyphs.pdf": glyph_of_glyphs,
    "long-letters.pdf": long_letters,
    "wide-ranges.pdf": wide_ranges,
    "broken-font.pdf": broken_font,
    "jbig2.pdf": picture(b"/JBIG2Decode", JBIG2),
    "jpx.pdf": picture(b"/JPXDecode", JPX),
    "fax.pdf": picture(b"/CCITTFaxDecode", b"\x26\xa1" * 50_000, b"/DecodeParms<</K -1/Columns 60000/Rows 60000>>"),
    "run-length.pdf": picture(b"[/FlateDecode/RunLengthDecode]", packed(b"\x81\0" * MIB, 4)),
    "2000-pictures.pdf": many_pictures,
    "million-notes.pdf": annotations,
    "200000-fields.pdf": form_fields,
    "field-cycle.pdf": field_cycle,
    "index-cycle.pdf": index_cycle,
    "outline-cycle.pdf": outline_cycle,
    "streams-of-objects.pdf": streams_of_objects,
    "length-cycle.pdf": length_cycle,
    "deep-arrays.pdf": deep_arrays,
    "odd-boxes.pdf": odd_boxes,
    "pdfs-in-pdfs.pdf": pdfs_in_pdfs,
    "200-times-90mb-attached.pdf": large_attachments,
    "300000-attached.pdf": many_attachments,
    "name-cycle.pdf": name_cycle,
}
