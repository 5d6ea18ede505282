"""The date of an invoice and the date by which it is to be paid."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from pipeline.extraction.understanding import dates, options, terms
from pipeline.extraction.understanding.anchors import Anchors
from pipeline.extraction.understanding.entities import Habits
from pipeline.extraction.understanding.options import Choice, Option
from pipeline.extraction.understanding.typed import Typed

SEARCHED = 200_000  # characters
TITLE_DATE = 0.9  # "Invoice 17 of 5 March"
CONNECTING = 16  # characters between number and date
HEAD_DATE, HEAD_ROWS = 0.32, 30  # a date without a label, in the first rows
TERMS, LATER = 0.8, 0.9
BEFORE_ISSUE, DISCOUNTED = 0.3, 0.4
CLAUSE_END = re.compile(r"[;!?\n]|\.\s|,\s|\b(?:oder|or|ou|o|of|sonst|otherwise)\b", re.IGNORECASE)
DISCOUNT = re.compile(r"skonto|discount|escompte|descuento|sconto|korting", re.IGNORECASE)


def issued(anchors: Anchors, number: Choice | None) -> Choice | None:
    found = [options.of(candidate) for candidate in anchors.candidates("invoice_date", "date")]
    found += after_number(anchors, number)
    found += at_head(anchors)
    return doubted(options.chosen(found), anchors.habits)


def after_number(anchors: Anchors, number: Choice | None) -> Iterator[Option]:
    """The date that follows the number of the invoice in its line."""
    if number is None:
        return
    end = number.option.typed.end
    segment = next((one for one in anchors.view.segments if one.start < end <= one.end), None)
    text = anchors.view.text[end : segment.end] if segment else ""
    for typed in sorted(dates.find(text, anchors.habits.order), key=lambda typed: typed.start)[:1]:
        if typed.start > CONNECTING:
            return
        yield Option(typed.moved(end), TITLE_DATE * min(1.0, number.option.score + 0.2), "title", 1.0)


def at_head(anchors: Anchors) -> Iterator[Option]:
    """Dates at the head of the document that no other label claims."""
    claimed = {typed.start for name in ("due_date",) for typed in (c.typed for c in anchors.candidates(name, "date"))}
    rank = 0
    for row in anchors.view.rows[:HEAD_ROWS]:
        if any(segment.start in anchors.starts.get(segment.start, ()) for segment in row):
            continue
        for segment in row:
            for typed in dates.find(segment.text, anchors.habits.order):
                fills = len(typed.raw) > 0.4 * len(segment.text)
                moved = typed.moved(segment.start)
                if moved.start not in claimed and fills:
                    yield Option(moved, HEAD_DATE * 0.9**rank, "head")
                    rank += 1


def due(anchors: Anchors, issued: Choice | None) -> Choice | None:
    """The date that a label names, else what the terms of payment make of the date of the invoice."""
    text = anchors.view.text
    candidates = anchors.candidates("due_date", "date")
    found = [options.of(each, DISCOUNTED if is_discounted(text, each.typed) else 1.0) for each in candidates]
    if issued is None:
        return doubted(options.chosen(found), anchors.habits)
    if found:
        in_order = [option.times(1.0 if option.value >= issued.option.value else BEFORE_ISSUE) for option in found]
        return doubted(options.chosen(in_order), anchors.habits)
    made = terms.find(text[:SEARCHED], date.fromisoformat(issued.option.value))
    sure, strength = min(1.0, issued.option.score), issued.option.strength
    found = [Option(typed, TERMS * sure * LATER**rank, "terms", strength) for rank, typed in enumerate(made)]
    choice = options.chosen(found)
    return choice and replace(choice, doubtful=issued.doubtful)


def is_discounted(text: str, typed: Typed) -> bool:
    """Say whether a date is that of a discount: "bis 31.05. mit 2 % Skonto"."""
    before = CLAUSE_END.split(text[max(0, typed.start - 40) : typed.start])[-1]
    after = CLAUSE_END.split(text[typed.end : typed.end + 25])[0]
    return bool(DISCOUNT.search(before) or DISCOUNT.search(after))


def doubted(choice: Choice | None, habits: Habits) -> Choice | None:
    """A date is in doubt where the order of day and month decides it and is not certain."""
    if choice is None:
        return None
    return replace(choice, doubtful=not habits.order_certain and dates.ambiguous(choice.option.typed.raw))
