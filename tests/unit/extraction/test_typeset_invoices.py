"""Invoices set as web pages: what is sure is right; and what keeps parties, numbers and sums apart."""

import pytest

from bench import fields as truth
from bench.typeset import pages
from tests.unit.extraction.invoices_read import fields_of, lines

SURE = 0.9
MAIN = ("invoice_number", "invoice_date", "total_amount")


@pytest.mark.parametrize("page", list(pages()), ids=lambda page: page.name)
def test_what_is_sure_of_a_typeset_invoice_is_right(parse, page):
    found = fields_of(parse(page.html, "text/html"), "text/html")
    sure = {name: each.value for name, each in found.items() if each and each.confidence >= SURE}
    sure = {name: value for name, value in sure.items() if not name.endswith("_address")}
    wrong = {name: value for name, value in sure.items() if not truth.same(name, value, page.truth.get(name, "none"))}
    assert wrong == {}
    shown = [name for name in MAIN if name in page.truth]
    missed = [name for name in shown if not (found[name] and truth.same(name, found[name].value, page.truth[name]))]
    assert missed == ([] if page.name not in UNLABELLED else ["invoice_number"])


UNLABELLED = {"fr-energie"}  # "N°" alone


def test_who_is_addressed_is_the_customer():
    found = lines("Mag. Huber Beratung", "Getreidegasse 21", "5020 Salzburg", "UID: ATU13585627", "", "An",
                  "Alpenbahn Betriebs GmbH", "Talstation 1", "5630 Bad Hofgastein", "", "Rechnung 17")  # fmt: skip
    assert found["customer_name"].value == "Alpenbahn Betriebs GmbH"
    assert found["supplier_name"].value == "Mag. Huber Beratung"


def test_a_street_is_no_name():
    found = lines("Lena Brandt Illustration", "", "Kastanienallee 12", "10435 Berlin", "lena@brandt.example", "",
                  "Rechnung 2024-31")  # fmt: skip
    assert found["supplier_name"].value == "Lena Brandt Illustration"
    assert found["supplier_address"].value == "Kastanienallee 12, 10435 Berlin"


def test_a_number_that_may_go_over_two_lines_is_not_sure():
    found = lines("Rechnung", "Rechnungsnummer: VR 8800 1234", "5678", "Datum: 1.2.2024")
    assert found["invoice_number"] is None or found["invoice_number"].confidence < SURE


def test_the_invoice_that_a_credit_note_refers_to_is_not_its_number():
    found = lines("Rechnungskorrektur", "Nummer: K-2025-5", "Datum: 25.03.2025", "zu Rechnung: RG-2025-311")
    assert found["invoice_number"].value == "K-2025-5"


def test_a_remark_about_tax_between_a_total_and_its_amount_names_no_tax():
    found = lines("Factura Nº T-4471", "TOTAL EUROS (IVA INCLUIDO) 190,00")
    assert (found["total_amount"].value, found["tax_amount"]) == ("190.00", None)
    found = lines("Rechnung 17", "Gesamtbetrag inkl. 19 % MwSt. 119,00 €")
    assert (found["total_amount"].value, found["tax_amount"]) == ("119.00", None)


def test_a_tax_named_after_its_amount_is_found():
    found = lines("Factuur 17", "Totaal € 59,95 (incl. € 10,40 btw)")
    assert (found["total_amount"].value, found["tax_amount"].value) == ("59.95", "10.40")


def test_of_two_accounts_none_is_sure():
    found = lines("Rechnung 17", "IBAN DE75 5121 0800 1245 1261 99", "IBAN DE02 1203 0000 0000 2020 51")
    assert found["iban"].confidence < SURE


def test_an_order_that_only_a_vague_label_names_is_not_sure():
    assert lines("Rechnung 17", "Ihr Zeichen: Ah/17", "Summe 10,00 EUR")["order_number"].confidence < SURE


def test_euros_are_a_currency():
    assert lines("Fattura n. 9", "Totale 120,00 euro")["currency"].value == "EUR"
