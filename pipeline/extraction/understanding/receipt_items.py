"""What was bought: the lines above a receipt's total, if they make it."""

import re
from collections.abc import Sequence
from decimal import Decimal

from pipeline.extraction.result import ExtractedField
from pipeline.extraction.understanding import receipt_sums
from pipeline.extraction.understanding.names import LINE_ITEM
from pipeline.extraction.understanding.receipt_lines import Line, lines
from pipeline.extraction.understanding.typed import Typed
from pipeline.extraction.understanding.view import View

Fields = dict[str, ExtractedField | None]

SUMMED, TEXT = 0.95, 0.8
COUNT = re.compile(r"^\s*(\d{1,3})\s?(?:[x\u00d7*]|st\.?k?\.?|pcs?)(?=[\s\d])\s*", re.IGNORECASE)
TIMES = re.compile(r"^\s*(\d{1,3})\s?(?:[x\u00d7*@]|st\.?k?\.?|pcs?)\s", re.IGNORECASE)
LEADING = re.compile(r"^\s*(\d{1,2})\s+(?=[^\W\d_]{2})")  # how many, if every line begins so
TAIL = re.compile(r"[\s:=€$£.*-]+$")


def find(view: View, currency: str | None) -> list[Fields] | None:
    """The items in their order; None unless two lines or more add up to the total."""
    read = lines(view)
    totals = receipt_sums.totals(read)
    if not totals or not totals[0].labelled or "items" not in totals[0].proofs:
        return None
    run = receipt_sums.run_of(totals[0].value, read)
    counts = LEADING if all(LEADING.match(line.text) for line in run) else COUNT
    return [item(line, read, view, currency, counts) for line in run]


def item(line: Line, read: Sequence[Line], view: View, currency: str | None, counts: re.Pattern[str]) -> Fields:
    """One line as an item: what it was, how many, and what it cost, as far as the line says so."""
    amount = line.amounts[-1]
    found: Fields = dict.fromkeys(LINE_ITEM)
    found["net_amount"] = field("net_amount", amount, SUMMED, view, currency)
    name = named(line, amount, view)
    if name is None and line.index and not (above := read[line.index - 1]).amounts and above.kind is None:
        name = whole(above)
    count = counts.match(name.raw) if name else None
    times = count or TIMES.match(line.text)
    if name and count:
        name = cut(name, count.end())
    if name:
        found["description"] = field("description", name, TEXT, view, None)
    if times:
        start = line.segments[0].start + times.start(1)
        quantity = Typed(start, start + len(times[1]), str(Decimal(times[1])), times[1])
        found["quantity"] = field("quantity", quantity, TEXT, view, None)
    return found


def named(line: Line, amount: Typed, view: View) -> Typed | None:
    """The text before the first amount of a line, if there is a word in it."""
    segment = line.segments[0]
    end = min([segment.end, *(each.start for each in line.amounts), amount.start])
    text = TAIL.sub("", view.text[segment.start : max(end, segment.start)])
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 1]
    return Typed(segment.start, segment.start + len(text), " ".join(text.split()), text) if words else None


def whole(line: Line) -> Typed:
    segment = line.segments[0]
    return Typed(segment.start, segment.end, " ".join(segment.text.split()), segment.text)


def cut(typed: Typed, by: int) -> Typed:
    raw = typed.raw[by:]
    return Typed(typed.start + by, typed.end, " ".join(raw.split()), raw)


def field(name: str, typed: Typed, sure: float, view: View, currency: str | None) -> ExtractedField:
    place = view.locate(typed.start, typed.end)
    summed = name == "net_amount"
    return ExtractedField(
        value=typed.value, raw=typed.raw, confidence=round(sure if summed else sure * (place.confidence or 1.0), 4),
        page=place.page, bbox=place.box, span=(typed.start, typed.end), currency=currency, type=LINE_ITEM[name],
        method="rule", validated=summed or None, alternatives=[],
    )  # fmt: skip


def currency_of(fields: Fields) -> str | None:
    """The currency of a receipt whose fields were found."""
    found = fields.get("currency")
    return str(found.value) if found else None
