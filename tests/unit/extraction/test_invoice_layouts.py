"""Layouts of invoices, drawn as texts with columns: what is sure is right, as a page and as plain text."""

import pytest

from bench import fields as truth
from bench.sketches import pdf, sketches
from tests.unit.extraction.invoices_read import fields_of, lines

SURE = 0.9
MAIN = ("invoice_number", "invoice_date", "total_amount")
SKETCHES = list(sketches())


def values(found, *names):
    return [found[name] and found[name].value for name in names]


@pytest.mark.parametrize("media_type", ["application/pdf", "text/plain"])
@pytest.mark.parametrize("sketch", SKETCHES, ids=lambda sketch: sketch.name)
def test_what_is_sure_of_an_invoice_is_right(parse, sketch, media_type):
    content = pdf(sketch.text) if media_type == "application/pdf" else sketch.text
    found = fields_of(parse(content, media_type), media_type)
    sure = {name: each.value for name, each in found.items() if each and each.confidence >= SURE}
    sure = {name: value for name, value in sure.items() if not name.endswith("_address")}
    wrong = {
        name: value for name, value in sure.items() if not truth.same(name, value, sketch.truth.get(name, "nothing"))
    }
    assert wrong == {}
    assert all(found[name] and truth.same(name, found[name].value, sketch.truth[name]) for name in MAIN)


def test_a_date_after_a_place_is_that_of_the_invoice():
    found = lines("Anna Berg", "Marburg, den 1.2.2024", "Rechnung 2024-118", "350,00 EUR")
    assert found["invoice_date"].value == "2024-02-01"


def test_the_first_of_a_column_of_dates_is_not_sure_to_be_the_invoice_s():
    found = lines("Rechnung 17", "Datum    Leistung", "20.09.2024    Zimmer", "21.09.2024    Zimmer", "230,00 EUR")
    assert found["invoice_date"] is None or found["invoice_date"].confidence < SURE


def test_a_date_with_a_label_of_its_own_is_not_the_invoice_s():
    assert lines("Invoice A-17", "Arrival: 07/11/2024", "Total $ 120.00")["invoice_date"] is None


def test_the_customer_s_order_number_wins_over_the_supplier_s():
    found = lines("Auftragsnummer: 55012", "Ihre Bestellnummer: 4500887123", "Rechnung R-17", "Summe 10,00 EUR")
    assert found["order_number"].value == "4500887123"
    assert lines("Auftragsnummer: 55012", "Rechnung R-17", "Summe 10,00 EUR")["order_number"].value == "55012"


@pytest.mark.parametrize("town", ["Toronto ON M5K 1A1", "Sydney NSW 2000", "Kochi - 682003", "1200-195 Lisboa"])
def test_towns_of_other_countries(town):
    found = lines("Invoice 17", "Sold to:", "Rocher Outfitters", "77 King Street", town)
    assert found["customer_address"].value == f"77 King Street, {town}"


@pytest.mark.parametrize(
    ("sentence", "due"),
    [
        ("Please transfer the amount by 17 June 2024.", "2024-06-17"),
        ("Bitte überweisen Sie den Betrag bis spätestens 17.6.2024.", "2024-06-17"),
        ("Zahlung: bis 10.06.2024 2% Skonto, bis 17.06.2024 netto", "2024-06-17"),
        ("Payable jusqu'au 17 juin 2024", "2024-06-17"),
        ("Graag uiterlijk 17 juni 2024 betalen.", "2024-06-17"),
        ("Goods may be returned by 17 June 2024.", None),
        ("Delivery by 17 June 2024, payment on account.", None),
    ],
)
def test_a_date_after_a_word_that_sets_a_limit_is_the_due_date_if_it_is_about_payment(sentence, due):
    found = lines("Invoice no. A-17", "Date: 3 June 2024", sentence, "Total 120.00 EUR")
    assert values(found, "due_date") == [due]


def test_labels_below_their_values():
    found = lines(
        "Harbour Lamps",
        "88-2041       16/05/2024",
        "Invoice no.   Invoice date",
        "",
        "£310.00   £62.00    £372.00",
        "Net       VAT 20%   Total due",
    )
    wanted = ["88-2041", "2024-05-16", "310.00", "372.00"]
    assert values(found, "invoice_number", "invoice_date", "net_amount", "total_amount") == wanted


def test_a_label_that_needs_a_colon():
    assert (
        lines("Invoice 17", "To: Cedar Dental Group", "Total £ 120.00")["customer_name"].value == "Cedar Dental Group"
    )
    assert lines("Invoice 17", "To whom it may concern", "Total £ 120.00")["customer_name"] is None


def test_a_label_names_the_address_below_it_rather_than_the_next_column():
    found = lines(
        "Bill To                  Terms      Net 30",
        "Cedar Dental Group       Invoice    A-17",
        "88 Orchard Parkway",
        "Aurora, CO 80012",
    )
    assert found["customer_name"].value == "Cedar Dental Group"
    assert found["customer_address"].value == "88 Orchard Parkway, Aurora, CO 80012"


def test_addresses_beside_each_other_in_plain_text_and_in_cells():
    found = lines(
        "Seller                   Buyer",
        "Liffey Freight           Shannon Dairies",
        "3 North Wall Quay        4 Dock Road",
        "Dublin D01 X2P3          Limerick V94 A1B2",
    )
    assert values(found, "supplier_name", "customer_name") == ["Liffey Freight", "Shannon Dairies"]


def test_a_dollar_is_that_of_the_country_which_is_named():
    found = lines("Tax invoice 0417", "GST 10% $60.00", "Total (inc GST) AUD $660.00", "Sub-total $600.00")
    assert (found["currency"].value, found["tax_amount"].currency) == ("AUD", "AUD")
    found = lines("Invoice 17", "Total US$ 660.00", "about AUD 990.00")
    assert found["currency"].value == "USD"


def test_a_number_of_several_groups_is_whole():
    assert lines("Factuurnummer   9012 3345 11", "Totaal € 163,00")["invoice_number"].value == "9012 3345 11"


def test_a_withheld_tax_stands_between_net_and_total():
    found = lines("Factura 17", "Subtotal 1.500,00 €", "IVA 21% 315,00 €", "IRPF -15% -225,00 €", "Total 1.590,00 €")
    assert values(found, "net_amount", "tax_amount", "total_amount") == ["1500.00", "315.00", "1590.00"]


def test_the_customer_s_tax_number_is_not_sure_where_the_supplier_s_cannot_be_read():
    found = lines("Factura 17", "CIF B41987654", "", "Cliente", "Clínica Sonrisa, S.L.", "CIF B58818501")
    assert found["supplier_vat_id"] is None or found["supplier_vat_id"].confidence < SURE


def test_an_account_is_no_number_of_an_invoice():
    found = lines("Abono", "Cuenta ES79 2100 0813 6101 2345 6789", "Total 10,00 €")
    assert found["invoice_number"] is None


def test_the_customer_s_account_is_not_sure_to_be_the_supplier_s():
    found = lines("Gutschrift 17", "Wir überweisen auf Ihr Konto DE89 3704 0044 0532 0130 00.", "Summe 10,00 EUR")
    assert found["iban"] is None or found["iban"].confidence < SURE


def test_the_beginning_of_an_iban_is_no_vat_id():
    found = lines("Invoice 17", "PL61 1090 1014 0000 0712 1981 2874", "Total 10.00 EUR")
    assert found["supplier_vat_id"] is None
