"""DOCX: structure from styles and numbering; what is not text stays out; sizes are counted."""

import zipfile

import pytest

from pipeline.errors import ErrorCode, PermanentError

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def p(text, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def kinds(document):
    return [(block.type, block.text, block.level, block.marker) for block in document.blocks]


def test_headings_come_from_styles_their_bases_and_outline_levels(parse, docx):
    styles = (
        '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="H2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
    )
    body = p("Top", '<w:pStyle w:val="T"/>') + p("Based", '<w:pStyle w:val="Mine"/>')
    body += p("Outlined", '<w:outlineLvl w:val="2"/>') + p("Body", '<w:pStyle w:val="H2"/><w:outlineLvl w:val="9"/>')
    assert kinds(parse(docx(body, styles=styles), DOCX)) == [
        ("heading", "Top", 1, None),
        ("heading", "Based", 2, None),
        ("heading", "Outlined", 3, None),
        ("paragraph", "Body", None, None),
    ]


def test_numbered_items_count_and_inner_levels_start_anew(parse, docx):
    numbering = (
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/></w:lvl></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="6"><w:abstractNumId w:val="2"/></w:num>'
    )

    def item(text, level, number=5):
        return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')

    body = item("a", 0) + item("b", 1) + item("c", 1) + item("d", 0) + item("e", 1) + item("f", 0, 6) + item("g", 0, 0)
    markers = [(marker, level) for _, _, level, marker in kinds(parse(docx(body, numbering=numbering), DOCX))]
    assert markers == [("1.", 1), ("a.", 2), ("b.", 2), ("2.", 1), ("a.", 2), ("-", 1), (None, None)]


def test_deleted_text_field_codes_and_fallbacks_stay_out(parse, docx):
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = (
        "<w:p><w:r><w:t>kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t> added</w:t><w:tab/><w:t>after</w:t><w:br/><w:t>line</w:t></w:r></w:ins>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        f"<mc:AlternateContent {mc}><mc:Choice><w:r><w:t>!</w:t></w:r></mc:Choice>"
        "<mc:Fallback><w:r><w:t>twice</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>"
    )
    assert [block.text for block in parse(docx(body), DOCX).blocks] == ["kept added\tafter\nline!"]


def test_merged_cells_span_and_the_others_keep_their_places(parse, docx):
    down, more = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    wide = '<w:gridSpan w:val="2"/>'
    rows = [cell("a", down) + cell("b", wide), cell("", more) + cell("c") + cell("d"), cell("e", wide) + cell("f")]
    table = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    found = parse(docx(table), DOCX).blocks[0]
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in found.table.cells] == [
        (0, 0, 2, 1, "a"),
        (0, 1, 1, 2, "b"),
        (1, 1, 1, 1, "c"),
        (1, 2, 1, 1, "d"),
        (2, 0, 1, 2, "e"),
        (2, 2, 1, 1, "f"),
    ]
    assert found.text == "a\tb\tb\na\tc\td\ne\te\tf"


def test_a_table_of_one_cell_is_a_frame_around_its_paragraphs(parse, docx):
    table = f"<w:tbl><w:tr><w:tc>{p('one')}{p('two')}</w:tc></w:tr></w:tbl>"
    assert [(b.type, b.text) for b in parse(docx(table), DOCX).blocks] == [("paragraph", "one"), ("paragraph", "two")]


def test_wrapped_rows_and_paragraphs_are_found(parse, docx):
    wrapped = f"<w:sdt><w:sdtContent>{p('in a control')}</w:sdtContent></w:sdt>"
    rows = f"<w:sdt><w:sdtContent><w:tr>{cell('x')}{cell('y')}</w:tr></w:sdtContent></w:sdt>"
    document = parse(docx(wrapped + f"<w:tbl>{rows}</w:tbl>"), DOCX)
    assert [(b.type, b.text) for b in document.blocks] == [("paragraph", "in a control"), ("table", "x\ty")]


def test_footnotes_follow_the_text_and_separators_do_not(parse, docx):
    notes = f'<w:footnote w:type="separator">{p("---")}</w:footnote><w:footnote w:id="2">{p("a note")}</w:footnote>'
    assert [block.text for block in parse(docx(p("text"), footnotes=notes), DOCX).blocks] == ["text", "a note"]


def test_more_unpacked_bytes_than_allowed_are_refused_by_the_archives_own_word(parse, docx):
    with pytest.raises(PermanentError) as error:
        parse(docx(p("x" * 200_000)), DOCX, max_unpacked_bytes=100_000)
    assert error.value.code is ErrorCode.LIMIT_EXCEEDED
    assert "QUIRE_MAX_UNPACKED_BYTES" in error.value.message


def test_the_parts_are_counted_together(parse, docx):
    styles = f'<w:style w:type="paragraph" w:styleId="{"s" * 60_000}"/>'
    with pytest.raises(PermanentError) as error:
        parse(docx(p("x" * 60_000), styles=styles), DOCX, max_unpacked_bytes=100_000)
    assert error.value.code is ErrorCode.LIMIT_EXCEEDED


def test_an_entity_that_names_a_file_is_not_resolved(parse, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f'<!DOCTYPE d [<!ENTITY e SYSTEM "file://{secret}">]><w:document xmlns:w="{w}"><w:body><w:p><w:r>'
    path = tmp_path / "xxe.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", body + "<w:t>a&e;b</w:t></w:r></w:p></w:body></w:document>")
    assert "hunter2" not in "".join(block.text for block in parse(path.read_bytes(), DOCX).blocks)


def test_numbers_are_shown_as_the_list_has_them_also_on_headings(parse, docx):
    levels = (
        '<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Article %1"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1.%2)"/></w:lvl>'
    )
    numbering = f'<w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum>' + "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="1"/>{more}</w:num>'
        for number, more in [
            (5, ""),
            (6, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'),
        ]
    )

    def item(text, level, number=5, more=""):
        return p(text, f'{more}<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')

    body = item("a", 0, more='<w:outlineLvl w:val="0"/>') + item("b", 1) + item("c", 1) + item("d", 0) + item("e", 0, 6)
    texts = [block.text for block in parse(docx(body, numbering=numbering), DOCX).blocks]
    assert texts == ["Article 3 a", "3.I) b", "3.II) c", "Article 4 d", "Article 1 e"]


def test_formulas_are_read_in_one_line(parse, docx):
    math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'

    def run(text):
        return f"<m:r><m:t>{text}</m:t></m:r>"

    power = f"<m:sSup><m:e>{run('x')}</m:e><m:sup>{run('2')}</m:sup></m:sSup>"
    fraction = f"<m:f><m:num>{power}</m:num><m:den>{run('2a')}</m:den></m:f>"
    root = f"<m:rad><m:deg/><m:e><m:d><m:dPr/><m:e>{run('a+b')}</m:e></m:d></m:e></m:rad>"
    body = f"<w:p><m:oMath {math}>{fraction}{run('=')}{root}</m:oMath><m:oMath {math}>{run('y')}</m:oMath></w:p>"
    assert [block.text for block in parse(docx(body), DOCX).blocks] == ["x²/2a=√((a+b)) y"]


def test_raised_numbers_do_not_run_into_others(parse, docx):
    up = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{}</w:t></w:r>'
    body = f"<w:p><w:r><w:t>10</w:t></w:r>{up.format(2)}<w:r><w:t> on the 1</w:t></w:r>{up.format('st')}</w:p>"
    assert [block.text for block in parse(docx(body), DOCX).blocks] == ["10² on the 1st"]


def test_headers_footers_comments_and_the_title_are_found_by_their_relationships(parse, tmp_path):
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    related = [("header", "h1.xml"), ("header", "h2.xml"), ("footer", "f.xml"), ("comments", "c.xml")]
    links = "".join(f'<Relationship Id="r{t}" Type="{office}/{kind}" Target="{t}"/>' for kind, t in related)
    core = '<Relationship Id="r" Type="x/core-properties" Target="core.xml"/>'
    path = tmp_path / "made.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_rels/.rels", f"<Relationships>{core}</Relationships>")
        archive.writestr("core.xml", '<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Plan</dc:title></c>')
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{links}</Relationships>")
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{p('body')}</w:body></w:document>")
        for name in ("h1", "h2"):
            archive.writestr(f"word/{name}.xml", f"<w:hdr {W}>{p('Company')}</w:hdr>")
        archive.writestr("word/f.xml", f"<w:ftr {W}>{p('Page')}</w:ftr>")
        comment = f'<w:comment w:author="Kim">{p("why?")}</w:comment>'
        archive.writestr("word/c.xml", f"<w:comments {W}>{comment}</w:comments>")
    document = parse(path.read_bytes(), DOCX)
    assert [(block.type, block.text) for block in document.blocks] == [
        ("header", "Company"),
        ("paragraph", "body"),
        ("quote", "Kim: why?"),
        ("footer", "Page"),
    ]
    assert document.title == "Plan"
