"""DOCX: what the pages show is read once and in its place; what they hide or have lost to a change is not."""

import zipfile

import olefile
import pytest

from pipeline.extraction import ole_object, symbol_fonts

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ITEM = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="6"/></w:numPr>'
BULLETS = (
    '<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="6"><w:abstractNumId w:val="2"/></w:num>'
)


def p(text, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def table(*rows):
    cells = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def said(document):
    return [(block.type, block.text) for block in document.blocks]


def package(tmp_path, body, **related):
    """A DOCX whose parts are found by their relations: `kind=(name, content)`."""
    path = tmp_path / "package.docx"
    relations = (f'<Relationship Id="{k}" Type="{R}/{k}" Target="{name}"/>' for k, (name, _) in related.items())
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document {W} xmlns:r="{R}"><w:body>{body}</w:body></w:document>')
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{''.join(relations)}</Relationships>")
        for name, content in related.values():
            archive.writestr(f"word/{name}", content)
    return path.read_bytes()


def test_the_table_in_a_frame_stands_once(parse, docx):
    inner = table([p("a"), p("b")], [p("c"), p("d")])
    assert said(parse(docx(table([p("before") + inner])), DOCX)) == [("paragraph", "before"), ("table", "a\tb\nc\td")]


def test_a_cell_shows_its_bullets_and_the_rows_of_a_table_inside(parse, docx):
    inner = table([p("1"), p("2")], [p("3"), p("4")])
    body = table([p("one"), p("two")], [p("x", ITEM) + p("y", ITEM), p("before") + inner])
    cells = parse(docx(body, numbering=BULLETS), DOCX).blocks[0].table.cells
    assert [cell.text for cell in cells] == ["one", "two", "- x\n- y", "before\n1 2\n3 4"]


def test_tables_nested_as_deep_as_xml_allows_are_read(parse, docx):
    body = p("innermost")
    for _ in range(80):
        body = table([body, p("beside")])
    assert "innermost" in parse(docx(body), DOCX).blocks[0].text


def test_a_text_box_follows_the_paragraph_that_it_hangs_on(parse, docx):
    box = f"<w:r><w:pict><w:txbxContent>{p('in the box')}{table([p('a'), p('b')])}</w:txbxContent></w:pict></w:r>"
    body = f"<w:p><w:r><w:t>be</w:t></w:r>{box}<w:r><w:t>fore</w:t></w:r></w:p>{p('behind')}"
    assert [text for _, text in said(parse(docx(body), DOCX))] == ["before", "in the box", "a\tb", "behind"]


def test_hidden_text_is_not_shown(parse, docx):
    hidden = '<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr>'
    assert said(parse(docx(f"<w:p>{hidden}<w:t>open</w:t></w:r></w:p>"), DOCX)) == [("paragraph", "open")]


def test_a_paragraph_whose_mark_was_deleted_runs_into_the_next(parse, docx):
    body = p("first, ", "<w:rPr><w:del/></w:rPr>") + p("second") + p("third")
    assert [text for _, text in said(parse(docx(body), DOCX))] == ["first, second", "third"]


def test_a_deleted_row_is_gone(parse, docx):
    gone = "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr>"
    body = table([p("a"), p("b")], [p("c"), p("d")]).replace("</w:tr>", f"</w:tr>{gone}", 1)
    assert [text for _, text in said(parse(docx(body), DOCX))] == ["a\tb\nc\td"]


def test_boxes_to_tick_and_lists_to_choose_from_show_their_state(parse, docx):
    def field(settings):
        return f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{settings}</w:ffData></w:fldChar></w:r>'

    ticked = field('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>')
    empty = field('<w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox>')
    chosen = field('<w:ddList><w:result w:val="1"/><w:listEntry w:val="red"/><w:listEntry w:val="green"/></w:ddList>')
    assert said(parse(docx(f"<w:p>{ticked}{empty}{chosen}</w:p>"), DOCX)) == [("paragraph", "☒☐green")]


@pytest.mark.parametrize(
    ("font", "code", "shown"),
    [("Wingdings", 0xF0FC, "✓"), ("Symbol", 0x62, "β"), ("Symbol", 0xF028, "("), ("Arial", 0x2713, "✓"),
     ("Wingdings", 0xF021, ""), ("Unknown", 0xF041, "")],
)  # fmt: skip
def test_letters_of_picture_fonts_are_signs_of_unicode(font, code, shown):
    assert symbol_fonts.sign(font, code) == shown


def test_a_symbol_is_read_where_it_stands(parse, docx):
    body = '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FC"/><w:t> done</w:t><w:sym w:char="zz"/></w:r></w:p>'
    assert said(parse(docx(body), DOCX)) == [("paragraph", "✓ done")]


def test_notes_carry_the_marks_of_their_references(parse, docx):
    def note(kind, number, text):
        return f'<w:{kind} w:id="{number}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:{kind}>'

    references = '<w:r><w:t>a</w:t><w:footnoteReference w:id="7"/><w:t> b</w:t><w:footnoteReference w:id="3"/></w:r>'
    body = f'<w:p>{references}<w:r><w:t> c</w:t><w:endnoteReference w:id="2"/></w:r></w:p>'
    parts = {
        "footnotes": note("footnote", 3, "of b") + note("footnote", 7, "of a"),
        "endnotes": note("endnote", 2, "of c"),
    }
    assert [text for _, text in said(parse(docx(body, **parts), DOCX))] == [
        "a[1] b[2] c[i]", "[2] of b", "[1] of a", "[i] of c",
    ]  # fmt: skip


def test_a_quoting_style_makes_a_quote(parse, docx):
    styles = '<w:style w:type="paragraph" w:styleId="Zitat"><w:name w:val="Quote"/></w:style>'
    found = said(parse(docx(p("To be.", '<w:pStyle w:val="Zitat"/>'), styles=styles), DOCX))
    assert found == [("quote", "To be.")]


def test_a_header_with_a_text_box_stands_once(parse, tmp_path):
    box = f"<w:p><w:r><w:pict><w:txbxContent>{p('boxed')}</w:txbxContent></w:pict></w:r></w:p>"
    content = package(tmp_path, p("body"), header=("h.xml", f"<w:hdr {W}>{p('top')}{box}</w:hdr>"))
    assert said(parse(content, DOCX)) == [("header", "top\nboxed"), ("paragraph", "body")]


def test_charts_and_diagrams_follow_their_paragraph(parse, tmp_path):
    c, a = (
        "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "http://schemas.openxmlformats.org/drawingml/2006/main",
    )
    chart = f'<c:chart xmlns:c="{c}" r:id="chart"/>'
    drawn = '<d:relIds xmlns:d="http://schemas.openxmlformats.org/drawingml/2006/diagram" r:dm="diagramData"/>'
    body = f"<w:p><w:r><w:t>Sales</w:t><w:drawing>{chart}{drawn}</w:drawing></w:r></w:p>"
    figures = '<c:ser><c:tx><c:v>2025</c:v></c:tx><c:cat><c:pt idx="0"><c:v>Q1</c:v></c:pt></c:cat>'
    figures += '<c:val><c:pt idx="0"><c:v>5</c:v></c:pt></c:val></c:ser>'
    plot = f"<c:chart><c:plotArea><c:barChart>{figures}</c:barChart></c:plotArea></c:chart>"
    plot = f'<c:chartSpace xmlns:c="{c}">{plot}</c:chartSpace>'
    points = f'<d:x xmlns:d="d" xmlns:a="{a}"><a:p><a:r><a:t>a step</a:t></a:r></a:p></d:x>'
    content = package(tmp_path, body, chart=("c.xml", plot), diagramData=("d.xml", points))
    assert [text for _, text in said(parse(content, DOCX))] == ["Sales", "2025\nQ1\t5", "a step"]


def test_a_page_of_html_is_a_part_of_the_text_and_files_inside_are_attachments(parse, tmp_path):
    body = p("before") + '<w:altChunk r:id="aFChunk"/>' + p("behind")
    content = package(
        tmp_path, body, aFChunk=("a.html", "<html><body><p>inside</p></body></html>"), package=("e/sheet.xlsx", b"PK")
    )
    document = parse(content, DOCX)
    assert [text for _, text in said(document)] == ["before", "inside", "behind"]
    assert [(found.filename, found.data) for found in document.attachments] == [("sheet.xlsx", b"PK")]


def test_a_packaged_file_is_taken_out_of_its_object():
    content = b"%PDF-1.7"
    stream = b"\0\0\0\0\2\0" + b"plan.pdf\0C:\\plan.pdf\0" + b"\0\0\3\0" + (4).to_bytes(4, "little") + b"tmp\0"
    found = ole_object.packaged(stream + len(content).to_bytes(4, "little") + content + b"more")
    assert (found.filename, found.data) == ("plan.pdf", content)


def test_an_object_that_is_damaged_is_none():
    assert ole_object.unpacked("oleObject1.bin", olefile.MAGIC + b"x" * 600) is None
