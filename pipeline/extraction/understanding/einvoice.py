"""Electronic invoices: UN/CEFACT CII (ZUGFeRD 1 and 2, Factur-X, XRechnung) and OASIS UBL → their values, exactly.

Elements are found by their local names, because versions differ in namespaces and prefixes more than in names. A step
of a path may name alternatives: `ExchangedDocument|HeaderExchangedDocument/ID`.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.extraction.understanding.amounts import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

MAX_BYTES = 20_000_000
MAX_LINES = 2_000
DEPTH = 6  # of envelopes around the invoice
CREDIT = frozenset(["81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"])  # UNTDID 1001
ROOTS = frozenset({"CrossIndustryInvoice", "CrossIndustryDocument", "Invoice", "CreditNote"})
NAMESPACES = (
    "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice",
    "urn:ferd:CrossIndustryDocument",
    "urn:un:unece:uncefact:data:standard:CBFBUY",  # drafts of ZUGFeRD 1
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice",
    "urn:oasis:names:specification:ubl:schema:xsd:CreditNote",
)
DEAL = "SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction"
DOC = "ExchangedDocument|HeaderExchangedDocument"
AGREED = f"{DEAL}/ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement"
SETTLED = f"{DEAL}/ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement"
SUMS = f"{SETTLED}/SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation"
MEANS = f"{SETTLED}/SpecifiedTradeSettlementPaymentMeans"
CII = {
    "invoice_number": f"{DOC}/ID",
    "invoice_date": f"{DOC}/IssueDateTime/DateTimeString",
    "due_date": f"{SETTLED}/SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString",
    "order_number": f"{AGREED}/BuyerOrderReferencedDocument/IssuerAssignedID|ID",
    "currency": f"{SETTLED}/InvoiceCurrencyCode",
    "net_amount": f"{SUMS}/TaxBasisTotalAmount",
    "tax_amount": f"{SUMS}/TaxTotalAmount",
    "total_amount": f"{SUMS}/GrandTotalAmount",
    "supplier_name": f"{AGREED}/SellerTradeParty/Name",
    "customer_name": f"{AGREED}/BuyerTradeParty/Name",
    "iban": f"{MEANS}/PayeePartyCreditorFinancialAccount/IBANID",
    "bic": f"{MEANS}/PayeeSpecifiedCreditorFinancialInstitution/BICID",
}
CII_OTHERWISE = {"invoice_date": f"{DOC}/IssueDateTime"}  # drafts of ZUGFeRD 1
UBL = {
    "invoice_number": "ID",
    "invoice_date": "IssueDate",
    "due_date": "DueDate",
    "order_number": "OrderReference/ID",
    "currency": "DocumentCurrencyCode",
    "net_amount": "LegalMonetaryTotal/TaxExclusiveAmount",
    "tax_amount": "TaxTotal/TaxAmount",
    "total_amount": "LegalMonetaryTotal/TaxInclusiveAmount",
    "supplier_name": "AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName",
    "customer_name": "AccountingCustomerParty/Party/PartyLegalEntity/RegistrationName",
    "iban": "PaymentMeans/PayeeFinancialAccount/ID",
    "bic": "PaymentMeans/PayeeFinancialAccount/FinancialInstitutionBranch/ID",
}
UBL_OTHERWISE = {
    "supplier_name": "AccountingSupplierParty/Party/PartyName/Name",
    "customer_name": "AccountingCustomerParty/Party/PartyName/Name",
    "due_date": "PaymentMeans/PaymentDueDate",
}
LINE_DEAL = "SpecifiedLineTradeSettlement|SpecifiedSupplyChainTradeSettlement"
LINE_PRICE = "SpecifiedLineTradeAgreement|SpecifiedSupplyChainTradeAgreement/NetPriceProductTradePrice/ChargeAmount"
CII_LINE = {
    "position": "AssociatedDocumentLineDocument/LineID",
    "item_number": "SpecifiedTradeProduct/SellerAssignedID",
    "description": "SpecifiedTradeProduct/Name",
    "quantity": "SpecifiedLineTradeDelivery|SpecifiedSupplyChainTradeDelivery/BilledQuantity",
    "unit": "SpecifiedLineTradeDelivery|SpecifiedSupplyChainTradeDelivery/BilledQuantity@unitCode",
    "unit_price": LINE_PRICE,
    "tax_rate": f"{LINE_DEAL}/ApplicableTradeTax/RateApplicablePercent|ApplicablePercent",
    "net_amount": (
        f"{LINE_DEAL}/SpecifiedTradeSettlementLineMonetarySummation|SpecifiedTradeSettlementMonetarySummation"
        "/LineTotalAmount"
    ),
}
UBL_LINE = {
    "position": "ID",
    "item_number": "Item/SellersItemIdentification/ID",
    "description": "Item/Name",
    "quantity": "InvoicedQuantity|CreditedQuantity",
    "unit": "InvoicedQuantity|CreditedQuantity@unitCode",
    "unit_price": "Price/PriceAmount",
    "tax_rate": "Item/ClassifiedTaxCategory/Percent",
    "net_amount": "LineExtensionAmount",
}


@dataclass(slots=True)
class Invoice:
    """Canonical values by the names of the fields, and what stood in the XML for each."""

    credit: bool
    values: dict[str, str] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    lines: list[dict[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def recognised(head: bytes, root: tuple[str, str] | None) -> bool:
    """Say whether an XML file that starts with `head` is an invoice, alone or in an envelope."""
    if root is None:
        return False
    namespace, name = root
    if name in ROOTS:
        return namespace.startswith(NAMESPACES)
    return name == "StandardBusinessDocument" and any(space.encode() in head for space in NAMESPACES)


def read(data: bytes) -> Invoice | None:
    """The invoice in an XML file; None if it holds none, or is no XML that can be trusted."""
    root = root_of(data)
    if root is None:
        return None
    invoice = ubl(root) if first(root, DOC) is None else cii(root)
    return invoice if "invoice_number" in invoice.values or "total_amount" in invoice.values else None


def root_of(data: bytes) -> "Element | None":
    """The element that is the invoice, which may stand in an envelope."""
    if len(data) > MAX_BYTES or b"<" not in data[:512]:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        document = etree.fromstring(data.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return invoice_root(document, DEPTH)


def invoice_root(element: "Element", depth: int) -> "Element | None":
    if local(element) in ROOTS and (etree.QName(element).namespace or "").startswith(NAMESPACES):
        return element
    if depth == 0:
        return None
    found = (invoice_root(child, depth - 1) for child in element.iterchildren(etree.Element))
    return next((root for root in found if root is not None), None)


def cii(root: "Element") -> Invoice:
    code = text(root, f"{DOC}/TypeCode")
    invoice = Invoice(credit=code in CREDIT)
    for name, path in CII.items():
        take(invoice, name, text(root, path) or text(root, CII_OTHERWISE.get(name, "")))
    prefer_currency(invoice, root, f"{SUMS}/TaxTotalAmount")
    for role, party in (("supplier", "SellerTradeParty"), ("customer", "BuyerTradeParty")):
        seller = first(root, f"{AGREED}/{party}")
        if seller is None:
            continue
        if role == "supplier":
            ids = [child for child in every(seller, "SpecifiedTaxRegistration/ID") if child.get("schemeID") == "VA"]
            take(invoice, "supplier_vat_id", content(ids[0]) if ids else None)
        parts = ("LineOne", "LineTwo", "LineThree")
        address = first(seller, "PostalTradeAddress")
        take(invoice, f"{role}_address", postal(address, parts, "PostcodeCode", "CityName", "CountryID"))
    invoice.lines = [
        line_values(line, CII_LINE) for line in every(root, f"{DEAL}/IncludedSupplyChainTradeLineItem")[:MAX_LINES]
    ]
    invoice.notes = [note for note in map(content, every(root, f"{DOC}/IncludedNote/Content")) if note]
    return invoice


def ubl(root: "Element") -> Invoice:
    kind = text(root, "InvoiceTypeCode|CreditNoteTypeCode")
    invoice = Invoice(credit=local(root) == "CreditNote" or kind in CREDIT)
    for name, path in UBL.items():
        take(invoice, name, text(root, path) or text(root, UBL_OTHERWISE.get(name, "")))
    prefer_currency(invoice, root, "TaxTotal/TaxAmount")
    for role, party in (("supplier", "AccountingSupplierParty"), ("customer", "AccountingCustomerParty")):
        if role == "supplier":
            schemes = every(root, f"{party}/Party/PartyTaxScheme")
            vat = [scheme for scheme in schemes if text(scheme, "TaxScheme/ID") in {"VAT", "VA"}]
            take(invoice, "supplier_vat_id", text(vat[0], "CompanyID") if vat else None)
        address = first(root, f"{party}/Party/PostalAddress")
        parts = ("StreetName", "AdditionalStreetName", "AddressLine/Line")
        where = postal(address, parts, "PostalZone", "CityName", "Country/IdentificationCode")
        take(invoice, f"{role}_address", where)
    lines = every(root, "InvoiceLine|CreditNoteLine")[:MAX_LINES]
    invoice.lines = [line_values(line, UBL_LINE) for line in lines]
    invoice.notes = [note for note in map(content, every(root, "Note")) if note]
    return invoice


def prefer_currency(invoice: Invoice, root: "Element", path: str) -> None:
    """Of tax totals in two currencies take the one in the invoice's own."""
    totals = every(root, path)
    own = [total for total in totals if total.get("currencyID") == invoice.values.get("currency")]
    if len(totals) > 1 and own:
        take(invoice, "tax_amount", content(own[0]))


def take(invoice: Invoice, name: str, found: str | None) -> None:
    """Keep a value in its canonical form; one that is not what its name says is left out."""
    value = canonical(name, found) if found else None
    if found and value:
        invoice.values[name], invoice.raw[name] = value, found


def canonical(name: str, found: str) -> str | None:
    if name.endswith("_date"):
        digits = re.sub(r"\D", "", found[:10])
        return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}" if len(digits) == 8 else None
    if name.endswith("_amount") or name == "unit_price":
        return decimal(found)
    if name in {"iban", "bic", "supplier_vat_id"}:
        return re.sub(r"[\s.-]", "", found).upper()
    return found


def decimal(found: str) -> str | None:
    try:
        number = Decimal(found)
    except InvalidOperation:
        return None
    return shown(number) if number.is_finite() and abs(number.adjusted()) < 15 else None


def line_values(line: "Element", paths: dict[str, str]) -> dict[str, str]:
    found = ((name, text(line, path)) for name, path in paths.items())
    values = ((name, value, canonical(name, value)) for name, value in found if value)
    return {name: usual for name, _, usual in values if usual}


def postal(address: "Element | None", streets: tuple[str, ...], zone: str, city: str, country: str) -> str | None:
    """`Street 1, 12345 Town, DE`."""
    if address is None:
        return None
    place = " ".join(part for part in (text(address, zone), text(address, city)) if part)
    parts = [*(text(address, street) for street in streets), place, text(address, country)]
    return ", ".join(part for part in parts if part) or None


def every(element: "Element", path: str) -> list["Element"]:
    """The elements at a path of local names."""
    found = [element]
    for step in path.split("/"):
        names = step.split("|")
        found = [child for parent in found for child in parent.iterchildren(etree.Element) if local(child) in names]
    return found


def first(element: "Element", path: str) -> "Element | None":
    found = every(element, path)
    return found[0] if found else None


def text(element: "Element", path: str) -> str | None:
    """The text of the first element at a path that has any; `path@name` is the attribute there."""
    where, _, attribute = path.partition("@")
    if not where:
        return None
    values: Iterator[str | None] = (
        found.get(attribute) if attribute else content(found) for found in every(element, where)
    )
    return next((value for value in values if value), None)


def content(element: "Element") -> str:
    return " ".join((element.text or "").split())


def local(element: "Element") -> str:
    return str(etree.QName(element).localname)
