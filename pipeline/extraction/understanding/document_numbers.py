"""The number of an invoice and that of the order it belongs to."""

import re
from dataclasses import replace

from pipeline.extraction.understanding import confidence, options
from pipeline.extraction.understanding.addresses import aligned, is_of_table
from pipeline.extraction.understanding.anchors import Anchors, Candidate, beneath
from pipeline.extraction.understanding.options import Choice, Option
from pipeline.extraction.understanding.view import View

OF_POSITION = 0.5
TITLED = 0.95  # "Invoice no. 17" in one line
NUMBER_SIGN = re.compile(r"(?:\bn[r\u00b0\u00ba]?\b|\bno\b|num|\u2116|#)[\s.:]*$", re.IGNORECASE)
FIRST_PART, LAST_PART = re.compile(r"[A-Z]{1,5}[ /-]?"), re.compile(r"\d[\d ]*")
TITLE_WORD = re.compile(
    r"\w*(?:invoice|rechnung|faktura|facture|factura|fattura|factuur|credit note|gutschrift|avoir|korrektur)\b",
    re.IGNORECASE,
)


def number(anchors: Anchors) -> Choice | None:
    found = []
    for candidate in anchors.candidates("invoice_number", "identifier"):
        if is_of_another(anchors, candidate):
            continue
        option = options.of(candidate, fit(candidate))
        if is_titled(anchors, candidate):
            option = replace(option, score=max(option.score, TITLED * fit(candidate)), strength=1.0)
        found.append(option)
    choice = options.chosen(without(found, others_numbers(anchors)))
    return choice and replace(choice, doubtful=is_broken(anchors, choice))


def is_broken(anchors: Anchors, choice: Choice, name: str = "invoice_number") -> bool:
    """Say whether a number may go over two lines, of which only one was read."""
    place = choice.option.typed
    for candidate in anchors.candidates(name, "identifier"):
        segment, typed = candidate.anchor.segment, candidate.typed
        if typed.start != place.start:
            continue
        rest = anchors.view.text[candidate.anchor.end : segment.end].strip(" .:#")
        if candidate.relation == "below" and FIRST_PART.fullmatch(rest):
            return True
        under = next(beneath(anchors.view, segment, segment.box), None)
        if candidate.relation == "after" and typed.end == segment.end and under is not None:
            return bool(LAST_PART.fullmatch(under.text)) and aligned(segment, under)
    return False


def is_of_another(anchors: Anchors, candidate: Candidate) -> bool:
    """Say whether an invoice is what a label at the left speaks of, as in *Refers to: | Invoice 17*."""
    segment = candidate.anchor.segment
    left = anchors.view.rows[segment.row][segment.column - 1] if segment.column else None
    return left is not None and candidate.anchor.weight < 1 and left.start in anchors.hidden


def is_titled(anchors: Anchors, candidate: Candidate) -> bool:
    """Say whether the word *invoice* and then the word *number* stand before a number in its line."""
    if candidate.relation != "after" or candidate.anchor.weight >= 1:
        return False
    before = anchors.view.text[candidate.anchor.start : candidate.typed.start]
    invoice = [
        one for one in anchors.by_name["invoice_number"] if one.segment is candidate.segment and one.weight >= 0.5
    ]
    named = any(one.start <= candidate.anchor.start and one.opens for one in invoice) or title_word(candidate)
    return named and bool(NUMBER_SIGN.search(before))


def title_word(candidate: Candidate) -> bool:
    return bool(TITLE_WORD.match(candidate.segment.text))


def fit(candidate: Candidate) -> float:
    """How well the form of a number suits: less inside a longer text, too short, or a year alone."""
    fills = len(candidate.typed.raw) / max(len(candidate.segment.text), 1)
    alone = 1.0 if candidate.relation == "after" or fills > 0.6 else 0.4
    return alone * worth_as_number(candidate.typed.raw)


def worth_as_number(raw: str) -> float:
    digits = sum(map(str.isdigit, raw))
    if re.fullmatch(r"(?:19|20)\d\d", raw):
        return 0.4
    return 1.0 if len(raw) >= 3 or digits >= 2 else 0.35


def others_numbers(anchors: Anchors) -> dict[str, float]:
    """The numbers that stand beside the labels of an order: value → how surely."""
    found = anchors.candidates("order_number", "identifier")
    return {each.value: each.score for each in reversed(found)}


def without(found: list[Option], others: dict[str, float]) -> list[Option]:
    return [option for option in found if others.get(option.value, 0.0) <= option.score]


def order(anchors: Anchors, number: Choice | None) -> Choice | None:
    own = number.option.value if number else None
    found = [each for each in anchors.candidates("order_number", "identifier") if each.value != own]
    places = positions(anchors.view)
    choice = options.chosen(
        of_position(each) if each.segment.row in places else options.of(each, fit(each)) for each in found
    )
    return choice and replace(choice, doubtful=is_broken(anchors, choice, "order_number"))


def of_position(candidate: Candidate) -> Option:
    """An order that is named among the goods may be that of one of them."""
    return replace(options.of(candidate, fit(candidate) * OF_POSITION), source=confidence.POSITION)


def positions(view: View) -> range:
    """The rows from the first to the last one of a table of goods or sums."""
    of_table = [row[0].row for row in view.rows if len(row) > 1 and is_of_table(row)]
    return range(of_table[0], of_table[-1]) if of_table else range(0)
