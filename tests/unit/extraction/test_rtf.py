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
    ],
)
def test_characters(parse, source, text):
    head = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}}{\info{\title no}}\f0 "
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
