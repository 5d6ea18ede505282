"""RTF: characters in all their spellings, structure, and what is not to be read."""

import pytest

from pipeline.extraction.rtf_mail import unpack

RTF = "application/rtf"


def kinds(document):
    return [(block.type, block.text, block.level, block.marker) for block in document.blocks]


def texts(document):
    return [block.text for block in document.blocks]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"gr\'f6\'dfer", "größer"),
        (r"\u8364?5 \emdash \ldblquote x\rdblquote", "€5 —“x”"),
        (r"{\uc2\u20320\'c4\'e3!}", "你!"),
        (r"\u-10179?\u-8704?", "\U0001f600"),
        (r"a\~b\_c\-d\{e\}\\", "a b-cde}\\".replace("cde", "cd{e")),
        (r"{\f1\'cf\'f0}", "Пр"),
        (r"x{\v hidden}y{\*\unknown gone}z", "xyz"),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt shown}}", "shown"),
        (r"{\pict\pngblip 89504e47}", "[image]"),
        (r"{\f2 b\'b7\u-3998?}{\f3 \'fc}\f2\plain a", "β•β✓a"),
        (r"x{\super 2} H{\sub 2}O\super 1\nosupersub 1 1{\super st}", "x² H₂O¹1 1st"),
    ],
)
def test_characters(parse, source, text):
    head = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}"
    head += r"{\f2\fcharset2 Symbol;}{\f3\fcharset2 Wingdings;}}{\info{\title no}}\f0 "
    assert texts(parse(head + source + "}", RTF)) == [text]


def test_headings_and_lists(parse):
    source = (
        r"{\rtf1{\stylesheet{\s0 Normal;}{\s1 heading 2;}}"
        r"\pard\s1 Title\par\pard\outlinelevel0 Top\par"
        r"\pard\ls1{\listtext 1.\tab}first\par\pard\ls1\ilvl1{\listtext\pard a)\tab}inner\par"
        r"\pard\ls2{\listtext\'b7\tab}dot\par\pard plain\par}"
    )
    assert kinds(parse(source, RTF)) == [
        ("heading", "Title", 2, None),
        ("heading", "Top", 1, None),
        ("list_item", "1. first", 1, "1."),
        ("list_item", "a) inner", 2, "a)"),
        ("list_item", "dot", 1, "-"),
        ("paragraph", "plain", None, None),
    ]


def test_rows_with_different_edges_become_one_table(parse):
    source = (
        r"{\rtf1\trowd\trhdr\cellx1000\cellx2000\cellx3000\pard\intbl a\cell b\cell c\cell\row"
        r"\trowd\cellx2010\clvmgf\cellx3000\pard\intbl wide\cell down\cell\row"
        r"\trowd\cellx1000\cellx2000\clvmrg\cellx3000\pard\intbl d\cell e\cell\cell\row\pard after\par}"
    )
    table, after = parse(source, RTF).blocks
    assert [(c.text, c.row, c.column, c.row_span, c.column_span, c.header) for c in table.table.cells] == [
        ("a", 0, 0, 1, 1, True),
        ("b", 0, 1, 1, 1, True),
        ("c", 0, 2, 1, 1, True),
        ("wide", 1, 0, 1, 2, False),
        ("down", 1, 2, 2, 1, False),
        ("d", 2, 0, 1, 1, False),
        ("e", 2, 1, 1, 1, False),
    ]
    assert after.text == "after"


def test_headers_notes_and_comments_have_their_places(parse):
    source = (
        r"{\rtf1{\header Company\par}Text{\footnote a note} goes{\*\annotation ask Kim} on\par"
        r"{\footer Page\par}}"
    )
    assert [(block.type, block.text) for block in parse(source, RTF).blocks] == [
        ("header", "Company"),
        ("paragraph", "Text goes on"),
        ("footer", "Page"),
        ("paragraph", "a note"),
        ("quote", "ask Kim"),
    ]


def test_deep_nesting_and_a_missing_end_are_no_trouble(parse):
    assert texts(parse(r"{\rtf1 " + "{" * 50_000 + "deep", RTF)) == ["deep"]


def test_outlooks_compressed_form_is_unpacked():
    packed = bytes.fromhex(  # the first example of MS-OXRTFCP
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert unpack(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_the_title_among_the_properties_is_the_documents(parse):
    document = parse(r"{\rtf1{\info{\author Kim}{\title Plan \'fcber {\b all}}{\nofpages1}}text}", RTF)
    assert (document.title, texts(document)) == ("Plan über all", ["text"])


def test_notes_carry_the_marks_of_their_references(parse):
    note = r"{\super\chftn}{\footnote\pard{\super\chftn} of %s}"
    assert texts(parse(r"{\rtf1 a" + note % "a" + " b" + note % "b" + r"\par}", RTF)) == [
        "a[1] b[2]", "[1] of a", "[2] of b",
    ]  # fmt: skip


def test_a_cell_shows_its_lists_and_the_rows_of_a_table_inside(parse):
    row = r"\trowd\cellx1000\cellx2000\pard\intbl"
    nested = r"\pard\intbl\itap2 {}\nestcell {}\nestcell{{\*\nesttableprops\trowd\cellx100\cellx200\nestrow}}"
    items = r"{\listtext\'b7\tab}x\par{\listtext 1.\tab}y\cell"
    inner = nested.format("1", "2") + nested.format("3", "4") + r"\pard\intbl behind\cell"
    (block,) = parse(rf"{{\rtf1{row} a\cell b\cell\row{row}{items}{inner}\row}}", RTF).blocks
    assert [cell.text for cell in block.table.cells] == ["a", "b", "- x\n1. y", "1 2\n3 4\nbehind"]
