"""Fields of invoices and credit notes by rules: what is found, with which proof, and that nothing is invented."""

from io import BytesIO

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench import made_invoices
from pipeline.extraction import compose, language, layout, page_edges
from pipeline.extraction.model import Block, Document, Page, Word
from pipeline.extraction.request import Options
from pipeline.extraction.result import DocumentInfo
from pipeline.extraction.understanding import terms, understand, vat
from pipeline.extraction.understanding.entities import Habits
from pipeline.extraction.understanding.names import INVOICE
from pipeline.extraction.understanding.values import read as read_values
from tests.unit.extraction.invoices_made import INVOICES

SURE = 0.9
CHECKED = {"iban", "vat_id", "amount"}


def understood(document, media_type="text/plain", **options):
    compose.clean(document)
    page_edges.mark(document)
    layout.mark_headings(document)
    text = compose.text_of(document.blocks)
    info = DocumentInfo(
        sha256="0" * 64, media_type=media_type, declared_type=None, bytes=1, pages=None, language=language.detect(text)
    )
    return understand(document, info, Options(**options)), text


def fields_of(*lines, document_class="invoice"):
    meaning, _ = understood(Document([Block("paragraph", line) for line in lines]), document_class=document_class)
    return meaning.fields


def values(fields):
    return {name: found and found.value for name, found in fields.items()}


@pytest.mark.parametrize("made", INVOICES, ids=lambda made: made.name)
def test_an_invoice_in_any_of_six_languages_gives_its_fields(parse, made):
    meaning, _ = understood(parse(made.content, made.media_type), made.media_type)
    found = values(meaning.fields)
    assert list(found) == list(INVOICE)
    assert {name: found[name] for name in made.wanted} == made.wanted


@pytest.mark.parametrize("made", INVOICES, ids=lambda made: made.name)
def test_every_field_shows_its_proof(parse, made):
    meaning, text = understood(parse(made.content, made.media_type), made.media_type)
    for name, found in meaning.fields.items():
        if found is None:
            continue
        assert found.method == "rule"
        assert found.type == INVOICE[name]
        assert found.raw == text[slice(*found.span)]
        assert (found.page is None) == (made.media_type != "application/pdf")
        assert (found.bbox is None) == (found.page is None)
        assert found.type in CHECKED or found.type in {"date", "bic", "currency"} or found.validated is None
        assert all(other.value != found.value for other in found.alternatives)
        assert sum(other.confidence for other in found.alternatives) <= 1 - found.confidence + 0.01
        if found.type == "amount":
            assert found.currency == made.wanted["currency"]


@pytest.mark.parametrize("seed", range(12))
def test_values_that_are_sure_are_right(parse, seed):
    facts = made_invoices.make(seed, language=list(made_invoices.WORDS)[seed % 6])
    meaning, _ = understood(parse(made_invoices.pdf(facts), "application/pdf"), "application/pdf")
    sure = {name: found.value for name, found in meaning.fields.items() if found and found.confidence >= SURE}
    sure = {name: value for name, value in sure.items() if not name.endswith("_address")}
    assert len(sure) >= 6
    assert {name: facts.truth.get(name) for name in sure} == sure


def test_a_picture_of_an_invoice_gives_the_same_fields(parse):
    (made,) = (made for made in INVOICES if made.name == "dutch page")
    picture = BytesIO()
    with pypdfium2.PdfDocument(made.content) as pdf:
        pdf[0].render(scale=150 / 72).to_pil().save(picture, "PNG")
    meaning, _ = understood(parse(picture.getvalue(), "image/png"), "image/png")
    found = values(meaning.fields)
    assert {name: found[name] for name in made.wanted} == made.wanted


def test_what_an_invoice_does_not_say_is_null():
    found = values(fields_of("Invoice", "Thank you for your business."))
    assert list(found) == list(INVOICE)
    assert set(found.values()) == {None}


def test_a_letter_that_names_no_invoice_gives_no_fields():
    text = "Dear Ms Holt,", "the room is free on 3 May 2024. It costs £ 40.00 a day.", "Yours sincerely"
    meaning, _ = understood(Document([Block("paragraph", line) for line in text]))
    assert meaning.classification.label != "invoice"
    assert meaning.fields is None


def test_amounts_that_add_up_win_over_others_with_the_same_label():
    found = fields_of(
        "Invoice number: A-17",
        "Subtotal: 112.00",
        "Subtotal: 150.90",
        "Subtotal: 262.90",
        "VAT 20%: 52.58",
        "Total: € 315.48",
    )
    assert [found[name].value for name in ("net_amount", "tax_amount", "total_amount")] == ["262.90", "52.58", "315.48"]
    assert found["net_amount"].validated is True
    assert {other.value for other in found["net_amount"].alternatives} == {"112.00", "150.90"}


def test_amounts_that_do_not_add_up_say_so_and_are_less_sure():
    right = fields_of("Invoice no. A-17", "Net amount: 100.00", "VAT 20%: 20.00", "Total: £ 120.00")
    wrong = fields_of("Invoice no. A-17", "Net amount: 100.00", "VAT 20%: 27.00", "Total: £ 120.00")
    assert right["total_amount"].validated is True
    assert wrong["tax_amount"] is None or wrong["tax_amount"].validated is False
    assert wrong["net_amount"].confidence < right["net_amount"].confidence


def test_taxes_of_two_rates_are_summed_and_the_raw_text_shows_both():
    found = fields_of(
        "Rechnung Nr. 17", "Nettobetrag 300,00", "19 % MwSt. 38,00", "7 % MwSt. 7,00", "Gesamtbetrag 345,00 €"
    )
    assert found["tax_amount"].value == "45.00"
    assert "38,00" in found["tax_amount"].raw
    assert "7,00" in found["tax_amount"].raw


def test_days_after_the_invoice_make_a_due_date_that_shows_the_days():
    found = fields_of(
        "Invoice no. A-17", "Invoice date: 20 February 2024", "Payment terms: 14 days net", "Total: £ 120.00"
    )
    assert (found["due_date"].value, found["due_date"].raw) == ("2024-03-05", "14 days")


@pytest.mark.parametrize(
    "sentence",
    [
        "2 % Skonto bei Zahlung innerhalb von 10 Tagen",
        "Goods may be returned within 14 days",
        "Paiement à 30 jours fin de mois",
        "Interest is charged after 30 days late payment",
    ],
)
def test_other_days_make_no_due_date(sentence):
    assert not list(terms.find(sentence, made_invoices.date(2024, 2, 20)))


def test_a_date_that_can_be_read_two_ways_is_less_sure():
    clear = fields_of("Invoice no. A-17", "Invoice date: 25/04/2024", "Total 120.00")["invoice_date"]
    doubtful = fields_of("Invoice no. A-17", "Invoice date: 03/04/2024", "Total 120.00")["invoice_date"]
    assert doubtful.confidence < min(clear.confidence, SURE)


def test_an_iban_that_is_wrong_is_told_and_unsure():
    found = fields_of("Invoice no. A-17", "Total: £ 120.00", "IBAN: DE89 3704 0044 0532 0130 01")["iban"]
    assert found.validated is False
    assert found.confidence < SURE


def test_words_that_ocr_was_unsure_of_make_a_value_unsure():
    def page(confidence):
        words, texts = [], ["Invoice", "number:", "A-1714", "Total:", "€120.00"]
        for index, text in enumerate(texts):
            start = sum(len(each) + 1 for each in texts[:index])
            words.append(Word(text, (50 + index * 60, 50, 100 + index * 60, 60), 10, confidence, start))
        block = Block("paragraph", " ".join(texts), page=1, box=(50, 50, 340, 60), words=words)
        return Document([block], [Page(1, 595, 842, source="ocr", confidence=confidence)])

    good = understood(page(0.99), document_class="invoice")[0].fields["invoice_number"]
    bad = understood(page(0.6), document_class="invoice")[0].fields["invoice_number"]
    assert good.value == bad.value == "A-1714"
    assert bad.confidence <= 0.6 < good.confidence


def test_supplier_and_customer_are_never_one():
    for made in INVOICES:
        assert made.wanted.get("supplier_name") != made.wanted.get("customer_name")
    lines = ["Harbour Lamps Ltd", "3 Pier Road", "Seatown G1 2AB", "Invoice no. A-17", "Total: £ 120.00"]
    found = values(fields_of(*lines))
    assert found["customer_name"] is None
    assert found["supplier_name"] == "Harbour Lamps Ltd"


def test_a_national_tax_number_counts_only_with_its_check_digits():
    assert vat.national("07643520567", ("IT",)).value == "07643520567"
    assert vat.national("07643520568", ("IT",)) is None


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine
@given(st.from_regex(r"[A-Z]{2,3}-[0-9]{2,6}(/[0-9]{1,3})?", fullmatch=True))
def test_a_number_is_read_as_it_is_written(number):
    (found,) = read_values(f": {number}", "identifier", Habits.of("", "en"))
    assert found.value == number


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text):
    fields = fields_of(text, "Invoice no. A-17")
    assert list(fields) == list(INVOICE)


def test_the_account_that_is_debited_is_not_the_one_to_pay_into():
    found = fields_of(
        "Rechnung Nr. 17", "Gesamtbetrag 41,38 €",
        "Der Betrag wird von Ihrem Konto DE12 5001 0517 0648 4898 90 abgebucht.",
        "Beispielbank Hamburg, IBAN DE89 3704 0044 0532 0130 00",
    )  # fmt: skip
    assert found["iban"].value == "DE89370400440532013000"


def test_the_date_of_a_discount_is_not_the_due_date():
    found = fields_of(
        "Rechnung Nr. 17", "Rechnungsdatum: 17.05.2024", "Gesamtbetrag 271,20 €",
        "Zahlbar bis 31.05.2024 mit 2 % Skonto oder bis 16.06.2024 netto.",
    )  # fmt: skip
    assert found["due_date"].value == "2024-06-16"


def test_carriage_may_stand_between_net_and_total():
    found = fields_of("Invoice no. 17", "Subtotal 154.00", "Tax (8.25%) 12.71", "Freight 15.00", "Total $181.71")
    assert [found[name].value for name in ("net_amount", "tax_amount", "total_amount")] == ["154.00", "12.71", "181.71"]
    assert found["total_amount"].validated is False


def test_the_tax_number_of_the_customer_is_not_the_supplier_s():
    found = fields_of(
        "Factuur 17", "Factuur aan:", "Drukkerij Molenbeek", "Kade 7", "9000 Gent", "BTW BE 0403.170.701",
        "Totaal € 198,44",
        "Papierhuis Sint Elmo NV - Havenlaan 2 - 1080 Brussel - BTW BE0417497106",
    )  # fmt: skip
    assert found["supplier_vat_id"].value == "BE0417497106"
    assert found["customer_name"].value == "Drukkerij Molenbeek"
