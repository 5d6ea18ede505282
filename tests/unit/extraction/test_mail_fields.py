"""What a mail itself says: the fields of the invoice, receipt or order that its text is, and of nothing else."""

import pytest

from pipeline.extraction.model import Attachment, Block, Document
from pipeline.extraction.request import Options
from pipeline.extraction.result import DocumentInfo
from pipeline.extraction.understanding import understand
from tests.unit.extraction.test_understanding import XML

HEADERS = "From: Billing <b@lumen.example>\nTo: kim@mail.example\nDate: Mon, 09 Mar 2026 10:00:00 +0100\nSubject: {}"
INVOICE = (
    "Dear Kim,",
    "thank you for your business. Here is your invoice.",
    "Lumen Ltd\n12 Mill Lane\nLeeds LS1 4AB",
    "Invoice number: INV-2041\nInvoice date: 2 March 2026\nDue date: 16 March 2026",
    "Description   Qty   Unit price   Amount\nDesk lamp   2   40.00   80.00\nLight bulb   5   4.00   20.00",
    "Net amount: GBP 100.00\nVAT 20 %: GBP 20.00\nTotal: GBP 120.00",
)
ORDERS = {
    "en": ("Order confirmation", "Order number: A-5521", "Subtotal: $25.50\nShipping: $5.00\nTotal: $30.50"),
    "de": (
        "Ihre Bestellung",
        "Bestellnummer: A-5521",
        "Zwischensumme: 25,50 €\nVersand: 5,00 €\nGesamtbetrag: 30,50 €",
    ),
    "fr": ("Votre commande", "Numéro de commande : A-5521", "Sous-total : 25,50 €\nTotal TTC : 30,50 €"),
}


def meaning(subject, *texts, kind="paragraph", media_type="message/rfc822", **document):
    blocks = [Block("paragraph", HEADERS.format(subject)), *(Block(kind, text) for text in texts)]
    read = Document(blocks, **document)
    info = DocumentInfo(
        sha256="0" * 64, media_type=media_type, declared_type=None, bytes=1, pages=None, language=None
    )  # fmt: skip
    return understand(read, info, Options()), read


def values(found):
    return {name: field.value for name, field in (found.fields or {}).items() if field}


@pytest.mark.parametrize("media_type", ["message/rfc822", "application/vnd.ms-outlook"])
def test_a_mail_that_is_an_invoice_stays_a_mail_and_has_its_fields(media_type):
    found, _ = meaning("Your invoice", *INVOICE, media_type=media_type)
    assert found.classification.label == "email"
    assert found.classification.alternatives[0].label == "invoice"
    assert values(found) == {
        "invoice_number": "INV-2041", "invoice_date": "2026-03-02", "due_date": "2026-03-16", "currency": "GBP",
        "net_amount": "100.00", "tax_amount": "20.00", "total_amount": "120.00", "supplier_name": "Lumen Ltd",
        "supplier_address": "12 Mill Lane, Leeds LS1 4AB",
    }  # fmt: skip
    assert [item["description"].value for item in found.line_items] == ["Desk lamp", "Light bulb"]


def test_values_of_a_mail_point_into_its_whole_text():
    found, read = meaning("Your invoice", *INVOICE)
    text = "\n\n".join(block.text for block in read.blocks)
    fields = [field for field in found.fields.values() if field]
    assert all(text[slice(*field.span)] == field.raw for field in fields if field.type != "address")


@pytest.mark.parametrize("language", ORDERS)
def test_an_order_has_the_fields_of_an_invoice(language):
    subject, number, sums = ORDERS[language]
    found, _ = meaning(subject, number, sums)
    assert found.classification.label == "email"
    assert values(found).items() >= {"order_number": "A-5521", "total_amount": "30.50"}.items()


def test_what_a_reply_quotes_is_not_what_it_says():
    found, _ = meaning("Re: Your invoice", *INVOICE[2:], kind="quote")
    assert (found.classification.label, found.fields, found.line_items) == ("email", None, None)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Invoice INV-77", "please find attached our invoice for February."),
        ("Dinner", "It costs EUR 25.00 each, in total EUR 50.00. Your order for the book came too."),
        ("Deals", "All lamps reduced! Desk lamp 40.00 EUR, now 30.00 EUR. Order number of the catalogue: 12345."),
    ],
)
def test_a_mail_about_such_things_has_no_fields(subject, text):
    found, _ = meaning(subject, "Hi Kim,", text)
    assert (found.classification.label, found.fields) == ("email", None)


def test_an_attached_electronic_invoice_stays_with_the_attachment():
    found, read = meaning("Your invoice", "It is attached.", attachments=[Attachment("x.xml", None, XML.encode())])
    assert (found.classification.label, found.fields) == ("email", None)
    assert len(read.attachments) == 1
