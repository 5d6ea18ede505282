from pathlib import Path

import pytest

from bench.einvoices import Line, lines_of_xml, truth_of_xml
from bench.fields import BARE, Answer, Case, row, same, visible
from bench.line_items import counts

CII = b"""<a:CrossIndustryInvoice xmlns:a="urn:a" xmlns:b="urn:b"><a:ExchangedDocument><b:ID>R 1</b:ID>
<b:TypeCode>380</b:TypeCode>
<b:IssueDateTime><b:DateTimeString format="102">20240229</b:DateTimeString></b:IssueDateTime></a:ExchangedDocument>
<a:SpecifiedTradeSettlementHeaderMonetarySummation><b:GrandTotalAmount>119.00</b:GrandTotalAmount>
</a:SpecifiedTradeSettlementHeaderMonetarySummation></a:CrossIndustryInvoice>"""
UBL = b"""<i:Invoice xmlns:i="urn:i" xmlns:c="urn:c"><c:ID>R 1</c:ID><c:IssueDate>2024-02-29</c:IssueDate>
<c:LegalMonetaryTotal><c:TaxInclusiveAmount>119.00</c:TaxInclusiveAmount></c:LegalMonetaryTotal></i:Invoice>"""


@pytest.mark.parametrize("xml", [CII, UBL])
def test_both_syntaxes_say_the_same(xml):
    truth = truth_of_xml(xml)
    assert truth.pop("type_code", "380") == "380"
    assert truth == {"invoice_number": "R 1", "invoice_date": "2024-02-29", "total_amount": "119.00"}


def test_other_xml_is_no_truth():
    assert truth_of_xml(b"<html/>") is None
    assert truth_of_xml(b"no XML") is None


def test_values_are_the_same_whatever_their_form():
    assert same("total_amount", "119.0 EUR", "119.00")
    assert not same("total_amount", "19.00", "119.00")
    assert not same("total_amount", "unknown", "119.00")
    assert same("supplier_name", "Müller & Söhne, GmbH", "müller söhne gmbh")
    assert same("iban", "DE02 1203 0000", "DE0212030000")
    assert same("customer_name", "Max Muster", "Herrn\nMax Muster")
    assert not same("customer_name", "GLN 4304171000002", "GLN 4304171000002\nMuster GmbH")


def test_a_value_is_visible_in_the_usual_ways_of_writing_it():
    assert visible("total_amount", "1234.50", "Total 1.234,50 EUR")
    assert visible("invoice_date", "2014-05-07", "vom 07.05.2014")
    assert visible("invoice_date", "2014-05-07", "Berlin, 7. Mai 2014")
    assert not visible("invoice_date", "2014-05-07", "07.06.2014")


def test_precision_is_that_of_the_confident_values_alone():
    def answer(field, confidence, right):
        return Answer(BARE, "a.pdf", field, "t", None if confidence is None else "v", confidence, "rule", right, True)

    got = row(BARE, [answer("invoice_number", 0.95, True), answer("iban", 0.9, False), answer("bic", 0.5, False),
                     answer("invoice_date", None, False), answer("total_amount", 0.89, True)])  # fmt: skip
    assert got[2:5] == [1.0, 0.0, 1.0]
    assert got[6:9] == [2, 0.5, 0.5]
    assert got[9].endswith("missed")


LINES = b"""<a:CrossIndustryInvoice xmlns:a="urn:a"><a:IncludedSupplyChainTradeLineItem>
<a:SpecifiedTradeProduct><a:Name>Oak shelf</a:Name></a:SpecifiedTradeProduct>
<a:SpecifiedLineTradeAgreement><a:NetPriceProductTradePrice><a:ChargeAmount>12.50</a:ChargeAmount>
</a:NetPriceProductTradePrice></a:SpecifiedLineTradeAgreement>
<a:SpecifiedLineTradeDelivery><a:BilledQuantity>4.0</a:BilledQuantity></a:SpecifiedLineTradeDelivery>
<a:SpecifiedTradeSettlementLineMonetarySummation><a:LineTotalAmount>50.00</a:LineTotalAmount>
</a:SpecifiedTradeSettlementLineMonetarySummation></a:IncludedSupplyChainTradeLineItem>
<a:IncludedSupplyChainTradeLineItem><a:SpecifiedTradeProduct><a:Name>Remark</a:Name></a:SpecifiedTradeProduct>
</a:IncludedSupplyChainTradeLineItem></a:CrossIndustryInvoice>"""


def item(**values):
    return {name: {"value": value} for name, value in values.items()}


def test_lines_of_an_invoice_are_those_with_an_amount():
    assert list(lines_of_xml(LINES)) == [Line("50.00", "4.0", "12.50", "Oak shelf")]
    assert list(lines_of_xml(b"no XML")) == []


def test_a_position_counts_once_and_what_is_no_line_is_beside():
    case = Case(BARE, "a.pdf", Path("a.pdf"), {}, tuple(lines_of_xml(LINES)))
    case.__dict__["text"] = "Oak shelf 4 12,50 50,00"
    right = item(net_amount="50.00", quantity="4", unit_price="12.5", description="Oak shelf, brown")
    wrong = item(net_amount="50.00", quantity="3", unit_price="1.00", description="Pine")
    got = counts(case, [wrong, right])
    assert (got.lines, got.visible, got.found, got.beside) == (1, 1, 1, 1)
    assert (got.quantities, got.prices, got.words) == (1, 1, 1.0)
    assert counts(case, []).found == 0
