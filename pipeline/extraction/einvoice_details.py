"""What an electronic invoice says beside its fields and lines: periods, allowances and charges, taxes, terms, files."""

import re
from base64 import b64decode
from collections.abc import Iterator

from lxml.etree import _Element as Element

from pipeline.extraction.model import Attachment, Block, Cell, Table, table_block

# Label → where it stands, by the names of elements in CII and UBL.
HEADER = "SupplyChainTradeTransaction/ApplicableHeaderTrade"
SETTLEMENT = f"{HEADER}Settlement"
SUMS = f"{SETTLEMENT}/SpecifiedTradeSettlementHeaderMonetarySummation"
DETAILS = {
    "Delivery date": (
        f"{HEADER}Delivery/ActualDeliverySupplyChainEvent/OccurrenceDateTime/*", "Delivery/ActualDeliveryDate"
    ),
    "Period begins": (f"{SETTLEMENT}/BillingSpecifiedPeriod/StartDateTime/*", "InvoicePeriod/StartDate"),
    "Period ends": (f"{SETTLEMENT}/BillingSpecifiedPeriod/EndDateTime/*", "InvoicePeriod/EndDate"),
    "Buyer reference": (f"{HEADER}Agreement/BuyerReference", "BuyerReference"),
    "Prepaid amount": (f"{SUMS}/TotalPrepaidAmount", "LegalMonetaryTotal/PrepaidAmount"),
    "Amount due": (f"{SUMS}/DuePayableAmount", "LegalMonetaryTotal/PayableAmount"),
    "Payment terms": (f"{SETTLEMENT}/SpecifiedTradePaymentTerms/Description", "PaymentTerms/Note"),
}  # fmt: skip
ALLOWANCES = (f"{SETTLEMENT}/SpecifiedTradeAllowanceCharge", "AllowanceCharge")
ALLOWANCE_COLUMNS = {
    "Kind": ("ChargeIndicator/Indicator", "ChargeIndicator"),
    "Reason": ("Reason", "AllowanceChargeReason"),
    "Percent": ("CalculationPercent", "MultiplierFactorNumeric"),
    "Amount": ("ActualAmount", "Amount"),
}
TAXES = (f"{SETTLEMENT}/ApplicableTradeTax", "TaxTotal/TaxSubtotal")
TAX_COLUMNS = {
    "Category": ("CategoryCode", "TaxCategory/ID"),
    "Rate": ("RateApplicablePercent", "TaxCategory/Percent"),
    "Taxable amount": ("BasisAmount", "TaxableAmount"),
    "Tax": ("CalculatedAmount", "TaxAmount"),
    "Exemption": ("ExemptionReason", "TaxCategory/TaxExemptionReason"),
}
KINDS = {"true": "Charge", "1": "Charge", "false": "Allowance", "0": "Allowance"}
FILES = ("{*}AttachmentBinaryObject", "{*}EmbeddedDocumentBinaryObject")
DAY = re.compile(r"^(\d{4})(\d\d)(\d\d)$")
ANY = "*"


def terms(root: Element) -> Iterator[Block]:
    """When and how: a line for each; `root` is that of the invoice, CII or UBL."""
    lines = [f"{label}: {', '.join(said)}" for label, paths in DETAILS.items() if (said := texts(root, paths))]
    if lines:
        yield Block("paragraph", "\n".join(lines))


def sums(root: Element) -> Iterator[Block]:
    """What leads from the lines to the total: allowances and charges, and taxes."""
    for places, columns in ((ALLOWANCES, ALLOWANCE_COLUMNS), (TAXES, TAX_COLUMNS)):
        rows = [[", ".join(texts(item, paths)) for paths in columns.values()] for item in found(root, places)]
        if rows:
            yield table_block(table(list(columns), rows))


def table(heads: list[str], rows: list[list[str]]) -> Table:
    """Only the columns that any row fills."""
    kept = [place for place in range(len(heads)) if any(row[place] for row in rows)]
    cells = [Cell(0, number, heads[place], header=True) for number, place in enumerate(kept)]
    for below, row in enumerate(rows, 1):
        cells += [Cell(below, number, KINDS.get(row[place], row[place]) if place == 0 else row[place])
                  for number, place in enumerate(kept)]  # fmt: skip
    return Table(cells)


def texts(element: Element, paths: tuple[str, str]) -> list[str]:
    words = (" ".join((each.text or "").split()) for each in found(element, paths))
    return [DAY.sub(r"\1-\2-\3", text) for text in words if text]


def found(element: Element, paths: tuple[str, str]) -> list[Element]:
    """What stands at either place, whatever the namespace."""
    for path in paths:
        steps = "/".join(ANY if step == ANY else f"{{*}}{step}" for step in path.split("/"))
        if here := list(element.iterfind(steps)):
            return here
    return []


def files(root: Element) -> Iterator[Attachment]:
    """The documents that came with the invoice, inside it."""
    for element in root.iter(*FILES):
        try:
            content = b64decode(element.text or "")
        except ValueError:
            continue  # no file, and the invoice is whole without it
        if content:
            yield Attachment(element.get("filename"), element.get("mimeCode"), content)
