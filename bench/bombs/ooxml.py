"""Word, Excel and PowerPoint files that become large, slow or deep."""

import zipfile
from pathlib import Path

from bench.bombs import making
from bench.bombs.making import MIB, Maker, package

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SLIDE = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'


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
    doctype = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{making.OUTSIDE}">]>'
    docx(path, "<w:p><w:r><w:t>seen: &x;</w:t></w:r></w:p>", doctype=doctype)


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


def zipped(path: Path, parts: dict[str, str | bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}<w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered_docx(path: Path) -> None:
    """Two thousand items of a list that counts in Roman numbers, or in letters, from a thousand million."""
    levels = "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:lvl w:ilvl="0"><w:start w:val="999999990"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{"%1." * 1_000}"/></w:lvl></w:abstractNum><w:num w:numId="{n + 1}">'
        f'<w:abstractNumId w:val="{n}"/></w:num>'
        for n, kind in enumerate(("upperRoman", "lowerLetter", "decimal"))
    )
    items = "".join(paragraph("x", f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{n % 3 + 1}"/></w:numPr>')
                    for n in range(2_000))  # fmt: skip
    zipped(path, {
        "word/document.xml": f"<w:document {WORD}><w:body>{items}</w:body></w:document>",
        "word/numbering.xml": f"<w:numbering {WORD}>{levels}</w:numbering>",
    })  # fmt: skip


def tables_in_tables(path: Path, depth: int = 80, text: str = "lorem " * 1_000) -> None:
    """Tables in tables, two cells in each, the last of which holds the next; libxml2 takes no more than this."""
    cell = f"<w:tc>{paragraph(text)}</w:tc>"
    begin = f"<w:tbl><w:tr>{cell}<w:tc>" * depth
    docx(path, begin + paragraph("x") + "</w:tc></w:tr></w:tbl>" * depth)


def wide_docx(path: Path) -> None:
    """A table whose cells say that they are a thousand million columns wide, and go on for a hundred thousand rows."""
    span = '<w:gridSpan w:val="999999999"/>'
    first = f'<w:tr><w:trPr><w:gridBefore w:val="999999999"/></w:trPr><w:tc><w:tcPr>{span}<w:vMerge w:val="restart"/>'
    row = f"<w:tr><w:tc><w:tcPr>{span}<w:vMerge/></w:tcPr>{paragraph('y')}</w:tc></w:tr>"
    docx(path, f"<w:tbl>{first}</w:tcPr>{paragraph('x')}</w:tc></w:tr>{row * 100_000}</w:tbl>")


def boxes_in_boxes(path: Path) -> None:
    """A paragraph with fifty thousand text boxes, in a cell of a table."""
    box = f"<w:r><w:pict><w:txbxContent>{paragraph('x')}</w:txbxContent></w:pict></w:r>"
    docx(path, f"<w:tbl><w:tr><w:tc><w:p>{box * 50_000}</w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>")


def deep_docx(path: Path) -> None:
    docx(path, "<w:p>" + "<w:ins>" * 200_000 + "</w:ins>" * 200_000 + "</w:p>")


def relations(*entries: tuple[str, str, str]) -> str:
    listed = "".join(f'<Relationship Id="{i}" Type="{RELATION}/{kind}" Target="{to}"/>' for i, kind, to in entries)
    return f"{RELATIONS}{listed}</Relationships>"


def repeated_notes_docx(path: Path) -> None:
    """A document that names the same footnotes, of 2 MB, ten thousand times."""
    notes = f'<w:footnotes {WORD}><w:footnote w:id="2">{paragraph("lorem ipsum " * 170_000)}</w:footnote></w:footnotes>'
    zipped(path, {
        "word/document.xml": f"<w:document {WORD}><w:body>{paragraph('x')}</w:body></w:document>",
        "word/_rels/document.xml.rels": relations(*((f"r{n}", "footnotes", "footnotes.xml") for n in range(10_000))),
        "word/footnotes.xml": notes,
    })  # fmt: skip


def workbook(path: Path, sheet: str, sheets: int = 1, **parts: str) -> None:
    """A workbook that names its one sheet part `sheets` times; `parts` are others of the folder xl."""
    listed = "".join(f'<sheet name="s{n}" sheetId="{n + 1}" r:id="s"/>' for n in range(sheets))
    named = [(name, name, f"{name}.xml") for name in parts]
    zipped(path, {
        "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook {SHEET} xmlns:r="{RELATION}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(("s", "worksheet", "worksheets/sheet1.xml"), *named),
        "xl/worksheets/sheet1.xml": f'<worksheet {SHEET}><dimension ref="A1:XFD1048576"/>{sheet}</worksheet>',
        **{f"xl/{name}.xml": content for name, content in parts.items()},
    })  # fmt: skip


def rows(cell: str, down: int, across: int) -> str:
    return f"<sheetData>{f'<row>{cell * across}</row>' * down}</sheetData>"


def shared_strings(path: Path) -> None:
    """Four hundred thousand cells that show the same string of 32,000 letters: 13 GB."""
    strings = f"<sst {SHEET}><si><t>{'lorem ipsum dolor ' * 1_800}</t></si></sst>"
    workbook(path, rows('<c t="s"><v>0</v></c>', 400, 1_000), sharedStrings=strings)


def many_shared_strings(path: Path) -> None:
    """Four million strings that no cell shows."""
    strings = f'<sst {SHEET} count="4294967295">{"<si><t>lorem</t></si>" * 4_000_000}</sst>'
    workbook(path, rows("<c><v>1</v></c>", 2, 2), sharedStrings=strings)


def repeated_sheets(path: Path) -> None:
    """A sheet of 100 KB under ten thousand names."""
    workbook(path, rows("<c><v>1</v></c>", 80, 80), sheets=10_000)


def merges(path: Path) -> None:
    """A million merged cells, each from a corner of the sheet to the other, over a hundred thousand values."""
    areas = "".join(f'<mergeCell ref="A{n}:XFD1048576"/>' for n in range(1, 500_001))
    workbook(path, f"{rows('<c><v>1</v></c>', 1_000, 100)}<mergeCells>{areas}</mergeCells>")


def stairs(path: Path) -> None:
    """Fifty thousand islands of cells, each a row and a column beyond the last."""
    columns = 16_384
    cells = "".join(
        f'<row r="{2 * n + 1}"><c r="{column_name(2 * n % columns)}{2 * n + 1}"><v>{n}</v></c></row>'
        for n in range(50_000)
    )
    workbook(path, f"<sheetData>{cells}</sheetData>")


def column_name(number: int) -> str:
    """0 is A."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def formats(path: Path, code: str, down: int = 100) -> None:
    """Cells displayed by a format that is long or foul."""
    styles = f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs>'
    cells = rows('<c s="0"><v>1234567.891e300</v></c><c s="0"><v>40000.5</v></c>', down, 50)
    workbook(path, cells, styles=f"<styleSheet {SHEET}>{styles}</styleSheet>")


def formatted(code: str) -> Maker:
    return lambda path: formats(path, code)


def show(path: Path, slide: str, times: int = 1) -> None:
    """A presentation that shows its one slide `times` times."""
    listed = "".join(f'<p:sldId id="{256 + n}" r:id="r1"/>' for n in range(times))
    zipped(path, {
        "_rels/.rels": relations(("r1", "officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f'<p:presentation {SLIDE} xmlns:r="{RELATION}"><p:sldIdLst>{listed}</p:sldIdLst>'
        "</p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(("r1", "slide", "slides/slide1.xml")),
        "ppt/slides/slide1.xml": f"<p:sld {SLIDE}><p:cSld><p:spTree>{slide}</p:spTree></p:cSld></p:sld>",
    })  # fmt: skip


def repeated_slides(path: Path) -> None:
    """A slide of 50 KB, shown two thousand times."""
    text = f"<p:txBody>{'<a:p><a:r><a:t>lorem ipsum</a:t></a:r></a:p>' * 1_000}</p:txBody>"
    show(path, f"<p:sp>{text}</p:sp>", 2_000)


def slide_groups(path: Path) -> None:
    """Shapes in groups, two hundred deep, each group with fifty more."""
    shape = "<p:sp><p:txBody><a:p><a:r><a:t>lorem</a:t></a:r></a:p></p:txBody></p:sp>"
    show(path, f"<p:grpSp>{shape * 50}" * 200 + "</p:grpSp>" * 200)


def slide_table(path: Path) -> None:
    """A table on a slide whose cells say that they are a thousand million columns and rows large."""
    cell = (
        '<a:tc gridSpan="999999999" rowSpan="999999999"><a:txBody><a:p><a:r><a:t>x</a:t></a:r></a:p></a:txBody></a:tc>'
    )
    table = f"<a:tbl>{f'<a:tr>{cell * 30}</a:tr>' * 100}</a:tbl>"
    show(path, f"<p:graphicFrame><a:graphic><a:graphicData>{table}</a:graphicData></a:graphic></p:graphicFrame>")


BOMBS: dict[str, Maker] = {
    "600mb.docx": large_docx,
    "one-paragraph.docx": one_paragraph,
    "billion-laughs.docx": laughs,
    "xxe.docx": outside_entity,
    "200000-members.docx": many_members,
    "numbered.docx": numbered_docx,
    "tables-in-tables.docx": tables_in_tables,
    "wide.docx": wide_docx,
    "50000-boxes.docx": boxes_in_boxes,
    "deep.docx": deep_docx,
    "10000-times-the-notes.docx": repeated_notes_docx,
    "20-million-cells.xlsx": large_xlsx,
    "last-cell.xlsx": sparse_xlsx,
    "13-gb-of-strings.xlsx": shared_strings,
    "4-million-strings.xlsx": many_shared_strings,
    "10000-times-the-sheet.xlsx": repeated_sheets,
    "half-a-million-merges.xlsx": merges,
    "stairs.xlsx": stairs,
    "long-format.xlsx": formatted("#,##0.00 " * 3_000),
    "zeros-format.xlsx": formatted("0" * 100_000),
    "quotes-format.xlsx": formatted("&quot;" * 30_001),
    "brackets-format.xlsx": formatted("[" * 30_000),
    "dates-format.xlsx": formatted("yyyymmddhhmmss" * 3_000),
    "sections-format.xlsx": formatted("[&gt;1]0;" * 10_000),
    "fractions-format.xlsx": formatted("# ?/" + "?" * 10_000),
    "600mb.pptx": large_pptx,
    "2000-times-the-slide.pptx": repeated_slides,
    "groups.pptx": slide_groups,
    "wide-cells.pptx": slide_table,
    "nested.zip": nested_zips,
    "nested.docx": nested_zips,
}
