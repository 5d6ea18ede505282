"""Electronic invoices: the XML gives the fields exactly, the page shows where they stand."""

import io
from dataclasses import replace

import pypdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.extraction.process import jobs
from pipeline.extraction.request import ExtractionRequest, Options
from pipeline.extraction.understanding import einvoice

CII = """<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocument><ram:ID>R-2026/17</ram:ID><ram:TypeCode>{code}</ram:TypeCode>
 <ram:IssueDateTime><udt:DateTimeString format="102">20260309</udt:DateTimeString></ram:IssueDateTime>
</rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction>
<ram:IncludedSupplyChainTradeLineItem>
 <ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument>
 <ram:SpecifiedTradeProduct><ram:Name>Gauge</ram:Name></ram:SpecifiedTradeProduct>
 <ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">2</ram:BilledQuantity>
 </ram:SpecifiedLineTradeDelivery>
</ram:IncludedSupplyChainTradeLineItem>
<ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty><ram:Name>Example Instruments</ram:Name>
 <ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">{vat}</ram:ID></ram:SpecifiedTaxRegistration>
</ram:SellerTradeParty></ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
 <ram:SpecifiedTradeSettlementPaymentMeans><ram:PayeePartyCreditorFinancialAccount>
  <ram:IBANID>DE89370400440532013000</ram:IBANID>
 </ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>
 <ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:TaxBasisTotalAmount>100.00</ram:TaxBasisTotalAmount>
  <ram:TaxTotalAmount currencyID="EUR">19.00</ram:TaxTotalAmount><ram:GrandTotalAmount>{total}</ram:GrandTotalAmount>
 </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""
UBL = """<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2">
<cbc:ID>U-1</cbc:ID><cbc:IssueDate>2026-03-09</cbc:IssueDate><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:LegalMonetaryTotal>
<cbc:TaxInclusiveAmount currencyID="EUR">119.00</cbc:TaxInclusiveAmount></cac:LegalMonetaryTotal>
</Invoice>"""
PAGE = ["Rechnung", "Rechnungsnummer: R-2026/17", "Datum: 09.03.2026", "Netto 100,00 EUR", "Gesamtbetrag 119,00 EUR",
        "IBAN DE89 3704 0044 0532 0130 00"]  # fmt: skip


def cii(code="380", total="119.00", vat="DE136695976"):
    return CII.format(code=code, total=total, vat=vat).encode()


def pdf(lines, **files):
    drawn = io.BytesIO()
    canvas = Canvas(drawn)
    for number, line in enumerate(lines):
        canvas.drawString(72, 740 - 24 * number, line)
    canvas.save()
    writer = pypdf.PdfWriter(drawn)
    for name, content in files.items():
        writer.add_attachment(f"{name}.xml", content)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


@pytest.fixture
def extract(tmp_path, limits):
    def extract(content, media_type="application/pdf", **changed):
        path = tmp_path / "document"
        path.write_bytes(content)
        request = ExtractionRequest(media_type, None, None, "0" * 64, Options())
        return jobs.build(path, request, replace(limits, **changed))

    return extract


def test_the_xml_in_a_pdf_gives_the_fields_and_the_page_their_places(extract):
    result = extract(pdf(PAGE, invoice=cii()))
    fields, text = result.fields, result.content.text
    assert (result.classification.label, result.classification.confidence) == ("invoice", 1.0)
    expected = {"invoice_number": "R-2026/17", "invoice_date": "2026-03-09", "total_amount": "119.00",
                "iban": "DE89370400440532013000", "currency": "EUR"}  # fmt: skip
    assert {name: fields[name].value for name in expected} == expected
    assert {field.method for field in fields.values() if field} == {"embedded_xml"}
    shown = {"invoice_number": "R-2026/17", "invoice_date": "09.03.2026", "iban": "DE89 3704 0044 0532 0130 00"}
    assert {name: text[slice(*fields[name].span)] for name in shown} == shown
    assert text[slice(*fields["total_amount"].span)].startswith("119,00")
    assert fields["total_amount"].page == 1
    assert fields["total_amount"].bbox[1] > fields["invoice_number"].bbox[1]
    assert (fields["total_amount"].currency, fields["total_amount"].validated) == ("EUR", True)
    assert fields["iban"].validated is True
    assert fields["due_date"] is None
    assert result.line_items[0]["description"].value == "Gauge"
    assert [warning.code for warning in result.warnings] == []
    assert result.children == []


def test_what_the_page_says_otherwise_is_a_warning(extract):
    result = extract(pdf(PAGE, invoice=cii(total="190.00")))
    [warning] = [each for each in result.warnings if each.code == "einvoice_differs"]
    assert "total_amount is 190.00" in warning.message
    assert (result.fields["total_amount"].span, result.fields["total_amount"].validated) == (None, False)


def test_a_credit_note_is_one_by_its_code(extract):
    assert extract(pdf(PAGE, invoice=cii(code="381"))).classification.label == "credit_note"


@pytest.mark.parametrize("vat", ["BT-31", "DE1", "XX", ""])
def test_a_vat_id_that_is_none_is_kept_as_the_xml_has_it_and_not_valid(extract, vat):
    field = extract(cii(vat=vat), "application/xml").fields["supplier_vat_id"]
    assert field is None if not vat else field.validated is False


@pytest.mark.parametrize(("content", "number"), [(cii(), "R-2026/17"), (UBL.encode(), "U-1")], ids=["CII", "UBL"])
def test_the_xml_alone_is_recognised_read_and_shown(extract, inspect, content, number):
    assert inspect(content).media_type == "application/xml"
    result = extract(content, "application/xml")
    assert (result.fields["invoice_number"].value, result.fields["invoice_date"].value) == (number, "2026-03-09")
    assert result.content.text[slice(*result.fields["invoice_number"].span)] == number
    assert result.content.markdown.startswith(f"# Invoice {number}")


def test_other_files_in_a_pdf_are_its_children(extract):
    result = extract(pdf(PAGE, notes=b"<notes/>"))
    assert {field.method for field in result.fields.values() if field} == {"rule"}  # the page alone was read
    assert len(result.children) == 1


def test_entities_of_an_xml_are_not_resolved():
    bomb = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + UBL.replace("U-1", "&a;").encode()
    assert "invoice_number" not in (einvoice.read(bomb) or einvoice.Invoice(credit=False)).values


def test_periods_terms_allowances_and_taxes_are_shown_and_files_inside_are_children(extract):
    more = (
        "<cac:InvoicePeriod><cbc:StartDate>2026-02-01</cbc:StartDate></cac:InvoicePeriod>"
        "<cac:AdditionalDocumentReference><cac:Attachment><cbc:EmbeddedDocumentBinaryObject mimeCode='text/csv' "
        "filename='hours.csv'>YSxiCjEsMgo=</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>"
        "<cac:Attachment><cbc:EmbeddedDocumentBinaryObject>A</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>"
        "</cac:AdditionalDocumentReference><cac:PaymentTerms><cbc:Note>30 days\n net</cbc:Note></cac:PaymentTerms>"
        "<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:Amount>5.00</cbc:Amount>"
        "</cac:AllowanceCharge><cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator>"
        "<cbc:AllowanceChargeReason>Freight</cbc:AllowanceChargeReason><cbc:Amount>7.00</cbc:Amount></cac:AllowanceCharge>"
        "<cac:TaxTotal><cac:TaxSubtotal><cbc:TaxableAmount>100</cbc:TaxableAmount><cbc:TaxAmount>19</cbc:TaxAmount>"
        "<cac:TaxCategory><cbc:Percent>19</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>"
    )
    result = extract(UBL.replace("<cac:LegalMonetaryTotal>", more + "<cac:LegalMonetaryTotal>").encode(), "text/xml")
    texts = [block.text for block in result.blocks]
    assert texts[2:] == [
        "Period begins: 2026-02-01\nPayment terms: 30 days net",
        "Kind\tReason\tAmount\nAllowance\t\t5.00\nCharge\tFreight\t7.00",
        "Rate\tTaxable amount\tTax\n19\t100\t19",
    ]
    assert [(child.filename, child.result.content.text) for child in result.children] == [("hours.csv", "a\tb\n1\t2")]


def test_periods_of_cii_are_dates(extract):
    period = (
        "<ram:BillingSpecifiedPeriod><ram:StartDateTime><udt:DateTimeString xmlns:udt='u'>20260201</udt:DateTimeString>"
        "</ram:StartDateTime></ram:BillingSpecifiedPeriod><ram:SpecifiedTradeSettlementPaymentMeans>"
    )
    content = cii().replace(b"<ram:SpecifiedTradeSettlementPaymentMeans>", period.encode(), 1)
    assert "Period begins: 2026-02-01" in extract(content, "text/xml").content.text
