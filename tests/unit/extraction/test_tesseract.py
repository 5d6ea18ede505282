"""What tesseract prints → lines of words."""

from pipeline.extraction import ocr_languages, tesseract

HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"


def table(*rows):
    return "\n".join([HEAD, *("\t".join(map(str, row)) for row in rows)]) + "\n"


def test_words_come_line_by_line_with_boxes_in_points_and_confidences():
    printed = table(
        (4, 1, 1, 1, 1, 0, 10, 20, 300, 40, -1, ""),
        (5, 1, 1, 1, 1, 1, 10, 22, 100, 30, 96.5, "Total"),
        (5, 1, 1, 1, 1, 2, 130, 22, 80, 30, 88, '"12.50"'),
        (4, 1, 1, 1, 2, 0, 10, 80, 300, 44, -1, ""),
        (5, 1, 1, 1, 2, 1, 10, 82, 60, 30, 91, "EUR"),
    )
    first, second = tesseract.lines(printed, 0.5)
    assert [(word.text, word.confidence) for word in first.words] == [("Total", 0.965), ('"12.50"', 0.88)]
    assert first.words[0].box == (5, 11, 55, 26)
    assert (first.size, second.size) == (20, 22)  # of the line, as letters of one size have different heights


def test_what_is_hardly_seen_is_no_word():
    rows = [
        (5, 1, 1, 1, 1, n, 0, 0, 9, 9, conf, text) for n, (conf, text) in enumerate([(12, "#~"), (95, " "), (-1, "")])
    ]
    assert tesseract.lines(table(*rows), 1.0) == []
    assert tesseract.lines(HEAD + "\n", 1.0) == []


def test_languages_have_their_names_in_the_program():
    assert ocr_languages.of_tesseract("de,en,de") == "deu+eng"
    assert ocr_languages.unknown("de,xx") == ["xx"]
