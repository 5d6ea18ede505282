"""What a document is called."""

import pytest

from pipeline.extraction import layout
from pipeline.extraction.model import Block, Document, Word
from pipeline.extraction.understanding import titles
from pipeline.extraction.understanding.view import View

SENDER = Block("paragraph", "Example Ltd\n1 Example Street\nExampletown 00001")


def title(*blocks, own=None):
    made = [Block("paragraph", block) if isinstance(block, str) else block for block in blocks]
    view = View.of(Document(made))
    found = titles.find(view, own)
    return found and view.text[found[0] : found[1]]


def heading(text):
    return Block("heading", text, level=1)


@pytest.mark.parametrize(
    "greeting",
    [
        "Dear Ms Example,",
        "To whom it may concern:",
        "Sehr geehrte Damen und Herren,",
        "Madame, Monsieur,",
        "Estimados señores:",
        "Gentile cliente,",
        "Geachte heer Jansen,",
    ],
)
def test_a_letter_is_called_by_the_line_above_its_greeting(greeting):
    assert title(SENDER, "3 February 2026", "Order 4711, late", greeting, "we are sorry", heading("Yours")) == (
        "Order 4711, late"
    )


def test_the_label_of_a_subject_does_not_belong_to_it():
    assert title(SENDER, "Betreff: Kündigung", "Sehr geehrte Frau Muster,") == "Kündigung"


@pytest.mark.parametrize(
    "above",
    [
        "3 February 2026",
        "Musterstadt, 3. Februar 2026",
        "Paris, le 3 février 2026",
        "Madrid, 3 de febrero de 2026",
        SENDER,
    ],
)
def test_neither_a_date_nor_an_address_is_a_subject(above):
    assert title(above, "Dear Ms Example,", "thank you.") is None


def test_a_greeting_and_a_closing_are_no_title():
    assert title(heading("Dear Sir,"), heading("Mit freundlichen Grüßen"), heading("Terms")) == "Terms"


def test_the_own_title_of_a_file_counts_where_it_stands_in_the_text():
    mail = "From: a@example.com\nSubject: Chairs and desks"
    assert title(mail, heading("Sale!"), own="Chairs and  desks") == "Chairs and desks"
    assert title("Preface", heading("Lamps"), own="Microsoft Word - draft7.doc") == "Lamps"


def test_ocr_tells_sizes_less_exactly_so_a_heading_must_be_larger():
    def line(text, size, confidence):
        words = [Word(word, (0, 0, 9, size), size=size, confidence=confidence) for word in text.split()]
        return Block("paragraph", text, page=1, words=words)

    def types(confidence):
        text = [
            line("word " * 9, 17.5, confidence),
            line("faithfully", 20.2, confidence),
            line("TITLE", 24, confidence),
        ]
        document = Document(text)
        layout.mark_headings(document)
        return [block.type for block in document.blocks]

    assert types(None) == ["paragraph", "heading", "heading"]
    assert types(0.99) == ["paragraph", "paragraph", "heading"]
