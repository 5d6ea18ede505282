"""OpenDocument: text, sheets and slides from one kind of content."""

import zipfile
from io import BytesIO

import pytest

from pipeline.errors import ErrorCode, PermanentError

BASE = "application/vnd.oasis.opendocument."
NAMES = ("office", "text", "table", "draw", "style", "presentation", "fo", "svg", "manifest")
NAMESPACES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in NAMES)
NAMESPACES += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def packed(kind, body, styles="", automatic="", manifest="", **parts):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", BASE + kind)
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {NAMESPACES}>{manifest}</manifest:manifest>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {NAMESPACES}><office:automatic-styles>{automatic}</office:automatic-styles>"
            f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>",
        )
        archive.writestr("styles.xml", f"<office:document-styles {NAMESPACES}>{styles}</office:document-styles>")
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return buffer.getvalue()


def kinds(document):
    return [(block.type, block.text, block.level, block.marker) for block in document.blocks]


def test_headings_paragraphs_and_nested_lists(parse):
    styles = (
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1"'
        ' style:num-suffix="."/><text:list-level-style-bullet text:level="2"/></text:list-style>'
    )
    body = (
        '<text:h text:outline-level="2">Title</text:h><text:p>one<text:tab/>two<text:s text:c="2"/>three'
        "<text:line-break/>four   five</text:p>"
        '<text:list text:style-name="L"><text:list-item><text:p>a</text:p><text:list><text:list-item><text:p>b</text:p>'
        "</text:list-item></text:list></text:list-item><text:list-item><text:p>c</text:p></text:list-item></text:list>"
    )
    assert kinds(parse(packed("text", body, automatic=styles), BASE + "text")) == [
        ("heading", "Title", 2, None),
        ("paragraph", "one\ttwo  three\nfour five", None, None),
        ("list_item", "1. a", 1, "1."),
        ("list_item", "b", 2, "-"),
        ("list_item", "2. c", 1, "2."),
    ]


def test_notes_comments_and_edges_of_pages(parse):
    styles = (
        '<style:master-page style:name="S"><style:header><text:p>Company</text:p></style:header>'
        "<style:footer><text:p>Page <text:page-number>1</text:page-number></text:p></style:footer></style:master-page>"
    )
    body = (
        "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
        "<text:p>Text<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>a note</text:p>"
        "</text:note-body></text:note> on<office:annotation><dc:creator>Kim</dc:creator><text:p>why?</text:p>"
        "</office:annotation></text:p>"
    )
    document = parse(packed("text", body, styles=styles), BASE + "text")
    assert [(block.type, block.text) for block in document.blocks] == [
        ("header", "Company"),
        ("paragraph", "Text[1] on"),
        ("paragraph", "[1] a note"),
        ("quote", "Kim: why?"),
        ("footer", "Page"),
    ]


def test_a_table_with_spans_and_a_header(parse):
    def cell(text, attributes=""):
        return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"

    wide = cell("wide", 'table:number-columns-spanned="2"')
    rows = (
        f"<table:table-header-rows><table:table-row>{wide}"
        "<table:covered-table-cell/></table:table-row></table:table-header-rows>"
        f"<table:table-row>{cell('a')}{cell('b')}</table:table-row>"
    )
    [block] = parse(packed("text", f"<table:table>{rows}</table:table>"), BASE + "text").blocks
    assert [(c.text, c.row, c.column, c.column_span, c.header) for c in block.table.cells] == [
        ("wide", 0, 0, 2, True),
        ("a", 1, 0, 1, False),
        ("b", 1, 1, 1, False),
    ]


def test_a_formula_is_read_from_its_part_of_the_archive(parse):
    math = "<math><mi>m</mi><mo>=</mo><msup><mi>c</mi><mn>2</mn></msup><annotation>c^2</annotation></math>"
    body = '<text:p>so <draw:frame><draw:object xlink:href="./Object 1"/></draw:frame></text:p>'
    content = packed("text", body, **{"Object 1__content": math})
    assert [block.text for block in parse(content, BASE + "text").blocks] == ["so m = c²"]


def test_sheets_with_repeated_cells_a_million_empty_rows_and_a_hidden_one(parse):
    hidden = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    body = (
        '<table:table table:name="Prices"><table:table-row><table:table-cell><text:p>Item</text:p></table:table-cell>'
        "<table:table-cell><text:p>Price</text:p></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="16000"/>'
        '</table:table-row><table:table-row table:number-rows-repeated="2"><table:table-cell><text:p>x</text:p>'
        '</table:table-cell><table:table-cell office:value-type="float"><text:p>1.50 €</text:p></table:table-cell>'
        '</table:table-row><table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
        '</table:table><table:table table:name="Costs" table:style-name="h"><table:table-row><table:table-cell>'
        "<text:p>secret</text:p></table:table-cell></table:table-row></table:table>"
    )
    document = parse(packed("spreadsheet", body, automatic=hidden), BASE + "spreadsheet")
    assert [block.text for block in document.blocks] == [
        "Prices",
        "Item\tPrice\nx\t1.50 €\nx\t1.50 €",
        "Costs",
        "secret",
    ]
    assert [cell.header for cell in document.blocks[1].table.cells][:3] == [True, True, False]
    assert [caution.code for caution in document.cautions] == ["hidden_sheet"]


def test_slides_are_pages_with_titles_first_and_notes_last(parse):
    layout = (
        '<style:page-layout><style:page-layout-properties fo:page-width="25.4cm" fo:page-height="10in"/>'
        "</style:page-layout>"
    )
    body = (
        "<draw:page><draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame>"
        '<draw:frame presentation:class="title"><draw:text-box><text:p>Title</text:p></draw:text-box></draw:frame>'
        "<presentation:notes><draw:frame><draw:text-box><text:p>say so</text:p></draw:text-box></draw:frame>"
        "</presentation:notes></draw:page>"
    )
    document = parse(packed("presentation", body, styles=layout), BASE + "presentation")
    assert [(block.page, block.type, block.text) for block in document.blocks] == [
        (1, "heading", "Title"),
        (1, "paragraph", "box"),
        (1, "quote", "say so"),
    ]
    assert [(page.width, page.height) for page in document.pages] == [(pytest.approx(720), 720)]


def test_a_file_behind_a_password_is_encrypted(inspect):
    entry = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    with pytest.raises(PermanentError) as error:
        inspect(packed("text", "", manifest=entry), "a.odt")
    assert error.value.code is ErrorCode.ENCRYPTED


@pytest.mark.parametrize("kind", ["text", "spreadsheet", "presentation"])
def test_each_kind_is_recognised_by_its_member_mimetype(inspect, kind):
    assert inspect(packed(kind, ""), "any.zip").media_type == BASE + kind


CHART = (
    f"<office:document-content {NAMESPACES} xmlns:c='c'><c:chart><c:title><text:p>Sales</text:p></c:title><table:table>"
    "<table:table-row><table:table-cell><text:p>Q1</text:p></table:table-cell><table:table-cell><text:p>5</text:p>"
    "</table:table-cell></table:table-row></table:table></c:chart></office:document-content>"
)


def test_what_is_hidden_stays_out_and_what_stands_out_of_the_line_is_marked(parse):
    styles = (
        '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
        '<style:style style:name="U"><style:text-properties style:text-position="super 58%"/></style:style>'
        '<style:style style:name="D"><style:text-properties style:text-position="-33% 58%"/></style:style>'
    )
    body = (
        '<text:p>a<text:span text:style-name="H">secret</text:span> m<text:span text:style-name="U">2</text:span> '
        'H<text:span text:style-name="D">2</text:span>O</text:p>'
        '<text:section text:display="none"><text:p>hidden</text:p></text:section><text:section><text:p>open</text:p>'
        '</text:section><text:p text:style-name="Quotations">To be</text:p>'
    )
    document = parse(packed("text", body, automatic=styles), BASE + "text")
    assert [(block.type, block.text) for block in document.blocks] == [
        ("paragraph", "a m² H₂O"), ("paragraph", "open"), ("quote", "To be"),
    ]  # fmt: skip


def test_cells_show_their_lists_and_the_rows_of_a_table_inside(parse):
    def row(*cells):
        filled = "".join(f"<table:table-cell>{cell}</table:table-cell>" for cell in cells)
        return f"<table:table-row>{filled}</table:table-row>"

    items = "".join(f"<text:list-item><text:p>{word}</text:p></text:list-item>" for word in ("x", "y"))
    inner = f"<table:table>{row('<text:p>1</text:p>', '<text:p>2</text:p>')}</table:table>"
    body = f"<table:table>{row(f'<text:list>{items}</text:list>', inner)}</table:table>"
    cells = parse(packed("text", body), BASE + "text").blocks[0].table.cells
    assert [cell.text for cell in cells] == ["- x\n- y", "1 2"]


def test_a_chart_gives_its_title_and_figures(parse):
    body = '<text:p><draw:frame><draw:object xlink:href="./Object 1"/></draw:frame></text:p>'
    document = parse(packed("text", body, **{"Object 1__content": CHART}), BASE + "text")
    assert [block.text for block in document.blocks] == ["Sales", "Q1\t5"]


def test_a_sheet_gives_its_comments_drawings_and_values_without_a_text(parse):
    body = (
        '<table:table table:name="S"><table:table-row><table:table-cell><office:annotation><dc:creator>Bo</dc:creator>'
        "<text:p>sure?</text:p></office:annotation><text:p>a</text:p></table:table-cell>"
        '<table:table-cell office:value-type="float" office:value="7"/>'
        '<table:table-cell office:value-type="date" office:date-value="2026-03-04"/></table:table-row><table:shapes>'
        '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame></table:shapes></table:table>'
    )
    document = parse(packed("spreadsheet", body, **{"Object 1__content": CHART}), BASE + "spreadsheet")
    assert [block.text for block in document.blocks] == ["S", "a\t7\t2026-03-04", "Sales", "Q1\t5", "Bo: sure?"]


def test_the_title_among_the_properties_is_the_documents_and_a_hidden_slide_is_named(parse):
    style = (
        '<style:style style:name="h"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
    )
    meta = f"<office:x {NAMESPACES}><office:meta><dc:title>Plan</dc:title></office:meta></office:x>"
    body = '<draw:page/><draw:page draw:style-name="h"/>'
    document = parse(packed("presentation", body, automatic=style, meta=meta), BASE + "presentation")
    assert document.title == "Plan"
    assert [(caution.code, caution.page) for caution in document.cautions] == [("hidden_slide", 2)]
