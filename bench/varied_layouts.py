"""How varied invoices (bench/varied_invoices.py) are drawn: for each part of a page the ways to draw it."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from bench import made_invoices
from bench.made_invoices import CENT, LEFT, RIGHT, Sheet
from bench.varied_invoices import Made


def pdf(made: Made) -> bytes:
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    sheet = Sheet(canvas)
    sheet.size = made.dice.choice([8.5, 9.0, 10.0, 10.5])
    for part in ("parties", "details", "table", "sums", "foot"):
        DRAWN[part][made.ways[part]](sheet, made)
    canvas.save()
    return target.getvalue()


def label(made: Made, name: str) -> str:
    return made_invoices.usual(made.dice, made.words.labels[name][:-1])


def write_lines(sheet: Sheet, x: float, lines: list[str], *, right: bool = False, size: float | None = None) -> float:
    """Lines from where the sheet is; the sheet stays there, and where they end is returned."""
    top = sheet.y
    for line in lines:
        sheet.put(x, line, right=right, size=size)
        sheet.y -= (size or sheet.size) * 1.3
    low, sheet.y = sheet.y, top
    return low


def window(sheet: Sheet, made: Made) -> None:
    """The sender's line above the address, a column about the sender at the right."""
    sheet.put(RIGHT, made.supplier[0].split()[0].upper(), right=True, bold=True, size=18)
    sheet.down(3)
    sheet.put(LEFT, made.dice.choice([", ", " - ", " · ", " | "]).join(made.supplier[:3]), size=7)
    low = write_lines(sheet, 400, [*made.supplier, made.words.phone, "info@example.com"], size=8)
    sheet.down(1.5)
    sheet.y = min(low, write_lines(sheet, LEFT, made.customer))
    sheet.down(2)


def corner(sheet: Sheet, made: Made) -> None:
    """The sender at the top right, the customer at the left below, no labels."""
    sheet.y = write_lines(sheet, RIGHT, [*made.supplier, made.words.phone], right=True)
    sheet.down(1)
    sheet.y = write_lines(sheet, LEFT, made.customer)
    sheet.down(2)


def two_columns(sheet: Sheet, made: Made) -> None:
    """Both under their headings, beside each other."""
    sheet.put(LEFT, made.title, bold=True, size=16)
    sheet.down(2.5)
    sheet.put(LEFT, made.dice.choice(made.more.seller), bold=True)
    sheet.put(320, made.dice.choice(made.more.buyer), bold=True)
    sheet.down(1.2)
    sheet.y = min(write_lines(sheet, LEFT, made.supplier), write_lines(sheet, 320, made.customer))
    sheet.down(1.5)


def labelled(sheet: Sheet, made: Made) -> None:
    """Each in a row after its label."""
    for name, lines in (
        (made.dice.choice(made.more.seller), made.supplier),
        (made.dice.choice(made.more.buyer), made.customer),
    ):
        sheet.put(LEFT, f"{name}:")
        sheet.y = write_lines(sheet, 160, lines)
        sheet.down(0.7)
    sheet.down(1)


def logo_left(sheet: Sheet, made: Made) -> None:
    """The sender at the top left with contacts, the customer in a box at the right under a label."""
    sheet.put(LEFT, made.supplier[0], bold=True, size=13)
    sheet.down(1.5)
    sheet.y = write_lines(sheet, LEFT, [*made.supplier[1:], f"Tel. {made.words.phone}", "www.example.com"], size=8)
    sheet.down(1)
    sheet.put(330, made.dice.choice(made.more.buyer), size=8)
    sheet.down(1)
    sheet.y = write_lines(sheet, 330, made.customer)
    sheet.down(2)


def beside(sheet: Sheet, made: Made) -> None:
    """Labels with their values to the right."""
    colon = made.dice.choice([":", "", " :"])
    x, gap = made.dice.choice([(LEFT, 130), (330, 110)])
    sheet.put(LEFT, made.title, bold=True, size=14)
    sheet.down(1.8)
    for name, value in made.details:
        sheet.put(x, name + colon)
        sheet.put(x + gap, value)
        sheet.down()
    sheet.down(1)


def right_edge(sheet: Sheet, made: Made) -> None:
    """Labels with their values at the right edge."""
    for name, value in made.details:
        sheet.put(350, name)
        sheet.put(RIGHT, value, right=True)
        sheet.down(1.1)
    sheet.put(LEFT, made.title, bold=True, size=14)
    sheet.down(2)


def heads(sheet: Sheet, made: Made) -> None:
    """A row of labels above a row of values."""
    sheet.put(LEFT, made.title, bold=True, size=14)
    sheet.down(2)
    width = (RIGHT - LEFT) / max(len(made.details), 4)
    for part in (0, 1):
        for place, pair in enumerate(made.details):
            sheet.put(LEFT + place * width, pair[part], size=7 if part == 0 else 8.5)
        sheet.down(1.2)
    sheet.down(1)


def stacked(sheet: Sheet, made: Made) -> None:
    """Each label above its value, one below the other, at the right."""
    sheet.put(LEFT, made.title, bold=True, size=14)
    for name, value in made.details:
        sheet.put(400, name, size=7)
        sheet.down(0.95)
        sheet.put(400, value)
        sheet.down(1.5)
    sheet.down(1)


def pairs(sheet: Sheet, made: Made) -> None:
    """Two columns of labels with values."""
    sheet.put(LEFT, made.title, bold=True, size=14)
    sheet.down(2)
    half = (len(made.details) + 1) // 2
    for place in range(half):
        for x, row in (
            (LEFT, made.details[place]),
            (310, made.details[place + half] if place + half < len(made.details) else None),
        ):
            if row:
                sheet.put(x, f"{row[0]}:")
                sheet.put(x + 125, row[1])
        sheet.down(1.1)
    sheet.down(1)


def titled(sheet: Sheet, made: Made) -> None:
    """Number and date in the title, the rest in rows."""
    if made.ways["kind"] == "credit":
        beside(sheet, made)
        return
    sheet.put(LEFT, made.more.titled.format(n=made.shown["number"], d=made.shown["date"]), bold=True, size=13)
    sheet.down(2)
    for name, value in made.details[2:]:
        sheet.put(LEFT, f"{name}: {value}")
        sheet.down()
    sheet.down(1)


def place_and_date(sheet: Sheet, made: Made) -> None:
    """The date with a place at the right, the number below the title."""
    town = made.words.towns[0]
    sheet.put(RIGHT, made.more.place_date.format(town=town, d=made.shown["date"]), right=True)
    sheet.down(2)
    sheet.put(LEFT, f"{made.details[0][0]} {made.shown['number']}", bold=True, size=13)
    sheet.down(1.8)
    for name, value in made.details[2:]:
        sheet.put(LEFT, f"{name} {value}")
        sheet.down()
    sheet.down(1)


def four(sheet: Sheet, made: Made) -> None:
    places = (LEFT, 330, 430, RIGHT)
    draw_rows(sheet, places, [made.words.heads, *((row[0], row[1], row[2], row[4]) for row in made.rows)])


def six(sheet: Sheet, made: Made) -> None:
    """With positions and rates."""
    places = (LEFT, 90, 300, 380, 440, RIGHT)
    name, count, price, amount = made.words.heads
    rows = [(str(place), row[0], row[1], row[2], f"{row[3]}%", row[4]) for place, row in enumerate(made.rows, 1)]
    draw_rows(sheet, places, [(made.more.position, name, count, price, made.more.tax_column, amount), *rows], left=2)


def count_first(sheet: Sheet, made: Made) -> None:
    """The count first, amounts with their currency."""
    name, count, price, amount = made.words.heads
    rows = [(row[1], row[0], row[2], f"{row[4]} {made.code}") for row in made.rows]
    draw_rows(sheet, (LEFT, 120, 430, RIGHT), [(count, name, price, amount), *rows], left=2)


def draw_rows(sheet: Sheet, places: tuple[float, ...], rows: list[tuple[str, ...]], left: int = 1) -> None:
    for row in rows:
        for index, (place, cell) in enumerate(zip(places, row, strict=True)):
            sheet.put(place, cell, right=index >= left, size=8.5)
        sheet.down(1.15)
    sheet.down(1)


def total_of(made: Made) -> tuple[Decimal, Decimal, Decimal]:
    tax, total = Decimal(made.truth["tax_amount"]), Decimal(made.truth["total_amount"])
    return total - tax, tax, total


def write_sums(sheet: Sheet, rows: list[tuple[str, str]], x: float = 340) -> None:
    for name, value in rows:
        sheet.put(x, name)
        sheet.put(RIGHT, value, right=True)
        sheet.down(1.15)
    sheet.down(1)


def tax_rows(made: Made) -> list[tuple[str, str]]:
    name = label(made, "tax")
    way = made.dice.choice(["{t} {r}%", "{r} % {t}", "{t} ({r} %)", "+ {r} % {t}", "{t} {r},00 %"])
    return [(way.format(t=name, r=rate), made.money(tax)) for rate, _, tax in made.taxes]


def column(sheet: Sheet, made: Made) -> None:
    net, _, total = total_of(made)
    write_sums(
        sheet, [(label(made, "net"), made.money(net)), *tax_rows(made), (label(made, "total"), made.money(total))]
    )


def prepaid(sheet: Sheet, made: Made) -> None:
    net, _, total = total_of(made)
    paid = (total * Decimal("0.4")).quantize(CENT)
    rows = [(label(made, "net"), made.money(net)), *tax_rows(made), (label(made, "total"), made.money(total))]
    rows += [(made.dice.choice(made.more.paid), made.money(-paid if made.dice.random() < 0.6 else paid))]
    write_sums(sheet, [*rows, (made.dice.choice(made.more.rest), made.money(total - paid))])


def discount(sheet: Sheet, made: Made) -> None:
    net, _, total = total_of(made)
    rows = [(made.more.sum_word, made.shown["before"]), (made.more.discount, made.shown["less"])]
    rows += [(made.more.discounted_net, made.money(net)), *tax_rows(made), (label(made, "total"), made.money(total))]
    write_sums(sheet, rows)


def by_rate(sheet: Sheet, made: Made) -> None:
    """A table of the rates with net, tax and gross, a row of sums below, then the total."""
    net, tax, total = total_of(made)
    rows = [
        (f"{rate} %", made.money(base), made.money(part), made.money(base + part)) for rate, base, part in made.taxes
    ]
    rows += [(made.more.sum_word, made.money(net), made.money(tax), made.money(total))]
    draw_rows(sheet, (200, 330, 430, RIGHT), [made.more.tax_heads, *rows])
    write_sums(sheet, [(label(made, "total"), made.money(total))])


def rates_below(sheet: Sheet, made: Made) -> None:
    """The total first, the rates in a table below."""
    net, _, total = total_of(made)
    write_sums(
        sheet, [(label(made, "net"), made.money(net)), *tax_rows(made)[:0], (label(made, "total"), made.money(total))]
    )
    rows = [
        (f"{rate} %", made.money(base), made.money(part), made.money(base + part)) for rate, base, part in made.taxes
    ]
    draw_rows(sheet, (LEFT, 180, 270, 360), [made.more.tax_heads, *rows])


def across(sheet: Sheet, made: Made) -> None:
    """Heads in a row and the sums below them."""
    net, tax, total = total_of(made)
    heads = (label(made, "net"), label(made, "tax"), label(made, "total"))
    draw_rows(sheet, (220, 380, RIGHT), [heads, (made.money(net), made.money(tax), made.money(total))], left=0)


def included(sheet: Sheet, made: Made) -> None:
    """The total, and what tax is in it."""
    _, tax, total = total_of(made)
    write_sums(sheet, [(label(made, "total"), made.money(total))])
    text = made.more.included.format(r=made.taxes[0][0], a=made.money(tax))
    sheet.put(340, text, size=8)
    sheet.down(1.5)


def accounts_of(made: Made) -> list[str]:
    lines = [f"IBAN{made.dice.choice([': ', ' '])}{made.shown['iban']}"] if "iban" in made.shown else []
    return [*lines, *([f"BIC {made.shown['bic']}"] if "bic" in made.shown else [])]


def foot_columns(sheet: Sheet, made: Made) -> None:
    terms(sheet, made)
    sheet.y = min(sheet.y, 110)
    vat = f"{label(made, 'vat_id')} {made.shown['vat_id']}"
    columns = (
        made.supplier,
        [made.words.phone, "info@example.com", "www.example.com"],
        [*made.more.foot[:2], vat],
        accounts_of(made),
    )
    for x, lines in zip((LEFT, 180, 290, 430), columns, strict=True):
        write_lines(sheet, x, list(lines), size=6.5)


def foot_lines(sheet: Sheet, made: Made) -> None:
    terms(sheet, made)
    sheet.y = min(sheet.y, 100)
    lines = [f"{made.supplier[0]} | {', '.join(made.supplier[1:])}", " | ".join(made.more.foot),
             f"{label(made, 'vat_id')}: {made.shown['vat_id']}", "   ".join(accounts_of(made))]  # fmt: skip
    write_lines(sheet, LEFT, [line for line in lines if line], size=7)


def foot_rows(sheet: Sheet, made: Made) -> None:
    terms(sheet, made)
    write_lines(
        sheet, LEFT, [f"{label(made, 'vat_id')}: {made.shown['vat_id']}", *accounts_of(made), made.more.contact]
    )


def terms(sheet: Sheet, made: Made) -> None:
    if made.terms:
        sheet.put(LEFT, made.terms)
        sheet.down(1.5)


Draw = Callable[[Sheet, Made], None]
DRAWN: dict[str, dict[str, Draw]] = {
    "parties": {"window": window, "corner": corner, "two columns": two_columns, "labelled": labelled,
                "logo": logo_left},
    "details": {"beside": beside, "right edge": right_edge, "heads": heads, "stacked": stacked, "pairs": pairs,
                "titled": titled, "place and date": place_and_date},
    "table": {"four": four, "six": six, "count first": count_first},
    "sums": {"column": column, "prepaid": prepaid, "discount": discount, "by rate": by_rate,
             "rates below": rates_below, "across": across, "included": included},
    "foot": {"columns": foot_columns, "lines": foot_lines, "rows": foot_rows},
}  # fmt: skip
