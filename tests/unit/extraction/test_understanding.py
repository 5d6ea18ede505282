"""Understanding: classes, entities, and the exact fields of electronic invoices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extraction.model import Attachment, Block, Document
from pipeline.extraction.request import Options
from pipeline.extraction.result import DocumentInfo
from pipeline.extraction.understanding import amounts, bank, dates, understand, vat

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
XML = f"""<?xml version="1.0"?>
<CreditNote xmlns="{UBL}CreditNote-2" xmlns:a="{UBL}CommonAggregateComponents-2" xmlns:b="{UBL}CommonBasicComponents-2">
  <b:ID>CN-7</b:ID><b:IssueDate>2026-03-05</b:IssueDate><b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>
  <a:LegalMonetaryTotal><b:TaxExclusiveAmount>100</b:TaxExclusiveAmount><b:TaxInclusiveAmount>119</b:TaxInclusiveAmount>
  </a:LegalMonetaryTotal>
  <a:CreditNoteLine><b:ID>1</b:ID><b:CreditedQuantity unitCode="C62">2</b:CreditedQuantity>
  <b:LineExtensionAmount>100</b:LineExtensionAmount><a:Item><b:Name>Lamp</b:Name></a:Item></a:CreditNoteLine>
</CreditNote>"""
TEXTS = {
    "invoice": (
        "Invoice\nInvoice number: 4711\nInvoice date: 5 March 2026\nTotal: € 119.00",
        "Rechnung\nRechnungsnummer: 4711\nRechnungsdatum: 05.03.2026\nGesamtbetrag: 119,00 €",
        "Facture\nNuméro de facture : 4711\nDate de facture : 05/03/2026\nTotal TTC : 119,00 €",
        "Factura\nNúmero de factura: 4711\nFecha de factura: 05/03/2026\nTotal: 119,00 €",
        "Fattura\nNumero fattura: 4711\nData fattura: 05/03/2026\nTotale: 119,00 €",
        "Factuur\nFactuurnummer: 4711\nFactuurdatum: 05-03-2026\nTotaal: € 119,00",
    ),
    "contract": (
        "Service agreement\nThis agreement is made between the parties. Governing law. Termination. Liability.",
        "Dienstleistungsvertrag\nzwischen den Vertragsparteien\n§ 1 Haftung\n§ 2 Kündigung\n§ 3 Gerichtsstand",
        "Contrat de travail\nLes parties conviennent. Le présent contrat. Résiliation. Droit applicable.",
        "Contrato\nLas partes acuerdan. El presente contrato. Cláusula. Rescisión. Ley aplicable.",
        "Contratto\nLe parti convengono. Il presente contratto. Recesso. Foro competente.",
        "Huurovereenkomst\nDe partijen. Deze overeenkomst. Opzegging. Toepasselijk recht.",
    ),
}


TILL = """KEDAI MAJU
TAX INVOICE
INVOICE NO : CS-00112
DATE : 09/03/2018 12:40
CASHIER : ALI
PAPER A4 12.00
TOTAL SALES 18.00
CASH 20.00
CHANGE 2.00
GST SUMMARY"""
BILL = """Prairie Electric
Statement Date 09/05/2024
Due Date 09/27/2024
Amount Due $142.18
Previous balance $128.40
Current charges $142.18"""


def understood(*texts, media_type="text/plain", language="en", attachments=(), **options):
    document = Document([Block("paragraph", text) for text in texts], attachments=list(attachments))
    info = DocumentInfo(
        sha256="0" * 64, media_type=media_type, declared_type=None, bytes=1, pages=None, language=language
    )
    return understand(document, info, Options(**options)), document


@pytest.mark.parametrize(("label", "text"), [(label, text) for label, texts in TEXTS.items() for text in texts])
def test_a_document_is_classified_in_six_languages(label, text):
    meaning, _ = understood(*text.split("\n"))
    assert meaning.classification.label == label
    assert meaning.classification.confidence > 0.5


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("receipt", TILL),
        ("invoice", BILL),
        ("other", "The table shows 12.50 and 13.75 at 14:30."),
    ],
)  # fmt: skip
def test_words_that_may_mislead(label, text):
    meaning, _ = understood(text)
    assert meaning.classification.label == label


def test_the_client_may_say_what_a_document_is():
    meaning, _ = understood(TEXTS["invoice"][0], document_class="letter")
    assert meaning.classification.label == "letter"
    assert meaning.classification.alternatives[0].label == "invoice"


def test_entities_point_at_what_they_were_read_from():
    text = "Pay € 1,234.50 by 5 March 2026 to DE89 3704 0044 0532 0130 00, ask joe@example.com or +44 20 7946 0958."
    meaning, _ = understood(text)
    found = {entity.type: entity for entity in meaning.entities if entity.type != "language"}
    assert {kind: entity.value for kind, entity in found.items()} == {
        "amount": "1234.50",
        "date": "2026-03-05",
        "iban": "DE89370400440532013000",
        "email": "joe@example.com",
        "phone": "+442079460958",
    }
    assert found["amount"].currency == "EUR"
    assert all(text[slice(*entity.span)] == entity.raw for entity in found.values())


def test_an_electronic_invoice_gives_its_values_exactly_and_is_no_child():
    attachment = Attachment("factur-x.xml", None, XML.encode())
    meaning, document = understood("Credit note CN-7 of 5 March 2026", "Total € 119.00", attachments=[attachment])
    assert meaning.classification.label == "credit_note"
    assert {name: item.value for name, item in meaning.fields.items() if item} == {
        "invoice_number": "CN-7",
        "invoice_date": "2026-03-05",
        "currency": "EUR",
        "net_amount": "100.00",
        "total_amount": "119.00",
    }
    assert meaning.fields["invoice_number"].span == (12, 16)
    assert {item.method for item in meaning.fields.values() if item} == {"embedded_xml"}
    assert {name: item.value for name, item in meaning.line_items[0].items() if item} == {
        "position": "1",
        "description": "Lamp",
        "quantity": "2",
        "unit": "C62",
        "net_amount": "100.00",
    }
    assert document.attachments == []
    assert document.cautions == []


def test_an_electronic_invoice_that_the_page_contradicts_is_reported():
    _, document = understood("Total € 120.00", attachments=[Attachment(None, None, XML.encode())])
    assert [caution.code for caution in document.cautions] == ["einvoice_differs"] * 3


@pytest.mark.parametrize("content", [b"", b"<Invoice/>", b"<note>CN-7</note>", XML.encode()[:300], b"%PDF-1.7"])
def test_what_is_no_electronic_invoice_stays_an_attachment(content):
    meaning, document = understood("Hello", attachments=[Attachment("a.xml", None, content)])
    assert meaning.fields is None
    assert len(document.attachments) == 1


@given(st.dates(min_value=dates.date(1970, 1, 1), max_value=dates.date(2079, 12, 31)))
def test_a_date_is_read_as_it_was_written(day):
    for text in (f"{day:%d.%m.%Y}", f"{day:%d/%m/%Y}", day.isoformat(), f"{day.day} {day:%B} {day.year}"):
        assert [found.value for found in dates.find(f"on {text} x")] == [day.isoformat()]
    assert [found.value for found in dates.find(f"on {day:%m/%d/%Y}", "mdy")] == [day.isoformat()]


@given(st.decimals(min_value=0, max_value=99_999_999, places=2))
def test_an_amount_is_read_as_it_was_written(value):
    plain = f"{value:,.2f}"
    continental = plain.translate(str.maketrans(",.", ".,"))
    assert [found.value for found in amounts.find(f"Total {plain} EUR", ".")] == [f"{value:.2f}"]
    assert [found.value for found in amounts.find(f"Total € {continental}", ",")] == [f"{value:.2f}"]


@given(st.text(max_size=400))
def test_any_text_can_be_understood_and_nothing_is_invented(text):
    meaning, _ = understood(text)
    found = [*meaning.entities, *filter(None, (meaning.fields or {}).values())]
    assert all(each.raw in text for each in found if each.raw)


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("DE136695976", True),
        ("DE136695977", False),
        ("FR11999999998", True),
        ("NL810433941B01", True),
        ("CY12345678X", None),
    ],
)
def test_the_check_digits_of_a_vat_id_are_checked(text, valid):
    assert [(found.value, found.valid) for found in vat.find(f"VAT {text}.")] == [(text, valid)]


def test_an_iban_has_the_length_of_its_country():
    assert [found.valid for found in bank.ibans("GB82 WEST 1234 5698 7654 32, GB82 WEST 1234 5698 7654 33")] == [
        True,
        False,
    ]
    assert list(bank.ibans("DE12 1234 4321 9876 00")) == []


@pytest.mark.parametrize("odd", ["", "DE", "DE12/34\u00e9", "de89370400440532013000"])
def test_what_cannot_be_an_iban_does_not_hold(odd):
    assert not bank.iban_holds(odd)
