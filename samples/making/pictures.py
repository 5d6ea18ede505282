"""What cameras and scanners make of paper: receipt.png, scanned_letter.pdf, mixed.pdf."""

from io import BytesIO
from pathlib import Path

import numpy as np
import reportlab
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

FONTS = Path(reportlab.__file__).parent / "fonts"
RECEIPT = [
    ("Coffee beans 1 kg", "18.90"),
    ("Filter paper 100", "2.49"),
    ("Oat milk 1 l  x 6", "11.94"),
    ("Sugar 500 g", "1.15"),
    ("Paper cups 50", "6.80"),
    ("Cleaning tablets", "8.25"),
    ("Discount", "-2.00"),
]
LETTER = """Example Insurance Ltd
12 Example Street, Exampletown 00001

Sample Bakery Ltd
7 Sample Lane
Sampleton 00002

5 March 2026

Claim number 2026-118834

Dear customer,

Thank you for your report of 26 February about the damage
caused by water in your storeroom.

We have examined the photographs and the estimate of the
craftsman. The damage is covered by your policy EX-553201.
We will transfer the amount of 2,480.00 GBP, less the agreed
excess of 250.00 GBP, to your account within ten days.

Please keep the damaged goods until 31 March, in case our
surveyor wishes to see them.

Yours faithfully

Example Insurance Ltd
Claims department"""


def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / ("VeraBd.ttf" if bold else "Vera.ttf")), size)


def make_receipt(path: Path) -> None:
    """A slip on a dark table: slightly turned, seen at an angle, unevenly lit, noisy."""
    slip = receipt()
    table = Image.new("L", (920, 1360), 70)
    corners = (-70, -60, -95, 1320, 745, 1290, 720, -45)  # where the table's corners lie in the slip's coordinates
    photo = slip.transform(table.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=70)
    photo = photo.rotate(1.6, Image.Resampling.BICUBIC, fillcolor=70).filter(ImageFilter.GaussianBlur(0.7))
    rough(photo, shade=0.28, noise=6.0).quantize(24).save(path, optimize=True)


def receipt() -> Image.Image:
    slip = Image.new("L", (660, 1240), 246)
    draw = ImageDraw.Draw(slip)
    lines = [
        ("EXAMPLE STORE", 44, True),
        ("1 Example Street, Exampletown", 24, False),
        ("VAT GB 999 9999 73", 24, False),
    ]
    height = 50
    for text, size, bold in lines:
        draw.text((330, height), text, font=font(size, bold=bold), fill=30, anchor="mt")
        height += size + 18
    height += 24
    for left, right in [("14/04/2026 10:27", "Till 3"), ("Receipt 004821", "")]:
        height = row(draw, height, left, right)
    height += 20
    for left, right in RECEIPT:
        height = row(draw, height, left, right)
    draw.line((40, height + 4, 620, height + 4), fill=60, width=2)
    height = row(draw, height + 24, "TOTAL GBP", "47.53", size=38, bold=True)
    for left, right in [("of which VAT 20 %", "7.92"), ("Paid by card", "47.53"), ("Card", "**** 4242")]:
        height = row(draw, height, left, right)
    draw.text((330, height + 50), "Thank you for your visit", font=font(26), fill=40, anchor="mt")
    return slip


def row(draw: ImageDraw.ImageDraw, height: int, left: str, right: str, size: int = 28, *, bold: bool = False) -> int:
    draw.text((40, height), left, font=font(size, bold=bold), fill=35)
    draw.text((620, height), right, font=font(size, bold=bold), fill=35, anchor="ra")
    return height + size + 22


def rough(picture: Image.Image, *, shade: float, noise: float) -> Image.Image:
    """Light that falls off towards the lower right, and the noise of a sensor."""
    pixels = np.asarray(picture, dtype=np.float64)
    down, across = np.mgrid[0 : pixels.shape[0], 0 : pixels.shape[1]]
    light = 1 - shade * (down / pixels.shape[0] + across / pixels.shape[1]) / 2
    noisy = pixels * light + np.random.default_rng(2026).normal(0, noise, pixels.shape)
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def scan() -> ImageReader:
    """A letter as a scanner delivers it: 150 dots an inch, a little askew."""
    page = Image.new("L", (1240, 1754), 250)
    ImageDraw.Draw(page).multiline_text((150, 170), LETTER, font=font(26), fill=40, spacing=14)
    turned = page.rotate(-0.7, Image.Resampling.BICUBIC, fillcolor=250)
    buffer = BytesIO()
    rough(turned, shade=0.05, noise=4.0).save(buffer, "JPEG", quality=60)
    buffer.seek(0)
    return ImageReader(buffer)


def make_scanned_letter(path: Path) -> None:
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.drawImage(scan(), 0, 0, *A4)
    canvas.save()


def make_mixed(path: Path) -> None:
    """A covering note with a text layer, a scanned page, and a turned page with a text layer."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.setTitle("Claim 2026-118834")
    note = canvas.beginText(72, 720)
    note.setFont("Helvetica", 12)
    note.textLines("Claim 2026-118834\n\nAttached: our letter of 5 March 2026 and the list of damaged goods.")
    canvas.drawText(note)
    canvas.showPage()
    canvas.drawImage(scan(), 0, 0, *A4)
    canvas.showPage()
    canvas.setPageSize(landscape(A4))
    canvas.setPageRotation(90)  # the sheet is upright, its text runs upwards, and the page says to turn it
    canvas.translate(A4[0], 0)
    canvas.rotate(90)
    goods = canvas.beginText(72, 500)
    goods.setFont("Helvetica", 12)
    goods.textLines(
        "List of damaged goods\n\nFlour, 40 bags: 1,120.00 GBP\nSugar, 25 bags: 860.00 GBP\nShelves: 500.00 GBP"
    )
    canvas.drawText(goods)
    canvas.save()
