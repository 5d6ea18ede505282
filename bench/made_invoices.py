"""Invoices that we make, with their truth: six languages, five layouts, other words and numbers for every seed.

They are as PDF and as plain text, with what real invoices have around the fields: customer numbers, delivery notes,
deposits, two rates of tax, delivery addresses, labels that rules don't know. Names, numbers and places are made up.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from string import ascii_uppercase

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from bench.invoice_words import WORDS, Words
from pipeline.extraction.understanding import bank, vat

FIRST = [
    "Harbour", "Mill", "Weir", "Orchard", "Quarry", "Beacon", "Copper",
    "Linden", "Falcon", "Meadow", "Granite", "Juniper",
]  # fmt: skip
SECOND = [
    "Lamps", "Studio", "Works", "Supplies", "Trading", "Systems", "Timber",
    "Instruments", "Foods", "Print", "Logistics", "Media",
]  # fmt: skip
CODES = {"en": "GB", "de": "DE", "fr": "FR", "es": "ES", "it": "IT", "nl": "NL"}
LAYOUTS = ("letter", "columns", "form", "grid", "plain")
CENT = Decimal("0.01")
LEFT, RIGHT, TOP = 50.0, 545.0, 790.0


@dataclass(slots=True)
class Facts:
    """What an invoice says; `truth` is by the names of the fields."""

    language: str
    words: Words
    layout: str
    truth: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)  # the values as they are printed
    items: list[tuple[str, str, str, str]] = field(default_factory=list)
    sums: list[tuple[str, str]] = field(default_factory=list)
    supplier: list[str] = field(default_factory=list)
    customer: list[str] = field(default_factory=list)
    delivery: list[str] = field(default_factory=list)
    other: list[tuple[str, str]] = field(default_factory=list)
    title: str = ""
    terms: str | None = None


def make(seed: int, language: str | None = None, layout: str | None = None) -> Facts:
    """The facts of one invoice; the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311  nothing secret
    language = language or dice.choice(list(WORDS))
    words = WORDS[language]
    facts = Facts(language, words, layout or dice.choice(LAYOUTS))
    facts.labels = {name: usual(dice, ways) for name, ways in words.labels.items()}
    facts.title = words.titles[dice.random() < 0.12]
    parties(facts, dice)
    dates(facts, dice)
    numbers(facts, dice)
    amounts(facts, dice)
    accounts(facts, dice)
    facts.other = dice.sample(words.other, dice.randint(1, len(words.other)))
    return facts


def usual(dice: random.Random, ways: tuple[str, ...]) -> str:
    """One of the ways, the first ones more often."""
    return ways[min(int(dice.expovariate(0.55)), len(ways) - 1)]


def parties(facts: Facts, dice: random.Random) -> None:
    names = [f"{first} {second}" for first, second in zip(dice.sample(FIRST, 3), dice.sample(SECOND, 3), strict=True)]
    forms = [dice.choice(facts.words.forms), dice.choice([*facts.words.forms, "", ""]), ""]
    blocks = [[f"{name} {form}".strip(), *address(facts, dice)] for name, form in zip(names, forms, strict=True)]
    facts.supplier, facts.customer, facts.delivery = blocks
    if dice.random() < 0.3:
        facts.customer.insert(1, dice.choice(["R. Holt", "M. Weaver", "A. Berger"]))
    if dice.random() < 0.6:
        facts.delivery = []
    facts.truth["supplier_name"], facts.truth["customer_name"] = facts.supplier[0], facts.customer[0]
    facts.truth["supplier_address"] = ", ".join(facts.supplier[1:])
    facts.truth["customer_address"] = ", ".join(facts.customer[1:])


def address(facts: Facts, dice: random.Random) -> list[str]:
    street, house = dice.choice(facts.words.streets), str(dice.randint(1, 180))
    town = dice.choice(facts.words.towns)
    first = f"{house} {street}" if facts.language in {"en", "fr"} else f"{street} {house}"
    if facts.language == "en":
        place = (
            f"{town} {dice.choice('BGLM')}{dice.randint(1, 19)} {dice.randint(1, 9)}{''.join(dice.sample('ABDEFG', 2))}"
        )
    elif facts.language == "nl":
        place = f"{dice.randint(1000, 9999)} {''.join(dice.sample('ABDEFG', 2))} {town}"
    else:
        place = f"{dice.randint(10000, 98999)} {town}"
    return [first, place, *([facts.words.country] if dice.random() < 0.25 else [])]


def dates(facts: Facts, dice: random.Random) -> None:
    issued = date(2023, 1, 1) + timedelta(days=dice.randint(0, 900))
    form = usual(dice, facts.words.dates)
    facts.truth["invoice_date"], facts.shown["invoice_date"] = issued.isoformat(), written(issued, form, facts.words)
    days = dice.choice([7, 14, 30, 30, 60])
    due = issued + timedelta(days=days)
    kind = dice.random()
    if kind < 0.55:
        facts.truth["due_date"], facts.shown["due_date"] = due.isoformat(), written(due, form, facts.words)
    elif kind < 0.8:
        facts.truth["due_date"], facts.terms = due.isoformat(), facts.words.terms.format(days=days)


def written(day: date, form: str, words: Words) -> str:
    name = words.months[day.month - 1]
    two = {"dd": f"{day.day:02}", "mm": f"{day.month:02}", "yy": f"{day.year % 100:02}"}
    return form.format(d=day.day, m=day.month, month=name, yyyy=day.year, **two)


def numbers(facts: Facts, dice: random.Random) -> None:
    year = facts.truth["invoice_date"][:4]
    count = dice.randint(1, 99_999)
    letters = dice.choice(ascii_uppercase) + dice.choice(ascii_uppercase)
    forms = [f"{count:05}", f"{year}-{count:04}", f"RE-{year}/{count}", f"INV{count:06}", f"{count}/{year}"]
    forms += [f"F{year[2:]}{count:05}", f"{letters} {count:05}"]
    facts.truth["invoice_number"] = facts.shown["invoice_number"] = dice.choice(forms)
    if dice.random() < 0.5:
        order = dice.choice(
            [f"PO-{dice.randint(1000, 99999)}", f"45{dice.randint(10**7, 10**8 - 1)}", f"B{dice.randint(100, 9999)}/A"]
        )
        facts.truth["order_number"] = facts.shown["order_number"] = order


def amounts(facts: Facts, dice: random.Random) -> None:
    code, sign = dice.choice([("GBP", "£"), ("USD", "$"), ("EUR", "€")]) if facts.language == "en" else ("EUR", "€")
    style = dice.choice(["{n} {c}", "{n} {s}", "{s}{n}", "{n}", "{c} {n}"])
    facts.truth["currency"] = code
    rates = dice.choice([facts.words.rates[:1], facts.words.rates[:1], facts.words.rates, (0,)])
    bases = dict.fromkeys(rates, Decimal(0))
    for _ in range(dice.randint(2, 8)):
        rate, count = dice.choice(rates), dice.randint(1, 20)
        price = Decimal(dice.randint(150, 29_900)) / 100
        bases[rate] += price * count
        facts.items.append((dice.choice(facts.words.goods), str(count), number(price, facts.words),
                            number(price * count, facts.words)))  # fmt: skip
    taxes = {rate: (base * rate / 100).quantize(CENT) for rate, base in bases.items()}
    net, tax = sum(bases.values(), Decimal(0)), sum(taxes.values(), Decimal(0))
    facts.truth |= {"net_amount": f"{net:.2f}", "tax_amount": f"{tax:.2f}", "total_amount": f"{net + tax:.2f}"}

    def money(value: Decimal) -> str:
        return style.format(n=number(value, facts.words), c=code, s=sign)

    rows = [(facts.labels["net"], money(net))]
    tax_rows = [(f"{facts.labels['tax']} {rate}%", money(part)) for rate, part in taxes.items()]
    rows += tax_rows
    if len(tax_rows) > 1 and dice.random() < 0.7:
        rows.append(
            (dice.choice([label for label in facts.words.labels["tax"] if " " in label] or ["Total"]), money(tax))
        )
    total = facts.labels["total"] + (f" {code}" if "{c}" not in style and "{s}" not in style else "")
    rows.append((total, money(net + tax)))
    if dice.random() < 0.2:
        paid = ((net + tax) * Decimal("0.3")).quantize(CENT)
        rows += [(facts.labels["paid"], money(paid)), (facts.labels["rest"], money(net + tax - paid))]
    facts.sums = rows


def number(value: Decimal, words: Words) -> str:
    plain = f"{value:,.2f}"
    return plain if words.point == "." else plain.translate(str.maketrans(",.", ".,"))


def accounts(facts: Facts, dice: random.Random) -> None:
    country = CODES[facts.language]
    facts.truth["supplier_vat_id"] = facts.shown["vat_id"] = vat_number(country, dice)
    if dice.random() < 0.75:
        body = "".join(str(dice.randint(0, 9)) for _ in range(bank.LENGTHS[country] - 4))
        letters = {"GB": "WEST", "NL": "EXBK", "IT": "X"}.get(country, "")
        body = letters + body[len(letters) :]
        check = next(f"{n:02}" for n in range(2, 99) if bank.iban_holds(f"{country}{n:02}{body}"))
        iban = country + check + body
        facts.truth["iban"] = iban
        spaced = " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))
        facts.shown["iban"] = iban if dice.random() < 0.3 else spaced
        if dice.random() < 0.7:
            # "XXX" is ISO 9362's code of a bank's head office.
            facts.truth["bic"] = facts.shown["bic"] = f"EXAM{country}2L" + dice.choice(["", "XXX"])


def vat_number(country: str, dice: random.Random) -> str:
    """One with the right form and check digits."""
    while True:
        digits = "".join(str(dice.randint(0, 9)) for _ in range(14))
        body = {"FR": digits[:11], "ES": "B" + digits[:8], "IT": digits[:11], "NL": digits[:9] + "B01"}.get(
            country, digits[:9]
        )
        found = next(vat.find(country + body), None)
        if found is not None and found.valid is not False and found.value == country + body:
            return country + body


@dataclass(slots=True)
class Sheet:
    """A page that is written from the top."""

    canvas: Canvas
    y: float = TOP
    size: float = 10.0

    def put(self, x: float, text: str, *, right: bool = False, bold: bool = False, size: float | None = None) -> None:
        self.canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size or self.size)
        (self.canvas.drawRightString if right else self.canvas.drawString)(x, self.y, text)

    def down(self, lines: float = 1.0) -> None:
        self.y -= lines * self.size * 1.3
        if self.y < 90:
            self.canvas.showPage()
            self.y = TOP


def pdf(facts: Facts) -> bytes:
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    sheet = Sheet(canvas)
    {"letter": letter, "columns": columns, "form": form, "grid": grid, "plain": plain}[facts.layout](sheet, facts)
    canvas.save()
    return target.getvalue()


def details(facts: Facts) -> list[tuple[str, str]]:
    """The rows of labels and values about the document."""
    names = ("invoice_number", "invoice_date", "due_date", "order_number")
    rows = [(facts.labels[name], facts.shown[name]) for name in names if name in facts.shown]
    return [rows[0], *facts.other[:2], *rows[1:], *facts.other[2:]]


def foot(facts: Facts) -> list[str]:
    lines = [f"{facts.labels['vat_id']} {facts.shown['vat_id']}"]
    if "iban" in facts.shown:
        lines.append(f"IBAN: {facts.shown['iban']}")
    if "bic" in facts.shown:
        lines.append(f"BIC: {facts.shown['bic']}")
    return lines


def letter(sheet: Sheet, facts: Facts) -> None:
    """A letter with the sender above the address, details at the right, the bank in the foot."""
    sheet.put(RIGHT, facts.supplier[0], right=True, bold=True, size=15)
    sheet.down(4)
    top = sheet.y
    sheet.put(LEFT, " \u2022 ".join(facts.supplier[:3]), size=7)
    sheet.down(1.6)
    for line in facts.customer:
        sheet.put(LEFT, line)
        sheet.down()
    low, sheet.y = sheet.y, top
    for label, value in details(facts)[1:]:
        sheet.put(340, f"{label}:")
        sheet.put(450, value)
        sheet.down()
    sheet.y = min(low, sheet.y)
    sheet.down(3)
    sheet.put(LEFT, f"{facts.labels['invoice_number']} {facts.shown['invoice_number']}", bold=True, size=13)
    sheet.down(2)
    table(sheet, facts)
    sums(sheet, facts, 330)
    below(sheet, facts)
    sheet.y = 60
    for place, line in zip((LEFT, 210, 420), foot(facts), strict=False):
        sheet.put(place, line, size=8)


def columns(sheet: Sheet, facts: Facts) -> None:
    """The sender at the head, parties beside each other, details in two columns."""
    sheet.put(LEFT, facts.supplier[0], bold=True, size=14)
    sheet.put(RIGHT, facts.title, right=True, bold=True, size=20)
    sheet.down(1.5)
    for line in [*facts.supplier[1:], facts.words.phone, f"{facts.labels['vat_id']}: {facts.shown['vat_id']}"]:
        sheet.put(LEFT, line, size=9)
        sheet.down()
    sheet.down(2)
    top = sheet.y
    block(sheet, LEFT, facts.labels["customer"], facts.customer)
    if facts.delivery:
        low, sheet.y = sheet.y, top
        block(sheet, 220, facts.labels["delivery"], facts.delivery)
        sheet.y = min(low, sheet.y)
    low, sheet.y = sheet.y, top
    for label, value in details(facts):
        sheet.put(400, label, size=9)
        sheet.put(RIGHT, value, right=True, size=9)
        sheet.down()
    sheet.y = min(low, sheet.y)
    sheet.down(2)
    table(sheet, facts)
    sums(sheet, facts, 380)
    below(sheet, facts)
    for line in foot(facts)[1:]:
        sheet.put(LEFT, line, size=9)
        sheet.down()


def form(sheet: Sheet, facts: Facts) -> None:
    """Rows of labels and values, the parties under headings."""
    sheet.put(LEFT, facts.title, bold=True, size=16)
    sheet.down(2.5)
    for label, value in details(facts):
        sheet.put(LEFT, f"{label}:")
        sheet.put(220, value)
        sheet.down(1.2)
    sheet.down(1.5)
    for heading, lines in ((None, facts.supplier), (facts.labels["customer"], facts.customer)):
        block(sheet, LEFT, heading, lines)
        sheet.down(1.5)
    table(sheet, facts)
    sums(sheet, facts, 300)
    below(sheet, facts)
    for line in foot(facts):
        sheet.put(LEFT, line)
        sheet.down()


def grid(sheet: Sheet, facts: Facts) -> None:
    """Details as a row of cells with their labels above."""
    sheet.put(LEFT, facts.supplier[0], bold=True, size=12)
    sheet.down()
    sheet.put(LEFT, ", ".join(facts.supplier[1:]), size=8)
    sheet.down(3)
    block(sheet, 330, facts.labels["customer"], facts.customer)
    sheet.down(2)
    sheet.put(LEFT, facts.title, bold=True, size=18)
    sheet.down(2)
    rows = details(facts)
    for shown in (rows[:5], rows[5:]):
        for part in (0, 1):
            for place, pair in enumerate(shown):
                sheet.put(LEFT + place * 104, pair[part], size=8, bold=part == 0)
            sheet.down(1.3)
    sheet.down()
    table(sheet, facts)
    sums(sheet, facts, 360)
    below(sheet, facts)
    sheet.put(LEFT, "   ".join(foot(facts)), size=8)


def plain(sheet: Sheet, facts: Facts) -> None:
    """One line after the other, as a program of old prints it."""
    for line in text(facts).split("\n"):
        sheet.put(LEFT, line)
        sheet.down()


def block(sheet: Sheet, x: float, heading: str | None, lines: list[str]) -> None:
    if heading:
        sheet.put(x, heading, bold=True, size=9)
        sheet.down()
    for line in lines:
        sheet.put(x, line)
        sheet.down()


def table(sheet: Sheet, facts: Facts) -> None:
    places = (LEFT, 330, 430, RIGHT)
    for row in (facts.words.heads, *facts.items):
        for index, (place, cell) in enumerate(zip(places, row, strict=True)):
            sheet.put(place, cell, right=index > 0, bold=row is facts.words.heads, size=9)
        sheet.down(1.2)
    sheet.down()


def sums(sheet: Sheet, facts: Facts, x: float) -> None:
    for label, value in facts.sums:
        sheet.put(x, label)
        sheet.put(RIGHT, value, right=True)
        sheet.down(1.2)
    sheet.down()


def below(sheet: Sheet, facts: Facts) -> None:
    if facts.terms:
        sheet.put(LEFT, facts.terms + ".")
    sheet.down(1.5)


def text(facts: Facts) -> str:
    """The invoice as plain text."""
    width = max(len(label) for label, _ in facts.sums) + 4
    lines = [*facts.supplier, "", facts.title, "", *(f"{label}: {value}" for label, value in details(facts)), ""]
    lines += [f"{facts.labels['customer']}:", *facts.customer, "", "  ".join(facts.words.heads)]
    lines += ["  ".join(item) for item in facts.items]
    lines += ["", *(f"{label:<{width}}{value}" for label, value in facts.sums), ""]
    return "\n".join([*lines, *([facts.terms + ".", ""] if facts.terms else []), *foot(facts)])
