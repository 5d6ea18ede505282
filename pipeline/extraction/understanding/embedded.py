"""The fields of an electronic invoice: what its XML says, and where the page shows it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.extraction.model import Caution, Document
from pipeline.extraction.result import ClassAlternative, Classification, ExtractedField
from pipeline.extraction.understanding import amounts, bank, dates, einvoice, vat
from pipeline.extraction.understanding.einvoice import Invoice
from pipeline.extraction.understanding.entities import SEARCHED_CHARACTERS, Habits
from pipeline.extraction.understanding.names import INVOICE, LINE_ITEM, FieldType
from pipeline.extraction.understanding.typed import Typed
from pipeline.extraction.understanding.view import View

COMPARED = ("invoice_number", "invoice_date", "total_amount")  # what a reader of the page would pay by
CERTAIN = 1.0  # the XML is the invoice; the page is its picture

Fields = dict[str, ExtractedField | None]


@dataclass(frozen=True, slots=True)
class Embedded:
    """What the XML gives: the class, the fields by name, the positions."""

    label: str
    fields: Fields
    line_items: list[Fields]


def find(document: Document, view: View, habits: Habits) -> Embedded | None:
    """The fields from the first attachment that is an invoice, which is taken out of the document; None without one."""
    for attachment in document.attachments:
        invoice = einvoice.read(attachment.data)
        if invoice is not None:
            document.attachments.remove(attachment)
            found = fields(invoice, view, habits)
            document.cautions += differences(found)
            return Embedded("credit_note" if invoice.credit else "invoice", found, items(invoice))
    return None


def classified(by_looks: Classification, label: str) -> Classification:
    """The class that the XML names, whatever the document looks like."""
    others = [each for each in by_looks.alternatives if each.label != label]
    if by_looks.label != label:
        others = [ClassAlternative(label=by_looks.label, confidence=by_looks.confidence), *others]
    return Classification(label=label, confidence=CERTAIN, alternatives=others)


def fields(invoice: Invoice, view: View, habits: Habits) -> Fields:
    """Every field of an invoice by name; null where the XML has none."""
    found: Fields = dict.fromkeys(INVOICE)
    sums = adds_up(invoice)
    for name, value in invoice.values.items():
        kind = INVOICE[name]
        start, end = visible(name, kind, value, view.text[:SEARCHED_CHARACTERS], habits) or (None, None)
        place = None if start is None or end is None else view.locate(start, end)
        found[name] = ExtractedField(
            value=value,
            raw=invoice.raw[name],
            confidence=CERTAIN,
            page=place.page if place else None,
            bbox=place.box if place else None,
            span=None if start is None or end is None else (start, end),
            currency=invoice.values.get("currency") if kind == "amount" else None,
            type=kind,
            method="embedded_xml",
            validated=sums if kind == "amount" else holds(kind, value),
            alternatives=[],
        )
    return found


def items(invoice: Invoice) -> list[Fields]:
    """The positions; their values have no place on the page."""
    currency = invoice.values.get("currency")
    return [
        {
            name: ExtractedField(
                value=value, raw=None, confidence=CERTAIN, page=None, bbox=None, span=None,
                currency=currency if LINE_ITEM[name] == "amount" else None, type=LINE_ITEM[name],
                method="embedded_xml", validated=None, alternatives=[],
            )
            for name, value in line.items()
        }
        for line in invoice.lines
    ]  # fmt: skip


def differences(found: Fields) -> Iterator[Caution]:
    """What the page does not show as the XML says it."""
    for name in COMPARED:
        field = found[name]
        if field is not None and field.span is None:
            sentence = f"The invoice's XML says {name} is {field.value}; the visible text does not show that."
            yield Caution("einvoice_differs", sentence)


def adds_up(invoice: Invoice) -> bool | None:
    """Whether net and tax make the total; None if one of them is missing."""
    parts = [invoice.values.get(f"{name}_amount") for name in ("net", "tax", "total")]
    net, tax, total = (None if part is None else Decimal(part) for part in parts)
    return None if net is None or tax is None or total is None else net + tax == total


def holds(kind: FieldType, value: str) -> bool | None:
    """Whether a value's own check digits hold; None for a type without them."""
    if kind == "iban":
        return bank.iban_holds(value)
    return next((typed.valid for typed in vat.find(value) if typed.value == value), False) if kind == "vat_id" else None


def visible(name: str, kind: FieldType, value: str, text: str, habits: Habits) -> tuple[int, int] | None:
    """Where the text shows a value, however it is written there; of a total the last place."""
    if kind == "date":
        return first(dates.find(text, habits.order), value)
    if kind == "amount":
        shown = amounts.find(text, habits.point, bare=True)
        return (last if name == "total_amount" else first)(shown, value)
    between = r"[\s.-]?" if kind in {"iban", "bic", "vat_id"} else r"\s+"
    parts = list(value) if kind in {"iban", "bic", "vat_id"} else value.split()
    match = re.search(rf"(?<!\w){between.join(map(re.escape, parts))}(?!\w)", text)
    return match.span() if match else None


def first(found: Iterator[Typed], value: str) -> tuple[int, int] | None:
    return next(((typed.start, typed.end) for typed in found if same(typed.value, value)), None)


def last(found: Iterator[Typed], value: str) -> tuple[int, int] | None:
    places = [(typed.start, typed.end) for typed in found if same(typed.value, value)]
    return max(places, default=None)


def same(one: str, other: str) -> bool:
    """Dates as they are; amounts by what they are worth."""
    number: Callable[[str], object] = Decimal
    return one == other or ("-" not in one[1:] and number(one) == number(other))
