"""Invoices of many layouts (bench/varied_invoices.py), and the rules that they and real ones led to."""

import pytest

from bench import fields as truth
from bench import varied_invoices, varied_layouts
from pipeline.extraction.model import Block, Document, Page, Word
from tests.unit.extraction.test_invoice_layouts import SURE, fields_of, lines

SEEDS = range(5000, 5036)


def value(found):
    return found and found.value


def answers(parse):
    """Each field of each invoice: its name, the truth, what was found."""
    for seed in SEEDS:
        made = varied_invoices.make(seed)
        fields = fields_of(parse(varied_layouts.pdf(made), "application/pdf"), "application/pdf")
        for name in sorted({*made.truth, *(name for name in fields if not name.endswith("_address"))}):
            found = fields[name]
            same = found is not None and name in made.truth and truth.same(name, found.value, made.truth[name])
            yield seed, name, made.truth.get(name), found, same


def test_what_is_sure_is_right_in_many_layouts_and_nearly_all_is_found(parse):
    found = [*answers(parse)]
    sure = [
        (seed, name, said, each.value, same)
        for seed, name, said, each, same in found
        if each and each.confidence >= SURE
    ]
    assert [one for one in sure if not one[-1]] == []
    assert len(sure) >= 9 * len(SEEDS)
    hits = [same for _, _, said, _, same in found if said is not None]
    assert sum(hits) >= 0.98 * len(hits)


def test_a_vat_id_whose_check_fails_is_sure_where_it_is_text_and_not_where_it_was_read():
    text = lines("Rechnung Nr. 17", "USt-IdNr.: DE123456789")["supplier_vat_id"]
    assert (text.value, text.validated) == ("DE123456789", False)
    assert text.confidence >= SURE
    words = [Word("USt-IdNr.:", (50, 50, 100, 60), 10, 1.0, 0), Word("DE123456789", (105, 50, 180, 60), 10, 1.0, 11)]
    block = Block("paragraph", "USt-IdNr.: DE123456789", page=1, box=(50, 50, 180, 60), words=words)
    read = fields_of(Document([block], [Page(1, 595, 842, source="ocr", confidence=1.0)]))["supplier_vat_id"]
    assert read.value == "DE123456789"
    assert read.confidence < SURE


def test_a_supplier_is_in_doubt_where_the_web_address_is_that_of_another_name():
    rows = [
        "Lieferant:",
        "Kostenwerk GmbH",
        "Am Markt 1",
        "12345 Seestadt",
        "",
        "Rechnung Nr. 17",
        "Summe 11,90 EUR",
        "",
    ]
    same = lines(*rows, "Kostenwerk GmbH, www.kostenwerk.de")["supplier_name"]
    other = lines(*rows, "Lampenwerk GmbH, www.lampenwerk.de")["supplier_name"]
    assert (same.value, other.value) == ("Kostenwerk GmbH", "Kostenwerk GmbH")
    assert same.confidence >= SURE > other.confidence


def test_an_order_that_only_a_position_names_is_not_sure():
    rows = ["Rechnung Nr. 17", "Menge    Artikel    Preis    Betrag", "1    Lampe    20,00    20,00"]
    rows += ["Bestell-Nr.: B-4711", "2    Regal    30,00    60,00", "Summe    80,00"]
    found = lines(*rows)["order_number"]
    assert found.value == "B-4711"
    assert found.confidence < SURE
    assert lines("Bestell-Nr.: B-4711", *rows[:3], *rows[4:])["order_number"].confidence >= SURE


@pytest.mark.parametrize("name", ["Nummer", "GmbH", "pour le compte de la société"])
def test_words_of_forms_and_clauses_are_no_names(name):
    assert value(lines("Invoice no. 17", f"Bill to: {name}")["customer_name"]) is None


def test_the_end_of_a_longer_word_is_no_label_of_a_customer():
    assert value(lines("Rechnung Nr. 17", "Art-Nr-Kunde    Positionsbetrag", "A-1    12,00")["customer_name"]) is None


@pytest.mark.parametrize(
    ("line", "wanted"),
    [("Gesamtbetrag CHF1'240.50", "CHF"), ("Total 120.00EUR", "EUR"), ("Amount due: USD1,240.00", "USD")],
)
def test_a_currency_code_may_touch_its_amount(line, wanted):
    found = lines("Invoice no. 17", line)
    assert found["currency"].value == wanted
    assert found["total_amount"].currency == wanted


def test_the_currency_of_a_share_capital_is_not_that_of_the_invoice():
    found = lines("Facture n° 17", "Total TTC 1'240.50", "SARL au capital de 120 000,00 €")
    assert found["currency"] is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Merci de régler 4 290,26 € avant le 14/10/2024.",
        "Bitte überweisen Sie 4.290,26 EUR bis zum 14.10.2024.",
        "Rogamos paguen 4.290,26 € antes del 14/10/2024.",
    ],
)
def test_an_amount_in_the_sentence_does_not_part_a_limit_from_its_payment(sentence):
    assert lines("Rechnung 17 vom 14.09.2024", sentence)["due_date"].value == "2024-10-14"


def test_a_place_that_begins_with_a_label_still_has_its_date():
    assert value(lines("Porto Basso, 19.03.2022", "Fattura n. 17", "Totale 12,00")["invoice_date"]) == "2022-03-19"
    assert value(lines("Seestadt, den 07.11.22", "Rechnung Nr. 17")["invoice_date"]) == "2022-11-07"


def test_a_number_may_begin_with_the_letter_that_ends_a_label():
    assert lines("Fattura n. R20228386")["invoice_number"].value == "R20228386"


@pytest.mark.parametrize("said", ["Terms: Net 30", "Terms    30 days", "2% 10, net 30"])
def test_net_days_make_a_due_date(said):
    assert value(lines("Invoice no. 17", "Date: 11/15/2024", said, "Total $120.00")["due_date"]) == "2024-12-15"


@pytest.mark.parametrize("said", ["Net 30 kg", "Net 30.00", "Net 30 EUR"])
def test_other_net_figures_make_none(said):
    assert lines("Invoice no. 17", "Date: 11/15/2024", said)["due_date"] is None


def test_a_greeting_or_the_heading_of_the_other_party_is_no_name():
    assert value(lines("Rechnung 17", "Kunde:", "Sehr geehrte Frau Sommer")["customer_name"]) is None
    assert value(lines("Rechnung 17", "Käufer    Angaben zum Verkäufer")["customer_name"]) is None


def test_the_name_after_sold_by_is_the_supplier_in_other_languages():
    assert lines("Rechnung 17", "Verkauft von Lampenwerk GmbH")["supplier_name"].value == "Lampenwerk GmbH"


def test_dates_of_an_invoice_in_dollars_with_vat_are_in_doubt():
    abroad = lines("Invoice no. 17", "Invoice date: 09/05/2024", "VAT no. GB123456789", "Total $120.00")["invoice_date"]
    assert abroad.value == "2024-05-09"
    assert abroad.confidence < SURE
