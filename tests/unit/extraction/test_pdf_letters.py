"""Characters as PDFium gives them → words and lines."""

import pytest

from pipeline.extraction import pdf_letters


@pytest.mark.parametrize(
    ("letters", "words"),
    [
        ("two words", [("two", 0, 2), ("words", 4, 8)]),
        ("  a\r\n\tb\xa0c ", [("a", 2, 2), ("b", 6, 6), ("c", 8, 8)]),
        ("co\xadop", [("coop", 0, 4)]),  # nobody sees a soft hyphen
        ("\u200bx\ufeff y", [("x", 1, 1), ("y", 4, 4)]),
        ("\u200b\xad \u200b", []),
        ("exam\x02ple", [("exam-", 0, 4), ("ple", 5, 7)]),  # a line ends there
        ("\x02", [("-", 0, 0)]),
        ("\uf0b7 \uf0fc", [("•", 0, 0), ("✓", 2, 2)]),  # as the fonts Symbol and Wingdings have them
        ("\ufb01ne", [("fine", 0, 2)]),
        ("\ud83d\ude00 \ud83d", [("\U0001f600", 0, 1), ("\ufffd", 3, 3)]),
        ("", []),
    ],
)
def test_words_know_their_first_and_last_characters(letters, words):
    assert list(pdf_letters.runs(letters)) == words


def test_lines_end_where_they_end_on_the_page():
    assert pdf_letters.lines("\r\nexam\x02ple of \r\nthree\0 lines\r\n\r\n") == "exam-\nple of\nthree lines"


def test_a_long_run_of_letters_is_read_in_a_moment():
    assert [last for _, _, last in pdf_letters.runs("a" * 2_000_000)] == [1_999_999]


def test_a_line_for_every_letter_is_no_text():
    assert pdf_letters.is_shattered("\r\n".join("Every letter stands alone"))
    assert not pdf_letters.is_shattered("Every letter\r\nstands in its word\r\n" * 20)
    assert not pdf_letters.is_shattered("A\r\nB\r\nC")
