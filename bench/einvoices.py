"""What an electronic invoice says, read straight from its XML: the truth about the document that carries it.

Read apart from Quire's own reading of it, by fixed paths of both syntaxes (CII with ZUGFeRD 1, and UBL).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pypdf
from lxml import etree

# Local names on the way from the root; `*` stands for any one element.
CII = {
    "invoice_number": ("*Document/ID",),
    "invoice_date": ("*Document/IssueDateTime/DateTimeString",),
    "due_date": ("//SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString",),
    "order_number": ("//BuyerOrderReferencedDocument/IssuerAssignedID", "//BuyerOrderReferencedDocument/ID"),
    "currency": ("//InvoiceCurrencyCode",),
    "net_amount": ("//*HeaderMonetarySummation/TaxBasisTotalAmount", "//*MonetarySummation/TaxBasisTotalAmount"),
    "tax_amount": ("//*HeaderMonetarySummation/TaxTotalAmount", "//*MonetarySummation/TaxTotalAmount"),
    "total_amount": ("//*MonetarySummation/GrandTotalAmount",),
    "supplier_name": ("//SellerTradeParty/Name",),
    "supplier_vat_id": ("//SellerTradeParty/SpecifiedTaxRegistration/ID[@schemeID='VA']",),
    "customer_name": ("//BuyerTradeParty/Name",),
    "iban": ("//PayeePartyCreditorFinancialAccount/IBANID",),
    "bic": ("//PayeeSpecifiedCreditorFinancialInstitution/BICID",),
    "type_code": ("*Document/TypeCode",),
}
UBL = {
    "invoice_number": ("ID",),
    "invoice_date": ("IssueDate",),
    "due_date": ("DueDate", "PaymentMeans/PaymentDueDate"),
    "order_number": ("OrderReference/ID",),
    "currency": ("DocumentCurrencyCode",),
    "net_amount": ("LegalMonetaryTotal/TaxExclusiveAmount",),
    "tax_amount": ("TaxTotal/TaxAmount",),
    "total_amount": ("LegalMonetaryTotal/TaxInclusiveAmount",),
    "customer_name": ("AccountingCustomerParty/Party/PartyLegalEntity/RegistrationName",),
    "supplier_name": ("AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName",),
    "iban": ("PaymentMeans/PayeeFinancialAccount/ID",),
    "type_code": ("InvoiceTypeCode", "CreditNoteTypeCode"),
}
ROOTS = {"CrossIndustryInvoice": CII, "CrossIndustryDocument": CII, "Invoice": UBL, "CreditNote": UBL}
DATES = {"invoice_date", "due_date"}
CII_LINE = "IncludedSupplyChainTradeLineItem"
LINES = {
    "CrossIndustryInvoice": CII_LINE, "CrossIndustryDocument": CII_LINE,
    "Invoice": "InvoiceLine", "CreditNote": "CreditNoteLine",
}  # fmt: skip
LINE = {
    "quantity": ("//BilledQuantity", "InvoicedQuantity", "CreditedQuantity"),
    "price": ("//NetPriceProductTradePrice/ChargeAmount", "Price/PriceAmount"),
    "amount": (
        "//*LineMonetarySummation/LineTotalAmount",
        "//*MonetarySummation/LineTotalAmount",
        "LineExtensionAmount",
    ),
    "name": ("SpecifiedTradeProduct/Name", "Item/Name"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an invoice, as its XML has it."""

    amount: str
    quantity: str | None
    price: str | None
    name: str | None


def truth_of_xml(content: bytes) -> dict[str, str] | None:
    """The fields that stand in it; None if it is no invoice. Dates as ISO 8601."""
    root = root_of(content)
    if root is None:
        return None
    paths = ROOTS[etree.QName(root).localname]
    values = {name: first(root, ways) for name, ways in paths.items()}
    return {name: iso(value) if name in DATES else value for name, value in values.items() if value}


def root_of(content: bytes) -> etree._Element | None:
    """The root of an invoice; None of anything else."""
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError:
        return None
    return root if etree.QName(root).localname in ROOTS else None


def lines_of_xml(content: bytes) -> Iterator[Line]:
    """The lines that have an amount; remarks have none."""
    root = root_of(content)
    if root is None:
        return
    name = LINES[etree.QName(root).localname]
    for line in root.iter("{*}" + name):
        if amount := first(line, LINE["amount"]):
            yield Line(amount, *(first(line, LINE[part]) for part in ("quantity", "price", "name")))


def first(root: etree._Element, ways: Iterable[str]) -> str | None:
    for way in ways:
        found = root.xpath(f"string({by_local_name(way)})")
        if str(found).strip():
            return str(found).strip()
    return None


def by_local_name(way: str) -> str:
    """An XPath without prefixes: the syntaxes differ in their namespaces, not in these names."""
    start = ".//" if way.startswith("//") else "./"
    return start + "/".join(step(part) for part in way.removeprefix("//").split("/"))


def step(part: str) -> str:
    name, bracket, condition = part.partition("[")
    if name.startswith("*"):
        test = f"substring(local-name(), string-length(local-name()) - {len(name) - 2}) = '{name[1:]}'"
    else:
        test = f"local-name() = '{name}'"
    return f"*[{test}]{bracket}{condition}"


def iso(date: str) -> str:
    return f"{date[:4]}-{date[4:6]}-{date[6:8]}" if len(date) >= 8 and date[:8].isdigit() else date[:10]


def truth_of_pdf(path: Path) -> dict[str, str] | None:
    """That of the first invoice among the files in a PDF."""
    return next((truth for truth in map(truth_of_xml, files_in(path)) if truth), None)


def lines_of_pdf(path: Path) -> tuple[Line, ...]:
    """Those of the first invoice among the files in a PDF."""
    return next((lines for content in files_in(path) if (lines := tuple(lines_of_xml(content)))), ())


def files_in(path: Path) -> Iterator[bytes]:
    for contents in pypdf.PdfReader(path).attachments.values():
        yield from contents


def without_files(path: Path, target: Path) -> Path:
    """Write the PDF without the files in it, and without what refers to them."""
    writer = pypdf.PdfWriter(clone_from=path)
    root = writer.root_object
    root.pop("/AF", None)
    if "/Names" in root:
        cast("pypdf.generic.DictionaryObject", root["/Names"].get_object()).pop("/EmbeddedFiles", None)
    for page in writer.pages:
        page.pop("/AF", None)
    target.parent.mkdir(parents=True, exist_ok=True)
    writer.write(target)
    return target
