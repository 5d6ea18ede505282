"""The fields of a receipt, from lines that OCR has read."""

import re
from collections.abc import Sequence
from decimal import Decimal

from pipeline.extraction.result import ExtractedField, Found
from pipeline.extraction.understanding import amounts, dates, receipt_sums, values
from pipeline.extraction.understanding.entities import Habits
from pipeline.extraction.understanding.folding import key
from pipeline.extraction.understanding.names import RECEIPT
from pipeline.extraction.understanding.receipt_lines import Line, labels, lines, repaired, starting
from pipeline.extraction.understanding.receipt_words import LEGAL_FORM, NOT_MERCHANT, STREET
from pipeline.extraction.understanding.typed import Typed
from pipeline.extraction.understanding.view import View

Fields = dict[str, ExtractedField | None]
Said = tuple[Typed, float]

MOST_ALTERNATIVES = 3
CHECKED = 0.95  # from here on sums have confirmed a value, so that it matters less how sure the OCR was
WITH_TIME, WITH_LABEL, ALONE, ONE_OF_MANY, AMBIGUOUS = 0.96, 0.95, 0.92, 0.7, 0.6
SAME_LINE, OTHER_LINE = 0.95, 0.8
LEGAL, WITH_SITE, FIRST = 0.85, 0.92, 0.7
PRINTED, NAMED = 0.95, 0.85
TOP_LINES = 6
MOST_SKIPPED = 3  # words before the name of a card, as in `given by card`
DAY_FIRST = frozenset({"EUR", "GBP", "CHF", "MYR"})  # where that is spent the day stands before the month
DATE_LABEL = re.compile(r"\b(?:date|datum|fecha|data|dat|tarikh)\b", re.IGNORECASE)
NOT_ITS_DATE = re.compile(
    r"\b(?:valid|expir\w*|exp|until|bis|gültig|jusqu|vence|caduca|scade\w*|geldig|return|umtausch|born|due)\b",
    re.IGNORECASE,
)
RANGE = re.compile(r"\d{1,2}[:.]\d\d\s*(?:-|\u2013|to|bis|à|a|tot)\s*\d{1,2}[:.]\d\d", re.IGNORECASE)
ALSO = {"RM": "MYR", "MYR": "MYR", "EURO": "EUR"}  # as they stand on receipts alone, in any case
ABROAD = re.compile(r"\b(?:GST|VAT|ABN|HST|SDN BHD|PTE)\b")  # where these are printed, a dollar is hardly the American
NAMED_ALSO = re.compile(r"\b(?:RM(?=[\d\s):]|$)|MYR|EURO)(?![^\W\d])", re.IGNORECASE)


def find(view: View, habits: Habits) -> Fields:
    """Every field of a receipt by name; null where nothing speaks for a value."""
    read = lines(view)
    found = receipt_sums.totals(read)
    total = found[0] if found else None
    paid = total.value if total else None
    currency = currency_of(read)
    day = date_of(read, habits, certain=habits.order_certain or (currency and currency[0].value) in DAY_FIRST)
    said: dict[str, Said | None] = {
        "merchant_name": merchant(read, view, habits),
        "receipt_date": day,
        "receipt_time": time_of(read, day),
        "currency": currency,
        "tax_amount": receipt_sums.taxes(read, paid, view.text),
        "total_amount": (total.typed, receipt_sums.sure_of(found)) if total else None,
        "payment_method": method(read, paid),
    }
    others = [(each.typed, 0.3) for each in found[1 : 1 + MOST_ALTERNATIVES] if each.labelled]
    code = currency[0].value if currency else None
    return {
        name: None if one is None else shown(name, one, view, code, others if name == "total_amount" else [])
        for name, one in ((name, said[name]) for name in RECEIPT)
    }


def shown(name: str, said: Said, view: View, currency: str | None, others: Sequence[Said]) -> ExtractedField:
    typed, sure = said
    place = view.locate(typed.start, typed.end)
    amount = RECEIPT[name] == "amount"
    checked = sure >= CHECKED
    if place.confidence is not None and not (amount and checked):
        sure *= place.confidence
    return ExtractedField(
        value=typed.value, raw=typed.raw, confidence=round(sure, 4), page=place.page, bbox=place.box,
        span=(typed.start, typed.end), currency=currency if amount else None, type=RECEIPT[name], method="rule",
        validated=(checked or None) if amount else None, alternatives=[
            Found(value=other.value, raw=other.raw, confidence=round(min(1 - sure, weight), 4), page=place.page,
                  bbox=view.locate(other.start, other.end).box, span=(other.start, other.end), currency=currency)
            for other, weight in others
        ],
    )  # fmt: skip


def merchant(read: Sequence[Line], view: View, habits: Habits) -> Said | None:
    """The name at the top: the line with a legal form, or one that the web address repeats, or the first."""
    top = [line for line in read[:TOP_LINES] if is_name(line)]
    if not top:
        return None
    sites = [key(found.value) for kind in ("url", "email") for found in values.read(view.text, kind, habits)]
    for line in top:
        words = [key(word) for word in line.text.split() if len(key(word)) > 3]
        if any(word in site for word in words for site in sites):
            return whole(line), WITH_SITE
    legal = next((line for line in top if is_legal(line)), None)
    return (whole(legal), LEGAL) if legal else (whole(top[0]), FIRST)


def is_name(line: Line) -> bool:
    letters, digits = sum(map(str.isalpha, line.text)), sum(map(str.isdigit, line.text))
    return (
        letters >= 3 and digits * 2 < letters and not line.amounts
        and key(line.text) not in {key(word) for word in NOT_MERCHANT.split("|")}
        and (is_legal(line) or not re.search(STREET, line.text, re.IGNORECASE))
    )  # fmt: skip


def is_legal(line: Line) -> bool:
    return bool(re.search(LEGAL_FORM, line.text, re.IGNORECASE))


def whole(line: Line) -> Typed:
    """The first text of a line; what stands far to its right is something else."""
    segment = line.segments[0]
    return Typed(segment.start, segment.end, " ".join(segment.text.split()), segment.text)


def date_of(read: Sequence[Line], habits: Habits, *, certain: bool) -> Said | None:
    """The date beside a time or a label, else the only one."""
    found: list[Said] = []
    for line in read:
        if NOT_ITS_DATE.search(line.text):
            continue
        timed = any(True for _ in times_in(line))
        sure = WITH_LABEL if DATE_LABEL.search(line.text) else WITH_TIME if timed else ALONE
        found += [(typed, sure) for typed in dates_in(line, habits)]
    if not found:
        return None
    best = max(found, key=lambda each: each[1])
    rivals = {typed.value for typed, sure in found if sure >= best[1]} - {best[0].value}
    if rivals or (best[1] == ALONE and len({typed.value for typed, _ in found}) > 1):
        return best[0], ONE_OF_MANY
    if not certain and dates.ambiguous(best[0].raw):
        return best[0], AMBIGUOUS
    return best


def dates_in(line: Line, habits: Habits) -> list[Typed]:
    found = []
    for segment in line.segments:
        for typed in sorted(dates.find(repaired(segment.text), habits.order), key=lambda each: each.start):
            raw = segment.text[typed.start : typed.end]
            found.append(Typed(segment.start + typed.start, segment.start + typed.end, typed.value, raw, valid=True))
    return found


def times_in(line: Line) -> list[Typed]:
    """Times that are no opening hours."""
    found = []
    for segment in line.segments:
        if RANGE.search(segment.text):
            continue
        for typed in values.times(repaired(segment.text), Habits(None, ".", "dmy", order_certain=True, currencies={})):
            if ":" in typed.raw or any(map(str.isalpha, typed.raw)):  # `14.30` alone is an amount
                raw = segment.text[typed.start : typed.end]
                found.append(
                    Typed(segment.start + typed.start, segment.start + typed.end, typed.value, raw, valid=True)
                )
    return found


def time_of(read: Sequence[Line], day: Said | None) -> Said | None:
    """The time in the line of the date or beside it, else the only one."""
    found = [(line.index, typed) for line in read for typed in times_in(line)]
    if not found:
        return None
    place = next(
        (line.index for line in read if day and line.segments[0].start <= day[0].start <= line.segments[-1].end), None
    )
    if place is not None:
        near = min(found, key=lambda each: abs(each[0] - place))
        others = {typed.value[:5] for index, typed in found if index != near[0] and dated(read[index])}
        if abs(near[0] - place) <= 1:
            return near[1], ONE_OF_MANY if others - {near[1].value[:5]} else SAME_LINE
    many = len({typed.value[:5] for _, typed in found}) > 1
    return found[0][1], ONE_OF_MANY if many else OTHER_LINE


def dated(line: Line) -> bool:
    """Say whether a date stands in a line: so a time beside it is as good as another, as of coming and going."""
    return any(True for segment in line.segments for _ in dates.find(repaired(segment.text)))


def currency_of(read: Sequence[Line]) -> Said | None:
    """The currency that is named most, those beside totals first."""
    found: list[tuple[int, Typed]] = []
    for line in read:
        for segment in line.segments:
            for match in amounts.NAMES.finditer(segment.text):
                code = amounts.code(match[0])
                if code in amounts.CODES:
                    typed = Typed(segment.start + match.start(), segment.start + match.end(), code, match[0])
                    found.append((2 if line.kind == "total" else 1, typed))
            for match in NAMED_ALSO.finditer(segment.text):
                start, end = segment.start + match.start(), segment.start + match.end()
                typed = Typed(start, end, ALSO[match[0].upper()], match[0])
                found.append((2 if line.kind == "total" else 1, typed))
    counts: dict[str, int] = {}
    for weight, typed in found:
        counts[typed.value] = counts.get(typed.value, 0) + weight
    if not counts:
        return None
    code = max(counts, key=lambda each: counts[each])
    best = max((each for each in found if each[1].value == code), key=lambda each: each[0])
    abroad = best[1].raw == "$" and any(ABROAD.search(segment.text) for line in read for segment in line.segments)
    return best[1], PRINTED if len(counts) == 1 and not abroad else ONE_OF_MANY


def method(read: Sequence[Line], paid: Decimal | None) -> Said | None:
    """How it was paid: what a line with an amount begins with, a brand before a kind; else what is named at all."""
    known = labels("methods")
    found: list[tuple[float, int, Typed]] = []
    change = any(line.kind == "change" and line.amounts for line in read)
    for line in read:
        label = next(filter(None, (starting(line.words[skip:], "methods") for skip in range(MOST_SKIPPED))), None)
        name = known[label] if label else "cash" if line.kind == "tender" and change else None
        if name is None or line.kind not in {"card", "tender"}:
            continue
        if name == "cash" and not line.amounts:
            continue
        segment = line.segments[0]
        sure = PRINTED if line.amounts and (line.last == paid or name == "cash") else NAMED
        found.append(
            (
                sure,
                name not in {"card", "credit card", "debit card"},
                Typed(segment.start, segment.end, name, segment.text),
            )
        )
    if not found:
        return None
    sure, _, typed = max(found, key=lambda each: each[:2])
    rivals = {other.value for _, brand, other in found if brand} - {typed.value}
    return typed, min(sure, ONE_OF_MANY) if len(rivals) > 0 and typed.value == "cash" else sure
