"""The positions of an invoice, by rules: the table whose columns have their names, checked by its own sums."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.extraction.compose import rounded
from pipeline.extraction.fields_schema import AskedType
from pipeline.extraction.model import enclose
from pipeline.extraction.result import ExtractedField
from pipeline.extraction.understanding import amounts, headings, records
from pipeline.extraction.understanding.entities import SEARCHED_CHARACTERS, Habits
from pipeline.extraction.understanding.folding import key
from pipeline.extraction.understanding.headings import FIGURE, Heading, Piece
from pipeline.extraction.understanding.item_words import ENDS, SKIPS, VOCABULARY
from pipeline.extraction.understanding.names import LINE_ITEM
from pipeline.extraction.understanding.records import Cells, Row, Rules
from pipeline.extraction.understanding.typed import Typed
from pipeline.extraction.understanding.view import View

Fields = dict[str, ExtractedField | None]

KINDS: dict[str, AskedType] = {
    "position": "text", "item_number": "text", "description": "text", "quantity": "number", "unit": "text",
    "unit_price": "amount", "tax_rate": "number", "net_amount": "amount", "discount": "number",
    "gross_amount": "amount", "tax_amount": "amount",
}  # fmt: skip
MAX_ITEMS = 2_000
CENT = Decimal("0.01")
MOST_TAX = 40  # per cent; what is more is an amount
POSITION = re.compile(r"\d{1,4}[.)]?|\d{1,2}(?:\.\d{1,3}){1,2}")
NUMBER = re.compile(r"([-\u2212]\s?)?(\d{1,3}(?:[ \u00a0\u202f'\u2019]\d{3})+(?:[.,]\d+)?(?!\d)|\d[\d.,]*\d|\d)")
UNIT = re.compile(r"^\W*[\d.,'\u2019\u00a0 -]*\d\s?([^\W\d_][^\d]{0,14})$")
CERTAIN, ADDED, ALONE, DOUBTFUL = 0.97, 0.93, 0.7, 0.45
TEXTS = 0.9  # of that, for what no sum checks
END_WORDS = 3
PRODUCT = ("quantity", "unit_price", "net_amount")
UNUSUAL = (("net_amount", "unit_price", "gross_amount"), ("position", "unit_price", "net_amount"))


@dataclass(slots=True)
class Item:
    """A position; `holds`: whether quantity by price makes the amount, None where one of them is missing."""

    cells: Cells
    found: dict[str, Typed]
    late: bool = False
    holds: bool | None = None

    def number(self, name: str) -> Decimal | None:
        return Decimal(self.found[name].value) if name in self.found else None

    def relabel(self) -> None:
        """Check the product; where labels are used otherwise than usual, it may tell which column is which."""
        quantity, price, amount = map(self.number, PRODUCT)
        self.holds = product_holds(quantity, price, amount, self.number("discount"))
        if self.holds or "quantity" in self.found:
            return
        for names in UNUSUAL:
            quantity, price, amount = map(self.number, names)
            if product_holds(quantity, price, amount):
                moved = {new: self.found[old] for new, old in zip(PRODUCT, names, strict=True)}
                pieces = {new: self.cells[old] for new, old in zip(PRODUCT, names, strict=True)}
                for name in names:
                    del self.found[name]
                self.found |= moved
                self.cells |= pieces
                self.holds = True
                return


def find(view: View, habits: Habits) -> list[Fields] | None:
    """The positions in their order; None where there is no table of them."""
    found = list(headings.find(view, VOCABULARY))
    ends = [*(heading.first for heading in found[1:]), len(view.rows)]
    items: list[Item] = []
    for heading, until in zip(found, ends, strict=False):
        if suits(heading):
            lines = records.Reading(view, heading, RULES).run(until)[:MAX_ITEMS]
            items += consistent([Item(line.cells, dict(typed(line.cells, habits)), line.late) for line in lines])
    if not items:
        return None
    return fields(items[:MAX_ITEMS], view, habits, closes(items, view, habits))


def consistent(items: Sequence[Item]) -> list[Item]:
    """The records of one table that are positions: those with the same figures as the first that adds up."""
    kept = [item for item in items if is_item(item)]
    for item in kept:
        item.relabel()
    if not kept:
        return []
    model = next((item for item in kept if item.holds), kept[0])
    figures = model.found.keys() & {"quantity", "unit_price", "net_amount", "gross_amount"}
    return [item for item in kept if item.holds or (figures <= item.found.keys() and not item.late)]


def suits(heading: Heading) -> bool:
    """Whether a heading is one of positions: what they are, and what they cost."""
    names = heading.names
    what, cost = names & {"description", "item_number"}, names & {"net_amount", "unit_price", "gross_amount"}
    counted = names & {"quantity", "unit_price", "position"}
    few = len(heading.columns) == 2 and names == {"description", "net_amount"}
    return bool(what and cost and (counted or few)) or names >= {"quantity", "unit_price", "net_amount"}


def follows(row: Row, cells: Cells) -> bool:
    """Whether a row is one of the sums after the positions, or the title of something else."""
    if len(row) == 1 and row[0].text.endswith(":") and not cells.keys() & {"description"}:
        return True
    return "quantity" not in cells and begins(row, ENDS)


def carries(row: Row) -> bool:
    return begins(row, SKIPS)


def begins(row: Row, phrases: frozenset[str]) -> bool:
    """Whether the row, or a text just before a figure in it, begins with one of the phrases."""
    for index, segment in enumerate(row):
        words = [word for word in map(key, segment.text.split()) if word]
        known = any("".join(words[:count]) in phrases for count in range(1, min(len(words), END_WORDS) + 1))
        if known and (index == 0 or (index + 1 < len(row) and FIGURE.fullmatch(row[index + 1].text))):
            return True
    return False


RULES = Rules(KINDS, frozenset({"description"}), follows, carries)


def typed(cells: Cells, habits: Habits) -> Iterator[tuple[str, Typed]]:
    """What each cell says, by the type of its column; cells that say nothing of it are left out."""
    for name, pieces in list(cells.items()):
        text = " ".join(" ".join(piece.text.split()) for piece in pieces)
        if name == "position" and not POSITION.fullmatch(text):
            if "quantity" not in cells:  # `#` may stand for either
                cells["quantity"] = pieces
                yield from figure("quantity", pieces[0], habits)
        elif KINDS[name] == "text":
            yield name, Typed(pieces[0].start, pieces[0].end, text, pieces[0].text)
        else:
            yield from figure(name, pieces[0], habits)
    quantity = cells.get("quantity")
    if quantity and "unit" not in cells and (unit := UNIT.match(quantity[0].text)):
        start = quantity[0].start
        yield "unit", Typed(start + unit.start(1), start + unit.end(1), unit[1].strip(), unit[1])


def figure(name: str, piece: Piece, habits: Habits) -> Iterator[tuple[str, Typed]]:
    """The number in a cell, if it may be one of its column: a share is no quantity, an amount no rate."""
    found = counted(piece.text, habits) if KINDS[name] == "number" else priced(piece.text, habits)
    if found is None or (name == "tax_rate" and abs(Decimal(found.value)) > MOST_TAX):
        return
    if name != "quantity" or "%" not in piece.text:
        yield name, found.moved(piece.start)


def priced(text: str, habits: Habits) -> Typed | None:
    return next(amounts.find(text, habits.point, bare=True), None)


def counted(text: str, habits: Habits) -> Typed | None:
    """The number that a cell begins with, whatever unit follows."""
    match = NUMBER.match(text)
    if match is None:
        return None
    value = amounts.parsed(match[2].rstrip(), habits.point)
    signed = -value if match[1] else value
    return Typed(match.start(), match.end(), f"{signed:f}", match[0])


def is_item(item: Item) -> bool:
    """Whether a record says what it is, and something of its price."""
    what = item.found.keys() & {"description", "item_number", "position"}
    return bool(what) and bool(item.found.keys() & {"net_amount", "unit_price", "gross_amount"})


def product_holds(
    quantity: Decimal | None, price: Decimal | None, amount: Decimal | None, discount: Decimal | None = None
) -> bool | None:
    """Quantity by unit price makes the amount, to the cent that rounding allows; a discount may explain the rest."""
    if quantity is None or price is None or amount is None:
        return None
    exponent = price.as_tuple().exponent
    spare = CENT + abs(quantity) * Decimal(5).scaleb(int(exponent) - 1)
    share = 1 - abs(discount) / 100 if discount and abs(discount) < 100 else Decimal(1)
    return any(abs(quantity * price * part - amount) <= spare for part in (Decimal(1), share))


def closes(items: Sequence[Item], view: View, habits: Habits) -> bool | None:
    """Whether the amounts add up to one that stands elsewhere; None where a position has no amount."""
    own = [item.found.get("net_amount") or item.found.get("gross_amount") for item in items]
    parts = [amount for amount in own if amount is not None]
    if len(parts) < len(items):
        return None
    whole = abs(sum((Decimal(amount.value) for amount in parts), Decimal(0)))
    places = {amount.start for amount in parts} | {amount.start for item in items for amount in item.found.values()}
    others = amounts.find(view.text[:SEARCHED_CHARACTERS], habits.point)
    return any(abs(Decimal(found.value)) == whole and found.start not in places for found in others)


def fields(items: Sequence[Item], view: View, habits: Habits, adds_up: bool | None) -> list[Fields]:
    currency = max(habits.currencies, key=lambda code: habits.currencies[code], default=None)
    return [
        {name: field(name, item, view, currency, adds_up) if name in item.found else None for name in LINE_ITEM}
        for item in items
    ]


def field(name: str, item: Item, view: View, currency: str | None, adds_up: bool | None) -> ExtractedField:
    found = item.found[name]
    place = view.locate(found.start, found.end)
    boxes = [box for piece in item.cells.get(name, ()) if (box := view.locate(piece.start, piece.end).box)]
    checked = name in {"quantity", "unit_price", "net_amount"}
    sure = confidence(item, adds_up) * (1 if checked else TEXTS) * (place.confidence or 1)
    amount = LINE_ITEM[name] == "amount"
    return ExtractedField(
        value=found.value, raw=view.text[found.start:found.end], confidence=round(sure, 4), page=place.page,
        bbox=rounded(enclose(boxes)) if len(boxes) > 1 else place.box, span=(found.start, found.end),
        currency=(found.currency or currency) if amount else None, type=LINE_ITEM[name], method="rule",
        validated=item.holds if checked else None, alternatives=[],
    )  # fmt: skip


def confidence(item: Item, adds_up: bool | None) -> float:
    if item.holds and adds_up:
        return CERTAIN
    if item.holds or (adds_up and item.holds is None):
        return ADDED
    return ALONE if item.holds is None or adds_up else DOUBTFUL
