"""The number of an invoice and that of the order it belongs to."""

import re
from dataclasses import replace

from pipeline.extraction.understanding import options
from pipeline.extraction.understanding.anchors import Anchors, Candidate
from pipeline.extraction.understanding.options import Choice, Option

TITLED = 0.95  # "Invoice no. 17" in one line
NUMBER_SIGN = re.compile(r"(?:\bn[r\u00b0\u00ba]?\b|\bno\b|num|\u2116|#)[\s.:]*$", re.IGNORECASE)
TITLE_WORD = re.compile(
    r"\w*(?:invoice|rechnung|faktura|facture|factura|fattura|factuur|credit note|gutschrift|avoir|korrektur)\b",
    re.IGNORECASE,
)


def number(anchors: Anchors) -> Choice | None:
    found = []
    for candidate in anchors.candidates("invoice_number", "identifier"):
        option = options.of(candidate, fit(candidate))
        if is_titled(anchors, candidate):
            option = replace(option, score=max(option.score, TITLED * fit(candidate)), strength=1.0)
        found.append(option)
    return options.chosen(without(found, others_numbers(anchors)))


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
    found = anchors.candidates("order_number", "identifier")
    return options.chosen(options.of(candidate, fit(candidate)) for candidate in found if candidate.value != own)
