"""invoice.pdf: two pages, a table of items, VAT, a bank account, terms."""

from decimal import Decimal
from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

NUMBER = "INV-2026-0417"
VAT_RATE = Decimal("0.20")
IBAN = "GB82 WEST 1234 5698 7654 32"  # the example of the IBAN registry: valid digits, no such account
BANK = f"Example Bank plc, account holder Example Instruments Ltd<br/>IBAN: {IBAN}<br/>BIC: WESTGB2L"
PARTIES = [
    [
        "<b>Bill to</b><br/>Sample Laboratories Ltd<br/>Accounts Payable<br/>20 Sample Road<br/>Sampleton 00002",
        "<b>Deliver to</b><br/>Sample Laboratories Ltd<br/>Goods In, Building C<br/>20 Sample Road<br/>Sampleton 00002",
    ]
]
FACTS = [
    ["Invoice number", NUMBER, "Customer number", "C-10482"],
    ["Invoice date", "14 April 2026", "Your order", "PO-88213"],
    ["Due date", "14 May 2026", "Delivery note", "DN-55190"],
    ["Payment terms", "30 days net", "Contact", "billing@instruments.example"],
]
ITEMS = [
    ("TH-1100", "Digital thermometer, -50 to 300 °C, with calibration certificate", 12, "48.50"),
    ("TH-1105", "Probe for TH-1100, stainless steel, 150 mm", 24, "11.20"),
    ("PH-2040", "Bench pH meter with automatic temperature compensation", 3, "389.00"),
    ("PH-2041", "pH electrode, glass, refillable", 6, "74.90"),
    ("PH-2049", "Buffer solution set pH 4, 7 and 10, 500 ml each", 10, "26.40"),
    ("BL-3300", "Analytical balance, 220 g, 0.1 mg readability", 1, "1,845.00"),
    ("BL-3310", "Weighing table with granite plate", 1, "612.00"),
    ("PI-4010", "Single-channel pipette, 10 to 100 µl", 8, "132.00"),
    ("PI-4012", "Single-channel pipette, 100 to 1000 µl", 8, "132.00"),
    ("PI-4090", "Pipette tips, sterile, 10 racks of 96", 20, "18.75"),
    ("CE-5200", "Mini centrifuge, 6000 rpm, with two rotors", 2, "214.00"),
    ("SH-6110", "Orbital shaker, 20 kg load", 1, "978.00"),
    ("GL-7001", "Beaker, borosilicate glass, 250 ml, pack of 12", 15, "21.30"),
    ("GL-7003", "Erlenmeyer flask, narrow neck, 500 ml, pack of 6", 12, "23.85"),
    ("GL-7010", "Measuring cylinder, class A, 100 ml", 18, "9.95"),
    ("GL-7044", "Volumetric flask, class A, 1000 ml", 10, "31.60"),
    ("SA-8010", "Safety goggles, anti-fog", 40, "6.25"),
    ("SA-8022", "Nitrile gloves, size M, box of 200", 30, "12.80"),
    ("SA-8023", "Nitrile gloves, size L, box of 200", 30, "12.80"),
    ("CL-9100", "Laboratory detergent concentrate, 5 l", 6, "34.10"),
    ("SV-0100", "Installation and instruction on site, per hour", 5, "85.00"),
    ("SV-0900", "Carriage and insurance", 1, "64.00"),
]
TERMS = [
    "Please quote the invoice number with your payment. Goods remain our property until they are paid in full.",
    (
        "Complaints about visible defects are to be made in writing within 14 days of delivery. Calibration"
        " certificates are sent separately to the contact named in the order."
    ),
    "After the due date we charge interest of 8 per cent a year above the base rate on the amount outstanding.",
]
STYLES = getSampleStyleSheet()
SMALL = ParagraphStyle("small", parent=STYLES["BodyText"], fontSize=9, leading=12)


def make(path: Path) -> None:
    margins = {"leftMargin": 18 * mm, "rightMargin": 18 * mm, "topMargin": 34 * mm, "bottomMargin": 24 * mm}
    document = SimpleDocTemplate(
        str(path), pagesize=A4, title=f"Invoice {NUMBER}", author="Example Instruments Ltd", invariant=1, **margins
    )
    document.build(story(), onFirstPage=furniture, onLaterPages=furniture)


def story() -> list[Flowable]:
    net = sum((amount(quantity, price) for _, _, quantity, price in ITEMS), Decimal())
    parts: list[Flowable] = [Paragraph(f"Invoice {NUMBER}", STYLES["Title"])]
    parts += [
        boxes(PARTIES),
        Spacer(0, 5 * mm),
        facts(),
        Spacer(0, 6 * mm),
        items(),
        Spacer(0, 4 * mm),
        KeepTogether(totals(net)),
    ]
    parts += [Spacer(0, 6 * mm), Paragraph("Payment", STYLES["Heading2"])]
    parts += [Paragraph(BANK, SMALL)]
    parts += [Spacer(0, 4 * mm), Paragraph("Terms", STYLES["Heading2"]), *(Paragraph(text, SMALL) for text in TERMS)]
    return parts


def boxes(cells: list[list[str]]) -> Table:
    return Table([[Paragraph(cell, SMALL) for cell in row] for row in cells], colWidths=[87 * mm, 87 * mm])


def facts() -> Table:
    table = Table(FACTS, colWidths=[32 * mm, 50 * mm, 36 * mm, 56 * mm])
    bold = [("FONT", (column, 0), (column, -1), "Helvetica-Bold", 9) for column in (0, 2)]
    plain = [("FONT", (column, 0), (column, -1), "Helvetica", 9) for column in (1, 3)]
    table.setStyle(TableStyle([*bold, *plain, ("BOX", (0, 0), (-1, -1), 0.5, colors.grey)]))
    return table


def items() -> Table:
    head = ["Pos", "Article", "Description", "Qty", "Unit price", "Amount"]
    rows = [
        [str(number), article, Paragraph(text, SMALL), str(quantity), price, money(amount(quantity, price))]
        for number, (article, text, quantity, price) in enumerate(ITEMS, 1)
    ]
    table = Table([head, *rows], colWidths=[11 * mm, 20 * mm, 83 * mm, 14 * mm, 22 * mm, 24 * mm], repeatRows=1)
    style = [
        ("FONT", (0, 0), (-1, 0), "Helvetica-Bold", 9),
        ("FONT", (0, 1), (-1, -1), "Helvetica", 9),
        ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e6ecf2")),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.grey),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("ALIGN", (3, 0), (-1, -1), "RIGHT"),
    ]
    table.setStyle(TableStyle(style))
    return table


def totals(net: Decimal) -> Table:
    vat = (net * VAT_RATE).quantize(Decimal("0.01"))
    rows = [["Net amount", money(net)], ["VAT 20 %", money(vat)], ["Total GBP", money(net + vat)]]
    table = Table(rows, colWidths=[40 * mm, 30 * mm], hAlign="RIGHT")
    style = [
        ("FONT", (0, 0), (-1, 1), "Helvetica", 10),
        ("FONT", (0, 2), (-1, 2), "Helvetica-Bold", 11),
        ("ALIGN", (1, 0), (1, -1), "RIGHT"),
        ("LINEABOVE", (0, 2), (-1, 2), 0.8, colors.black),
    ]
    table.setStyle(TableStyle(style))
    return table


def amount(quantity: int, price: str) -> Decimal:
    return quantity * Decimal(price.replace(",", ""))


def money(value: Decimal) -> str:
    return f"{value:,.2f}"


def furniture(canvas: Canvas, _document: SimpleDocTemplate) -> None:
    """Letterhead and footer of each page."""
    width, height = A4
    canvas.setFont("Helvetica-Bold", 15)
    canvas.drawString(18 * mm, height - 18 * mm, "Example Instruments Ltd")
    canvas.setFont("Helvetica", 8)
    canvas.drawRightString(width - 18 * mm, height - 15 * mm, "1 Example Street, Exampletown 00001")
    canvas.drawRightString(width - 18 * mm, height - 19 * mm, "www.instruments.example")
    canvas.line(18 * mm, 18 * mm, width - 18 * mm, 18 * mm)
    canvas.drawString(18 * mm, 13 * mm, "Example Instruments Ltd · VAT ID GB 999 9999 73 · Company number 00000000")
    canvas.drawRightString(width - 18 * mm, 13 * mm, f"Page {canvas.getPageNumber()} of 2")
