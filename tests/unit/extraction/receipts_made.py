"""Receipts with known fields, as tills in six languages print them, and as OCR misreads them."""

import random
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

from pipeline.extraction.model import Block, Document, Page, Word, enclose

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Till:
    """The words of one language; of labels that are written in several ways one is drawn."""

    language: str
    currency: str
    sign: str
    point: str
    shops: tuple[str, ...]
    street: str
    things: tuple[str, ...]
    subtotal: str
    total: tuple[str, ...]
    tax: tuple[str, ...]
    cash: tuple[str, ...]
    change: str
    card: tuple[tuple[str, str], ...]
    day: tuple[str, ...]
    date_label: str
    rate: int
    bye: str


TILLS = (
    Till(
        "en",
        "GBP",
        "£",
        ".",
        ("Blue Door Stores Ltd", "Corner Market", "The Old Mill Cafe"),
        "12 Mill Street, Sampleton",
        ("Bread", "Milk 1L", "Apples", "Tea bags 80", "Butter", "Soap"),
        "Subtotal",
        ("TOTAL", "Total due", "Balance due", "TOTAL GBP"),
        ("VAT 20%", "incl. VAT 20%"),
        ("CASH", "Cash tendered"),
        "CHANGE",
        (("VISA DEBIT", "visa"), ("Mastercard", "mastercard"), ("Card", "card")),
        ("%d/%m/%Y", "%d %b %Y", "%d/%m/%y"),
        "Date:",
        20,
        "Thank you for your visit",
    ),
    Till(
        "de",
        "EUR",
        "€",
        ",",
        ("Muster Markt GmbH", "Bäckerei Beispiel", "Kiosk am Tor e.K."),
        "Beispielstraße 12, 12345 Musterstadt",
        ("Brot", "Milch 1L", "Äpfel", "Tee 80 Btl", "Butter", "Seife"),
        "Zwischensumme",
        ("SUMME", "Summe EUR", "Gesamtbetrag", "Zu zahlen", "TOTAL"),
        ("MwSt 19%", "inkl. 19% MwSt"),
        ("BAR", "Gegeben bar"),
        "Rückgeld",
        (("girocard", "girocard"), ("VISA", "visa"), ("EC-Karte", "girocard")),
        ("%d.%m.%Y", "%d.%m.%y"),
        "Datum:",
        19,
        "Vielen Dank für Ihren Einkauf",
    ),
    Till(
        "fr",
        "EUR",
        "€",
        ",",
        ("Boulangerie du Pont", "Exemple SARL", "Epicerie Verte"),
        "12 rue du Moulin, 75000 Exempleville",
        ("Pain", "Lait 1L", "Pommes", "The 80", "Beurre", "Savon"),
        "Sous-total",
        ("TOTAL", "TOTAL TTC", "Net à payer", "Montant TTC"),
        ("TVA 20%", "dont TVA 20%"),
        ("ESPECES", "Espèces"),
        "Rendu",
        (("Carte bancaire", "card"), ("VISA", "visa"), ("CB", "card")),
        ("%d/%m/%Y", "%d/%m/%y"),
        "Date :",
        20,
        "Merci de votre visite",
    ),
    Till(
        "es",
        "EUR",
        "€",
        ",",
        ("Panadería Ejemplo S.L.", "Mercado Central", "Tienda Verde"),
        "Calle del Molino 12, 28000 Ejemplo",
        ("Pan", "Leche 1L", "Manzanas", "Te 80", "Mantequilla", "Jabon"),
        "Subtotal",
        ("TOTAL", "Total a pagar", "Importe total", "TOTAL EUR"),
        ("IVA 21%", "IVA incluido 21%"),
        ("EFECTIVO", "Entregado"),
        "Cambio",
        (("Tarjeta", "card"), ("VISA", "visa"), ("Mastercard", "mastercard")),
        ("%d/%m/%Y", "%d-%m-%Y"),
        "Fecha:",
        21,
        "Gracias por su visita",
    ),
    Till(
        "it",
        "EUR",
        "€",
        ",",
        ("Panetteria Esempio S.r.l.", "Mercato del Ponte", "Bottega Verde Mare"),
        "Via del Mulino 12, 00100 Esempio",
        ("Pane", "Latte 1L", "Mele", "Te 80", "Burro", "Sapone"),
        "Subtotale",
        ("TOTALE", "TOTALE COMPLESSIVO", "Totale euro", "Da pagare"),
        ("IVA 22%", "di cui IVA 22%"),
        ("CONTANTI", "Pagamento contante"),
        "Resto",
        (("Bancomat", "debit card"), ("Carta di credito", "credit card"), ("VISA", "visa")),
        ("%d/%m/%Y", "%d-%m-%Y"),
        "Data",
        22,
        "Grazie e arrivederci",
    ),
    Till(
        "nl",
        "EUR",
        "€",
        ",",
        ("Bakkerij Voorbeeld B.V.", "Markt aan de Brug", "Winkel Groen"),
        "Molenstraat 12, 1000 AA Voorbeeld",
        ("Brood", "Melk 1L", "Appels", "Thee 80", "Boter", "Zeep"),
        "Subtotaal",
        ("TOTAAL", "Te betalen", "Totaal EUR", "TOTAL"),
        ("BTW 21%", "incl. BTW 21%"),
        ("CONTANT", "Contant"),
        "Wisselgeld",
        (("PIN", "debit card"), ("Bancontact", "bancontact"), ("VISA", "visa")),
        ("%d-%m-%Y", "%d/%m/%Y"),
        "Datum:",
        21,
        "Bedankt en tot ziens",
    ),
)


def made(seed: int, noise: float = 0.0) -> tuple[Document, dict[str, str | None], str]:
    """A document, the fields it says, and its language. `noise` is the share of letters that are misread."""
    dice = random.Random(seed)
    till = TILLS[seed % len(TILLS)]
    shop = dice.choice(till.shops)
    day = date(2024, 1, 1) + timedelta(days=dice.randrange(900))
    clock = time(dice.randrange(8, 21), dice.randrange(60))
    prices = [Decimal(dice.randrange(49, 3000)) * CENT for _ in range(dice.randrange(1, 7))]
    total = sum(prices)
    tax = (total * till.rate / (100 + till.rate)).quantize(CENT)
    sign = dice.choice((f" {till.sign}", "", "", f" {till.currency}"))

    def money(value: Decimal, *, signed: bool = False) -> str:
        return f"{value:.2f}".replace(".", till.point) + (sign if signed else "")

    when = [day.strftime(dice.choice(till.day)), f"{clock:%H:%M}"]
    stamp = (
        [(till.date_label, " ".join(when))] if dice.random() < 0.5 else [(" ".join(when), f"#{dice.randrange(10**5)}")]
    )
    rows = [(shop, ""), (till.street, ""), (f"Tel. 0{dice.randrange(10**8, 10**9)}", "")]
    head = dice.random() < 0.5
    rows += stamp if head else []
    rows += [(dice.choice(till.things), money(price)) for price in prices]
    rows += [(till.subtotal, money(total))] if dice.random() < 0.3 else []
    label = dice.choice(till.total)
    named = bool(sign) or label.split()[-1].upper() in {"EUR", "GBP", "EURO"}
    rows += [(label, money(total, signed=True))]
    taxed = dice.random() < 0.7
    tax_row = (dice.choice(till.tax), money(tax))
    rows += [tax_row] if taxed else []
    if dice.random() < 0.5:
        note = Decimal((int(total) // 10 + 1) * 10)
        method = "cash"
        rows += [(dice.choice(till.cash), money(note)), (till.change, money(note - total))]
    else:
        printed, method = dice.choice(till.card)
        rows += [(printed, money(total))]
    rows += [] if head else stamp
    rows += [(till.bye, "")]
    truth = {
        "merchant_name": shop, "receipt_date": day.isoformat(), "receipt_time": f"{clock:%H:%M}",
        "currency": till.currency if named else None, "tax_amount": f"{tax}" if taxed else None,
        "total_amount": f"{total}", "payment_method": method,
    }  # fmt: skip
    return laid_out(rows, dice, noise), truth, till.language


CONFUSED = {
    "0": "O",
    "O": "0",
    "1": "l",
    "l": "1",
    "I": "l",
    "5": "S",
    "S": "5",
    "8": "B",
    "T": "7",
    "E": "F",
    ".": " .",
    ",": ", ",
}


def laid_out(rows: list[tuple[str, str]], dice: random.Random, noise: float) -> Document:
    """The rows as words on a slip, right column flush right."""
    blocks = []
    for index, (left, right) in enumerate(rows):
        text, words = "", []
        for cell, at_right in ((left, False), (right, True)):
            seen = "".join(CONFUSED.get(c, c) if dice.random() < noise else c for c in cell)
            x = 290.0 - 7 * len(seen) if at_right else 10.0
            for word in seen.split():
                start = len(text) + (1 if text else 0)
                text = f"{text} {word}" if text else word
                y = 20.0 + 16 * index
                sure = round(0.99 - 0.1 * noise * dice.random(), 3)
                words.append(Word(word, (x, y, x + 7 * len(word), y + 12), 12, sure, start))
                x += 7 * len(word) + 7
        if words:
            blocks.append(Block("paragraph", text, page=1, box=enclose([w.box for w in words]), words=words))
    return Document(blocks, pages=[Page(1, 300, 40 + 16 * len(rows), source="ocr")])
