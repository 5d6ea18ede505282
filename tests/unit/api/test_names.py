import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.names import clean_filename, clean_media_type, unquoted


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("invoice.pdf", "invoice.pdf"),
        ("../../../etc/cron.d/x", "x"),
        ("C:\\Users\\someone\\scan.png", "scan.png"),
        ("a\x00b\r\nc\x1b[2J.txt", "abc[2J.txt"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ("  spaced out .txt ", "spaced out .txt"),
        ("Überweisung 💶.pdf", "Überweisung 💶.pdf"),
        ("<svg onload=alert(1)>.svg", "<svg onload=alert(1)>.svg"),
        (".gitignore", ".gitignore"),
        ("", ""),
        ("..", ""),
        ("folder/", ""),
        ("\x00\x01", ""),
    ],
)
def test_a_file_name_keeps_its_last_component_and_what_can_be_shown(raw, clean):
    assert clean_filename(raw, 255) == clean


@pytest.mark.parametrize(
    ("sent", "name"),
    [("a %22b%22.pdf", 'a "b".pdf'), ("a%0D%0Ab.pdf", "ab.pdf"), ("100%25.pdf", "100%25.pdf"), ("50%.pdf", "50%.pdf")],
)
def test_what_browsers_escape_in_a_forms_file_name_is_read_as_it_was(sent, name):
    assert unquoted(sent) == name


def test_a_long_name_keeps_its_suffix():
    assert clean_filename("a" * 300 + ".pdf", 20) == "a" * 16 + ".pdf"


@pytest.mark.parametrize("raw", ["b" * 300, "x." + "y" * 300, "." + "z" * 300])
def test_a_long_name_without_a_real_suffix_is_cut(raw):
    assert clean_filename(raw, 20) == raw[:20]


@given(st.text(), st.integers(16, 40))
def test_no_name_is_longer_than_allowed_or_holds_a_separator_or_a_control(raw, longest):
    name = clean_filename(raw, longest)
    assert len(name) <= longest
    assert not set(name) & {"/", "\\", "\x00", "\n", "\r"}
    name.encode()


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("application/pdf", "application/pdf"),
        ("Text/Plain; charset=utf-8", "text/plain"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",) * 2,
        (None, None),
        ("", None),
        ("pdf", None),
        ("text/<svg onload>", None),
        ("a/" + "b" * 200, None),
    ],
)
def test_a_media_type_is_kept_only_if_it_is_one(raw, clean):
    assert clean_media_type(raw) == clean
