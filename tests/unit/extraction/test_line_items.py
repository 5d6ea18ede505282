"""Positions of invoices by rules: from lines of text, from tables, and from words on pages."""

import time
from pathlib import Path

import pytest

from pipeline.extraction.model import Block, Cell, Document, Page, Table, Word, enclose, table_block
from pipeline.extraction.understanding import line_items
from pipeline.extraction.understanding.entities import Habits
from pipeline.extraction.understanding.view import View

SAMPLES = Path(__file__).parents[3] / "samples"
HEADINGS = {
    "en": ("Pos", "Description", "Qty", "Unit price", "VAT", "Amount"),
    "de": ("Pos.", "Bezeichnung", "Menge", "Einzelpreis", "MwSt.", "Gesamtpreis"),
    "fr": ("N°", "Désignation", "Quantité", "Prix unitaire HT", "TVA", "Montant HT"),
    "es": ("Pos.", "Descripción", "Cantidad", "Precio unitario", "IVA", "Importe"),
    "it": ("Pos.", "Descrizione", "Quantità", "Prezzo unitario", "IVA", "Importo"),
    "nl": ("Pos.", "Omschrijving", "Aantal", "Stukprijs", "BTW", "Bedrag"),
}
SUMS = {
    "en": "Net total",
    "de": "Summe netto",
    "fr": "Total HT",
    "es": "Base imponible",
    "it": "Totale",
    "nl": "Subtotaal",
}
LEFTS = (50, 90, 300, 350, 430, 500)


def read(*blocks, pages=(), language="en"):
    document = Document(list(blocks), pages=list(pages))
    view = View.of(document)
    return line_items.find(view, Habits.of(view.text, language)), view


def values(item):
    return {name: field.value for name, field in item.items() if field}


def columns(*rows):
    return Block("paragraph", "\n".join("".join(f"{cell:<22}" for cell in row).rstrip() for row in rows))


def grid(*rows, box=None):
    return table_block(Table([Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)]))


def page_of(number, *rows, top=80):
    """A page of words: each row is a list of (left, text)."""
    blocks = []
    for index, row in enumerate(rows):
        words, text = [], ""
        for start_of_cell, cell in row:
            left = start_of_cell
            for word in cell.split():
                start = len(text) + (1 if text else 0)
                text = f"{text} {word}" if text else word
                y = top + 14 * index
                words.append(Word(word, (left, y, left + 5 * len(word), y + 10), 10, start=start))
                left += 5 * len(word) + 3
        blocks.append(Block("paragraph", text, page=number, box=enclose([w.box for w in words]), words=words))
    return blocks


def laid_out(*cells):
    return [(left, cell) for left, cell in zip(LEFTS, cells, strict=False) if cell]


@pytest.mark.parametrize("language", HEADINGS)
def test_positions_are_read_in_six_languages(language):
    point = (lambda text: text) if language == "en" else (lambda text: text.replace(".", ","))
    found, _ = read(
        columns(
            HEADINGS[language],
            ("1", "Lamp", "2 pcs", point("10.50"), "20 %", point("21.00")),
            ("2", "Table, oak", "1", point("199.00"), "20 %", point("199.00")),
            ("", "", "", SUMS[language], "", point("220.00")),
        ),
        language=language,
    )
    assert [values(item) for item in found] == [
        {"position": "1", "description": "Lamp", "quantity": "2", "unit": "pcs", "unit_price": "10.50",
         "tax_rate": "20", "net_amount": "21.00"},
        {"position": "2", "description": "Table, oak", "quantity": "1", "unit_price": "199.00",
         "tax_rate": "20", "net_amount": "199.00"},
    ]  # fmt: skip
    assert found[0]["net_amount"].validated
    assert found[0]["net_amount"].confidence >= 0.9


def test_every_value_points_at_its_place():
    found, view = read(
        *page_of(
            1,
            laid_out("Pos", "Description", "Qty", "Price", "VAT", "Amount"),
            laid_out("1", "Blue lamp", "2", "10.50", "20%", "21.00"),
            laid_out("", "", "", "", "Total", "21.00"),
        ),
        pages=[Page(1, 600, 800)],
    )
    (item,) = found
    for name, field in item.items():
        if field:
            assert view.text[slice(*field.span)] == field.raw, name
            assert field.page == 1
            assert field.bbox[1] == pytest.approx(94)
    assert item["description"].bbox[0] == pytest.approx(90)


def test_descriptions_may_have_several_lines_and_sums_may_stand_between():
    found, _ = read(
        *page_of(
            1,
            laid_out("Pos", "Description", "Qty", "Price", "VAT", "Amount"),
            laid_out("1", "Lamp with a very", "2", "10.50", "20%", "21.00"),
            laid_out("", "long cable"),
            laid_out("", "", "", "Subtotal", "", "21.00"),
            laid_out("2", "Bulb", "3", "1.00", "20%", "3.00"),
            laid_out("", "", "", "Total", "", "24.00"),
        ),
        pages=[Page(1, 600, 800)],
    )
    assert [item["description"].value for item in found] == ["Lamp with a very long cable", "Bulb"]
    assert all(item["net_amount"].confidence >= 0.95 for item in found)


@pytest.mark.parametrize("again", [True, False], ids=["with its heading again", "without"])
def test_a_table_goes_on_on_the_next_page(again):
    heading = laid_out("Pos", "Description", "Qty", "Price", "VAT", "Amount")
    first = page_of(
        1,
        heading,
        laid_out("1", "Lamp", "2", "10.50", "20%", "21.00"),
        laid_out("", "Carried forward", "", "", "", "21.00"),
    )
    second = page_of(
        2,
        [(50, "Example Ltd")],
        *([heading] if again else []),
        laid_out("2", "Bulb", "3", "1.00", "20%", "3.00"),
        laid_out("", "", "", "", "Total", "24.00"),
    )
    found, _ = read(*first, *second, pages=[Page(1, 600, 800), Page(2, 600, 800)])
    assert [values(item)["net_amount"] for item in found] == ["21.00", "3.00"]
    assert [item["net_amount"].page for item in found] == [1, 2]


def test_tables_of_office_documents_are_read_by_their_cells():
    found, _ = read(
        grid(("Item", "Qty", "Unit Price", "Total"), ("Lamp", "2", "€ 10.50", "€ 21.00"), ("", "", "Total", "€ 21.00"))
    )
    assert [values(item) for item in found] == [
        {"description": "Lamp", "quantity": "2", "unit_price": "10.50", "net_amount": "21.00"}
    ]
    assert found[0]["net_amount"].currency == "EUR"


def test_a_product_that_is_wrong_is_no_sure_value():
    found, _ = read(columns(("Description", "Qty", "Price", "Amount"), ("Lamp", "2", "10.50", "22.00")))
    assert found[0]["net_amount"].validated is False
    assert found[0]["net_amount"].confidence < 0.5


def test_what_is_missing_is_null():
    found, _ = read(
        columns(
            ("Description", "Amount"), ("Consulting in May", "1,200.00"), ("Travel", "80.00"), ("Total", "1,280.00")
        )
    )
    assert [values(item) for item in found] == [
        {"description": "Consulting in May", "net_amount": "1200.00"},
        {"description": "Travel", "net_amount": "80.00"},
    ]
    assert found[0]["quantity"] is None


@pytest.mark.parametrize(
    "block",
    [
        Block("paragraph", "Invoice 17\nTotal: € 20.00"),
        columns(("Tax", "Base", "Rate", "Amount"), ("Standard", "100.00", "20 %", "20.00")),
        columns(("Description", "Due", "Discount"), ("30 days", "4 May 2026", "2 %")),
        columns(("Description", "Qty", "Price", "Amount"), ("Total", "", "", "0.00")),
    ],
    ids=["no table", "taxes", "terms", "nothing but a sum"],
)
def test_without_a_table_of_positions_there_are_none(block):
    assert read(block)[0] is None


def test_the_sample_invoice_has_all_of_its_positions(parse):
    document = parse((SAMPLES / "invoice.pdf").read_bytes(), "application/pdf")
    view = View.of(document)
    found = line_items.find(view, Habits.of(view.text, "en"))
    assert [item["position"].value for item in found] == [str(number) for number in range(1, 23)]
    assert sum(float(item["net_amount"].value) for item in found) == pytest.approx(11_893.60)
    assert all(item["net_amount"].validated and item["net_amount"].confidence >= 0.95 for item in found)


def test_a_long_table_takes_no_longer_than_its_length():
    rows = [("Description", "Qty", "Price", "Amount")] + [(f"Lamp {n}", "2", "10.50", "21.00") for n in range(1_500)]
    begin = time.process_time()
    found, _ = read(grid(*rows))
    assert len(found) == 1_500
    assert time.process_time() - begin < 10
