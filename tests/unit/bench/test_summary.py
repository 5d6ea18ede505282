"""Parts of a report → one table."""

from bench.made_texts import texts
from bench.part import Part
from bench.summary import summary

TEXT = Part(
    "Text",
    ("format", "engine", "files", "word F1", "order", "of Markdown", "failed", "wanted"),
    [
        ["pdf", "quire", 38, 0.972, 0.99, None, None, "≥ .97"],
        ["pdf", "pdfplumber", 38, 0.95, 0.97, None, 1, None],
        ["rtf", "quire", 4, 0.96, None, None, None, "≥ .96"],
    ],
)
SPEED = Part(
    "Speed on PDF text",
    ("engine", "how", "pages", "pages/s", "CPU ms a page", "peak MB", "wanted"),
    [["quire", "text only", 249, 310.0, 3.2, None, "≥ 300"], ["pypdfium2", "text", 249, 594.0, 1.6, 51, None]],
)


def test_each_figure_has_a_row_and_each_engine_that_has_one_a_column():
    table = summary([TEXT, SPEED])
    assert table.heads == ("figure", "quire", "pypdfium2", "pdfplumber", "wanted")
    assert table.rows == [
        ["word F1: pdf", 0.972, None, 0.95, "≥ .97"],
        ["word F1: rtf", 0.96, None, None, "≥ .96"],
        ["reading order: pdf", 0.99, None, 0.97, None],
        ["PDF, pages/s: text only", 310.0, None, None, "≥ 300"],
        ["PDF, pages/s: text", None, 594.0, None, None],
        ["PDF, CPU ms a page: text only", 3.2, None, None, None],
        ["PDF, CPU ms a page: text", None, 1.6, None, None],
        ["PDF, peak MB: text", None, 51, None, None],
    ]


def test_a_part_without_engines_is_quires_alone_and_details_are_left_out():
    part = Part("Classes", ("class", "files", "right"), [["letter", 6, 0.833], ["made, de", 10, 1.0]])
    assert summary([part]).rows == [["class right: letter", 0.833, None]]


def test_there_is_a_made_text_of_each_class_in_each_language():
    found = {(text.label, text.language) for text in texts()}
    assert {language for _, language in found} == {"de", "en", "es", "fr", "it", "nl"}
    assert len(found) == 6 * len({label for label, _ in found}) == 60
    assert [text.label for text in texts("credit_note")] == ["credit_note"] * 6
