"""The fields of an invoice or a credit note, from its labels, its layout and its sums."""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.extraction.result import ExtractedField
from pipeline.extraction.understanding import document_dates, document_numbers, options, parties, payment, proof, sums
from pipeline.extraction.understanding.anchors import Anchors
from pipeline.extraction.understanding.entities import Habits
from pipeline.extraction.understanding.labels import vocabulary
from pipeline.extraction.understanding.names import INVOICE
from pipeline.extraction.understanding.options import Choice, Option
from pipeline.extraction.understanding.parties import Party, Role
from pipeline.extraction.understanding.view import View

Fields = dict[str, ExtractedField | None]
MOST_ROWS = 1_500  # of a text without pages; nine pages have fewer


def find(view: View, habits: Habits) -> Fields:
    """Every field of an invoice by name; null where nothing speaks for a value."""
    chosen = choose(Anchors(replace(view, rows=view.rows[:MOST_ROWS]), vocabulary(), habits))
    found: Fields = dict.fromkeys(INVOICE)
    for name, choice in chosen.items():
        found[name] = proof.shown(name, INVOICE[name], in_dollars(choice, chosen), view, currency_of(chosen))
    return found


def choose(anchors: Anchors) -> dict[str, Choice]:
    """The value of each field for which there is one, with what speaks for it."""
    chosen: dict[str, Choice | None] = {}
    chosen["invoice_number"] = document_numbers.number(anchors)
    chosen["invoice_date"] = document_dates.issued(anchors, chosen["invoice_number"])
    chosen["due_date"] = document_dates.due(anchors, chosen["invoice_date"])
    chosen["order_number"] = document_numbers.order(anchors, chosen["invoice_number"])
    chosen |= sums.find(anchors)
    chosen["currency"] = payment.currency(anchors, chosen.get("total_amount"))
    found = parties.find(anchors)
    for role in found:
        chosen |= party(role, found, anchors.view)
    chosen["supplier_vat_id"] = payment.vat_id(anchors, found)
    chosen["iban"] = payment.iban(anchors)
    chosen["bic"] = payment.bic(anchors, chosen["iban"])
    return {name: choice for name, choice in chosen.items() if choice is not None}


def party(role: Role, both: dict[Role, list[Party]], view: View) -> Iterator[tuple[str, Choice]]:
    found = both[role]
    choice = options.chosen(parties.options(found))
    if choice is None:
        return
    yield f"{role}_name", parties.doubted(view, choice, both) if role == "supplier" else choice
    best = [one for one in found if one.name.value == choice.option.value and one.address]
    if best and best[0].address:
        others = [Option(one.address, one.score, one.source) for one in found if one.address and one not in best]
        option = replace(choice.option, typed=best[0].address)
        yield f"{role}_address", Choice(option, [other for other in others if other.value != option.value])


def in_dollars(choice: Choice, chosen: dict[str, Choice]) -> Choice:
    """An amount whose `$` is that of the currency which the invoice names."""
    typed, code = choice.option.typed, currency_of(chosen)
    if code in payment.DOLLARS and typed.currency == "USD" and "US" not in typed.raw:
        return replace(choice, option=replace(choice.option, typed=replace(typed, currency=code)))
    return choice


def currency_of(chosen: dict[str, Choice]) -> str | None:
    return chosen["currency"].option.value if "currency" in chosen else None
