"""Presentations: slides in the order of the show, titles first, lists, tables, charts, notes."""

import zipfile
from io import BytesIO

import pytest

from pipeline.errors import ErrorCode, PermanentError

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
NAMESPACES = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LAYOUT = "ppt/slideLayouts/slideLayout1.xml"
MASTER = "ppt/slideMasters/slideMaster1.xml"


def relations(*targets):
    lines = [
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    ]
    return f"<Relationships>{''.join(lines)}</Relationships>"


def paragraph(text, properties=""):
    return f"<a:p>{properties}<a:r><a:t>{text}</a:t></a:r></a:p>"


def shape(*paragraphs, holder=None):
    mark = f'<p:ph type="{holder}"/>' if holder else "<p:ph/>" if holder == "" else ""
    body = f"<p:txBody>{''.join(paragraphs)}</p:txBody>"
    return f"<p:sp><p:nvSpPr><p:nvPr>{mark}</p:nvPr></p:nvSpPr>{body}</p:sp>"


def slide(*shapes, attributes=""):
    return f"<p:sld {NAMESPACES} {attributes}><p:cSld><p:spTree>{''.join(shapes)}</p:spTree></p:cSld></p:sld>"


def presentation(slides, **parts):
    """`slides` in the order of the show; they are stored the other way round."""
    stored = list(reversed(slides))
    ids = "".join(f'<p:sldId r:id="r{len(stored) - number}"/>' for number in range(len(stored)))
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", relations(("officeDocument", "ppt/presentation.xml")))
        archive.writestr(
            "ppt/presentation.xml",
            f"<p:presentation {NAMESPACES}><p:sldIdLst>{ids}</p:sldIdLst>"
            '<p:sldSz cx="9144000" cy="5143500"/></p:presentation>',
        )
        targets = [("slide", f"slides/slide{number}.xml") for number in range(1, len(stored) + 1)]
        archive.writestr("ppt/_rels/presentation.xml.rels", relations(*targets))
        for number, content in enumerate(stored, 1):
            archive.writestr(f"ppt/slides/slide{number}.xml", content)
            links = [("slideLayout", "../slideLayouts/slideLayout1.xml")]
            links += [("notesSlide", f"../notes{number}.xml")] if f"notes{number}" in parts else []
            archive.writestr(f"ppt/slides/_rels/slide{number}.xml.rels", relations(*links))
        archive.writestr(LAYOUT, f"<p:sldLayout {NAMESPACES}/>")
        archive.writestr(
            "ppt/slideLayouts/_rels/slideLayout1.xml.rels",
            relations(("slideMaster", "../slideMasters/slideMaster1.xml")),
        )
        bullets = '<p:txStyles><p:bodyStyle><a:lvl1pPr><a:buChar char="•"/></a:lvl1pPr></p:bodyStyle></p:txStyles>'
        archive.writestr(MASTER, f"<p:sldMaster {NAMESPACES}>{bullets}</p:sldMaster>")
        for name, content in parts.items():
            archive.writestr(f"ppt/{name}.xml", content)
    return buffer.getvalue()


def kinds(document):
    return [(block.page, block.type, block.text, block.level) for block in document.blocks]


def test_slides_are_pages_in_the_order_of_the_show_and_titles_come_first(parse):
    first = slide(shape(paragraph("box")), shape(paragraph("First"), holder="title"))
    second = slide(shape(paragraph("Second"), holder="ctrTitle"), shape(paragraph("2"), holder="sldNum"))
    document = parse(presentation([first, second]), PPTX)
    assert kinds(document) == [
        (1, "heading", "First", 1),
        (1, "paragraph", "box", None),
        (2, "heading", "Second", 1),
        (2, "footer", "2", None),
    ]
    assert [(page.number, page.width, page.height) for page in document.pages] == [(1, 720, 405), (2, 720, 405)]


def test_bullets_are_inherited_from_the_master_and_numbers_count(parse):
    numbered = '<a:pPr><a:buAutoNum type="alphaLcParenR" startAt="2"/></a:pPr>'
    body = shape(
        paragraph("dot"),
        paragraph("plain", "<a:pPr><a:buNone/></a:pPr>"),
        paragraph("one", numbered),
        paragraph("two", numbered),
        holder="",
    )
    blocks = parse(presentation([slide(body, shape(paragraph("free")))]), PPTX).blocks
    assert [(block.type, block.text, block.marker) for block in blocks] == [
        ("list_item", "dot", "-"),
        ("paragraph", "plain", None),
        ("list_item", "b) one", "b)"),
        ("list_item", "c) two", "c)"),
        ("paragraph", "free", None),
    ]


def test_a_table_keeps_its_spans(parse):
    def cell(text, attributes=""):
        return f"<a:tc {attributes}><a:txBody>{paragraph(text)}</a:txBody></a:tc>"

    rows = [
        cell("wide", 'gridSpan="2"') + cell("", 'hMerge="1"') + cell("c"),
        cell("down", 'rowSpan="2"') + cell("e") + cell("f"),
        cell("", 'vMerge="1"') + cell("h") + cell("i"),
    ]
    table = f'<a:tbl><a:tblPr firstRow="1"/>{"".join(f"<a:tr>{row}</a:tr>" for row in rows)}</a:tbl>'
    frame = f"<p:graphicFrame><a:graphic><a:graphicData>{table}</a:graphicData></a:graphic></p:graphicFrame>"
    [block] = parse(presentation([slide(frame)]), PPTX).blocks
    assert [(c.text, c.row, c.column, c.row_span, c.column_span) for c in block.table.cells] == [
        ("wide", 0, 0, 1, 2),
        ("c", 0, 2, 1, 1),
        ("down", 1, 0, 2, 1),
        ("e", 1, 1, 1, 1),
        ("f", 1, 2, 1, 1),
        ("h", 2, 1, 1, 1),
        ("i", 2, 2, 1, 1),
    ]


def test_what_the_speaker_wrote_follows_the_slide_and_hidden_slides_are_named(parse):
    notes = slide(
        shape(paragraph("say hello"), paragraph("smile"), holder="body"), shape(paragraph("1"), holder="sldNum")
    )
    document = parse(presentation([slide(shape(paragraph("x")), attributes='show="0"')], notes1=notes), PPTX)
    assert kinds(document)[1] == (1, "quote", "say hello\nsmile", None)
    assert [(caution.code, caution.page) for caution in document.cautions] == [("hidden_slide", 1)]


def test_groups_are_entered(parse):
    group = f"<p:grpSp>{shape(paragraph('inside'))}</p:grpSp>"
    assert kinds(parse(presentation([slide(group)]), PPTX)) == [(1, "paragraph", "inside", None)]


def test_more_slides_than_pages_allowed_are_refused(parse):
    with pytest.raises(PermanentError) as error:
        parse(presentation([slide()] * 3), PPTX, max_pages=2)
    assert error.value.code is ErrorCode.LIMIT_EXCEEDED


def test_a_presentation_is_recognised_by_its_parts(inspect):
    assert inspect(presentation([slide()]), "x.bin").media_type == PPTX
