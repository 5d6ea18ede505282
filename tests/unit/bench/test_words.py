from hypothesis import given
from hypothesis import strategies as st

from bench.words import longest_common, score, words

SEQUENCES = st.lists(st.sampled_from("abcd"), max_size=12)


def plain_longest_common(left, right):
    row = [0] * (len(right) + 1)
    for one in left:
        before = list(row)
        for index, other in enumerate(right):
            row[index + 1] = before[index] + 1 if one == other else max(before[index + 1], row[index])
    return row[-1]


def test_marks_of_markdown_are_not_words():
    marked = "## A *Head*\n\n| Na_me | ½ |\n|---|:-:|\n| [Ünit](https://example.org/a) | x&amp;y |\n<!-- image -->"
    assert words(marked) == ["a", "head", "na", "me", "1", "2", "ünit", "x", "y"]


def test_ligatures_and_capitals_do_not_matter():
    assert words("OﬀICE STRASSE") == words("office straße")


def test_a_word_counts_as_often_as_it_stands_in_both():
    got = score("one one two", "one two two three")
    assert (got.precision, got.recall) == (2 / 3, 2 / 4)
    assert got.f1 == 2 * 2 / (3 + 4)


def test_no_words_at_all_agree_and_some_words_against_none_do_not():
    assert score("—", "").f1 == 1.0
    assert score("word", "").f1 == 0.0
    assert score("", "word").f1 == 0.0
    assert score("", "word").order is None


def test_the_order_of_columns_read_across_is_less_than_one():
    truth = "a b c d"
    assert score("a b c d", truth).order == 1.0
    assert score("a c b d", truth).order == 3 / 4
    assert score("a b", truth).order == 1.0


@given(SEQUENCES, SEQUENCES)
def test_the_longest_common_subsequence_is_that_of_the_textbook(left, right):
    assert longest_common(left, right) == plain_longest_common(left, right)
