"""The date of an invoice and the date by which it is to be paid."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from pipeline.extraction.understanding import dates, options, terms
from pipeline.extraction.understanding.addresses import aligned, is_of_table
from pipeline.extraction.understanding.anchors import Anchors, Candidate, beneath
from pipeline.extraction.understanding.entities import Habits
from pipeline.extraction.understanding.options import Choice, Option
from pipeline.extraction.understanding.typed import Typed
from pipeline.extraction.understanding.view import Segment, View

SEARCHED = 200_000  # characters
TITLE_DATE = 0.9  # "Invoice 17 of 5 March"
CONNECTING = 16  # characters between number and date
HEAD_DATE, HEAD_ROWS = 0.32, 30  # a date without a label, in the first rows
TERMS, LATER = 0.8, 0.9
BEFORE_ISSUE, DISCOUNTED = 0.3, 0.4
PAYABLE_UNTIL = 0.7
OF_COLUMN = 0.25
PLACE = re.compile(r"(?:[^\W\d_][^\d,:]{1,30}, ?)?(?:den|der|le|il|li|el|a|op|am|the|on)?\s?", re.IGNORECASE)
PLACE_AND_DATE = re.compile(r"[^\W\d_][^\d,:]{1,30}, ?(?:den|der|le|il|li|el|a|op|am|the|on)?\s?\d", re.IGNORECASE)
NAME_OF_DATE = re.compile(r"(?!(?:vom|von|du|del|of|le|il|el|op|den|am)\b)[^\W\d_][^\d,]{3,25}", re.IGNORECASE)
OF_ANOTHER_NAME = 0.5
UNTIL = re.compile(
    r"\b(?:bis(?: sp\u00e4testens)?(?: zum)?|sp\u00e4testens(?: am| bis(?: zum)?)?"
    r"|until|by|before|no later than|not later than|au plus tard(?: le)?|avant le|jusqu['\u2019]au"
    r"|hasta el|antes del?|a m\u00e1s tardar(?: el)?|entro(?: e non oltre)?(?: il)?"
    r"|uiterlijk(?: op| v[o\u00f3][o\u00f3]r)?|v[o\u00f3][o\u00f3]r)",
    re.IGNORECASE,
)
UNTIL_HERE = re.compile(UNTIL.pattern + r"\s*$", re.IGNORECASE)
CLAUSE_END = re.compile(r"[;!?\n]|\.\s|,\s|\b(?:oder|or|ou|o|of|sonst|otherwise)\b", re.IGNORECASE)
DISCOUNT = re.compile(r"skonto|discount|escompte|descuento|sconto|korting", re.IGNORECASE)


def issued(anchors: Anchors, number: Choice | None) -> Choice | None:
    candidates = anchors.candidates("invoice_date", "date")
    found = [options.of(each, OF_COLUMN if heads_column(anchors, each) else 1.0) for each in candidates]
    found += after_number(anchors, number)
    found += at_head(anchors)
    return doubted(options.chosen(found), anchors.habits)


def heads_column(anchors: Anchors, candidate: Candidate) -> bool:
    """Say whether a date is the first of several below its label, as in a table of what was done when."""
    if candidate.relation != "below":
        return False
    under = next(beneath(anchors.view, candidate.segment, candidate.segment.box), None)
    return under is not None and any(dates.find(under.text))


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
        for segment in row if not is_of_table(row) else ():
            if is_named(anchors, row, segment) and not PLACE_AND_DATE.match(segment.text):
                continue
            for typed in dates.find(segment.text, anchors.habits.order):
                before = segment.text[: typed.start].rstrip()
                alone = len(typed.raw) > 0.4 * len(segment.text) or PLACE.fullmatch(before)
                moved = typed.moved(segment.start)
                if moved.start not in claimed and alone and not before.endswith(":"):
                    factor = OF_COLUMN if is_stacked(anchors.view, segment) else 1.0
                    factor *= OF_ANOTHER_NAME if has_name(row, segment) else 1.0
                    yield Option(moved, HEAD_DATE * factor * 0.9**rank, "head")
                    rank += 1


def has_name(row: list[Segment], segment: Segment) -> bool:
    """Say whether words that are no known label stand at the left of a date."""
    left = row[segment.column - 1].text if segment.column else ""
    return bool(NAME_OF_DATE.fullmatch(left)) and not PLACE_AND_DATE.match(f"{left} 1")


def is_stacked(view: View, segment: Segment) -> bool:
    """Say whether dates stand right above or below each other."""
    near = [*view.rows[max(segment.row - 1, 0) : segment.row], *view.rows[segment.row + 1 : segment.row + 2]]
    return any(aligned(segment, one) and any(dates.find(one.text)) for row in near for one in row)


def is_named(anchors: Anchors, row: list[Segment], segment: Segment) -> bool:
    """Say whether a label stands at the start of a text, or is all of the text at its left."""
    left = row[segment.column - 1] if segment.column else None
    return anchors.begins_with_label(segment) or (left is not None and left.start in anchors.lone)


def due(anchors: Anchors, issued: Choice | None) -> Choice | None:
    """The date that a label names, else what the terms of payment make of the date of the invoice."""
    text = anchors.view.text
    candidates = anchors.candidates("due_date", "date")
    found = [options.of(each, DISCOUNTED if is_discounted(text, each.typed) else 1.0) for each in candidates]
    found += payable_until(text[:SEARCHED], anchors.habits)
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


def payable_until(text: str, habits: Habits) -> Iterator[Option]:
    """Dates in sentences about the payment, after a word that sets a limit: "please transfer it by 17 June"."""
    if not UNTIL.search(text):
        return
    for typed in dates.find(text, habits.order):
        if UNTIL_HERE.search(text[max(0, typed.start - 30) : typed.start]) and not is_discounted(text, typed):
            before, after = terms.clause(text, typed.start, typed.end)
            around = f"{before} {after}"
            if terms.PAYMENT.search(around) and not terms.ANOTHER_LIMIT.search(around):
                yield Option(typed, PAYABLE_UNTIL, "terms", PAYABLE_UNTIL)


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
