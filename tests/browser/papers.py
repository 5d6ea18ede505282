"""Documents of which a test knows what stands where."""

import io
from dataclasses import dataclass

import pypdf
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

FONT, SIZE = "Helvetica", 14
WIDTH, HEIGHT = 420.0, 600.0  # points
UBL = """<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2">
<cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-03-09</cbc:IssueDate>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:LegalMonetaryTotal>
<cbc:TaxInclusiveAmount currencyID="EUR">119.00</cbc:TaxInclusiveAmount></cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">2</cbc:InvoicedQuantity>
<cac:Item><cbc:Name>Gauge</cbc:Name></cac:Item></cac:InvoiceLine></Invoice>"""
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Paper:
    """A PDF whose last page shows a number; `box` is where, in points from the top left."""

    content: bytes
    number: str
    page: int
    box: Box


def invoice(number: str = "R-2026/17") -> Paper:
    """An electronic invoice: a page of small print, and one with the number, the date and the total."""
    label, baseline, left = "Invoice number: ", 430.0, 60.0
    drawn = io.BytesIO()
    canvas = Canvas(drawn, pagesize=(WIDTH, HEIGHT))
    canvas.setFont(FONT, SIZE)
    for line in range(12):
        canvas.drawString(left, 520 - 22 * line, f"Condition {line + 1} of our deliveries.")
    canvas.showPage()
    canvas.setFont(FONT, SIZE)
    for line, text in enumerate([f"{label}{number}", "Date: 9 March 2026", "Total amount due: EUR 119.00"]):
        canvas.drawString(left, baseline - 40 * line, text)
    canvas.save()
    writer = pypdf.PdfWriter(drawn)
    writer.add_attachment("invoice.xml", UBL.format(number=number).encode())
    written = io.BytesIO()
    writer.write(written)
    start = left + stringWidth(label, FONT, SIZE)
    top = HEIGHT - baseline - 0.72 * SIZE  # the height of Helvetica's capitals
    box = (start, top, start + stringWidth(number, FONT, SIZE), HEIGHT - baseline)
    return Paper(written.getvalue(), number, 2, box)
