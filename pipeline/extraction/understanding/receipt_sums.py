"""Total and tax of a receipt: by their labels, and by the sums that bear them out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate, permutations

from pipeline.extraction.understanding.receipt_lines import Line, split_amounts, words_of
from pipeline.extraction.understanding.typed import Typed

CENT, ROUNDED = Decimal("0.01"), Decimal("0.02")
MOST_RATE, MOST_RATES, MOST_IN_ROW = 30, 5, 4
PLAIN = "amount|betrag|montant|importe|importo|bedrag|summe"  # labels that also stand before other amounts
LABEL, PLAIN_LABEL, ROUNDED_LABEL = 1.0, 0.6, 1.2
PROOF = 0.5
CARD_ONLY, LARGEST_ONLY = 0.5, 0.2
PROVEN_TWICE, PROVEN, LABELLED, RIVALLED, UNLABELLED, GUESSED = 0.98, 0.95, 0.85, 0.65, 0.75, 0.4


@dataclass(slots=True)
class Sum:
    """A value, the best place for it, and what bears it out."""

    typed: Typed
    score: float
    labelled: bool
    proofs: set[str] = field(default_factory=set)

    @property
    def value(self) -> Decimal:
        return Decimal(self.typed.value)


def totals(lines: Sequence[Line]) -> list[Sum]:
    """What the total may be, the likeliest first."""
    found: dict[Decimal, Sum] = {}
    for typed, score, labelled in candidates(lines):
        known = found.get(Decimal(typed.value))
        if known is None or score > known.score:
            found[Decimal(typed.value)] = Sum(typed, score, labelled or (known is not None and known.labelled))
    for each in found.values():
        each.proofs = set(proofs(each, lines))
        each.score += PROOF * len(each.proofs)
    return sorted(found.values(), key=lambda each: -each.score)


def candidates(lines: Sequence[Line]) -> Iterator[tuple[Typed, float, bool]]:
    amounts = [(line, typed) for line in lines for typed in line.amounts]
    for line in lines:
        if line.kind == "total":
            yield from ((typed, score, True) for typed, score in of_total(line, lines))
        elif line.kind == "card" and line.amounts:
            yield line.amounts[-1], CARD_ONLY, False
    asked = [(line, typed) for line, typed in amounts if line.kind not in {"tender", "change", "other"}]
    if asked:
        yield max((typed for _, typed in asked), key=lambda typed: Decimal(typed.value)), LARGEST_ONLY, False


def of_total(line: Line, lines: Sequence[Line]) -> Iterator[tuple[Typed, float]]:
    """The amount of a line that names a total: its last one, else the one alone in the next line."""
    plain = bool(line.words) and line.words[0] in words_of(PLAIN)
    score = ROUNDED_LABEL if "rounded" in line.words else PLAIN_LABEL if plain else LABEL
    if line.amounts:
        positive = [typed for typed in line.amounts if Decimal(typed.value) > 0]
        yield from ((typed, score) for typed in positive[-1:])
        return
    spoken = {typed.value for other in lines for typed in other.amounts}
    for segment in line.segments:
        yield from ((t.moved(segment.start), score) for t in split_amounts(segment.text) if t.value in spoken)
    below = lines[line.index + 1] if line.index + 1 < len(lines) else None
    if below and len(below.amounts) == 1 and below.kind is None and len(below.words) <= 2:
        yield below.amounts[0], score * 0.8


def proofs(total: Sum, lines: Sequence[Line]) -> Iterator[str]:
    """The names of what bears a total out."""
    value = total.value
    cash = [line.last for line in lines if line.kind == "tender" and line.last is not None]
    change = [line.last for line in lines if line.kind == "change" and line.last is not None]
    if any(abs(given - abs(back) - value) <= CENT for given in cash for back in change):
        yield "change"
    if any(line.kind in {"card", "tender"} and line.last == value for line in lines):
        yield "paid"
    places = [
        typed.start for line in lines if line.kind == "total" for typed in line.amounts if Decimal(typed.value) == value
    ]
    if len(set(places)) > 1:
        yield "again"
    if any(net + tax == value for net, tax in net_and_tax(lines)):
        yield "taxed"
    if run_of(value, lines):
        yield "items"


def net_and_tax(lines: Sequence[Line]) -> Iterator[tuple[Decimal, Decimal]]:
    nets = [line.last for line in lines if line.kind == "subtotal" and line.last is not None]
    taxes = [tax for line in lines if line.kind == "tax" for tax in map(value_of, line.amounts) if tax > 0]
    yield from ((net, tax) for net in nets for tax in taxes)
    for line in lines:  # a line with all three
        values = sorted({value_of(typed) for typed in line.amounts})
        yield from ((two, one) for one in values for two in values if one < two and one + two in values)


def run_of(value: Decimal, lines: Sequence[Line]) -> list[Line]:
    """The lines above a total that make it, from the first to the last; empty if none do."""
    for place, line in enumerate(lines):
        if line.kind == "total" and line.last == value:
            items = [above for above in lines[:place] if above.amounts and above.kind in {None, "other"}]
            sums = accumulate(value_of(item.amounts[-1]) for item in reversed(items))
            count = next((count for count, whole in enumerate(sums, 1) if whole == value and count > 1), 0)
            if count:
                return items[len(items) - count :]
    return []


def value_of(typed: Typed) -> Decimal:
    return Decimal(typed.value)


def sure_of(found: Sequence[Sum]) -> float:
    """How sure the first of the totals is."""
    best, proven = found[0], len(found[0].proofs)
    rivals = [each for each in found[1:] if each.labelled and each.score > best.score - PROOF]
    if not best.labelled:
        return UNLABELLED if proven else GUESSED
    if proven:
        return PROVEN_TWICE if proven > 1 and not rivals else PROVEN if not rivals else RIVALLED + 0.15
    return RIVALLED if rivals else LABELLED


def taxes(lines: Sequence[Line], total: Decimal | None, text: str) -> tuple[Typed, float] | None:
    """The tax and how sure it is: of one rate, or of several their sum or the line that sums them up."""
    if summed := of_rows(lines, total, text):
        return summed, PROVEN
    for line in lines:
        if total is not None and len(line.amounts) == 3 and line.last == total and (tax := of_three(line)):
            return tax, PROVEN
    found = [(typed, sure) for line in lines if line.amounts for typed, sure in of_line(line, total)]
    found = [(typed, sure) for typed, sure in found if total is None or value_of(typed) < total]
    if not found:
        return None
    values = {value_of(typed) for typed, _ in found}
    best = max(found, key=lambda each: (each[1], each[0].start))
    if len(values) == 1:
        return best
    for typed, _ in found:
        others = values - {value_of(typed)}
        if value_of(typed) == sum(others):
            return typed, PROVEN
    rivals = [value for value in values if value != value_of(best[0])]
    return (
        (best[0], best[1])
        if best[1] >= PROVEN and not any_sure(found, best)
        else (best[0], RIVALLED)
        if rivals
        else best
    )


def of_rows(lines: Sequence[Line], total: Decimal | None, text: str) -> Typed | None:
    """The taxes of several rates, summed: rows with net amount and tax that together make the total.

    The raw text goes from the first of them to the last.
    """
    rows = [pair for line in lines if (pair := taxed(line))]
    whole = sum((value_of(net) + value_of(tax) for net, tax in rows), Decimal(0))
    if total is None or not 2 <= len(rows) <= MOST_RATES or abs(whole - total) > ROUNDED:
        return None
    taxes = [tax for _, tax in rows]
    start, end = min(tax.start for tax in taxes), max(tax.end for tax in taxes)
    return Typed(start, end, f"{sum(map(value_of, taxes), Decimal(0)):.2f}", text[start:end])


def taxed(line: Line) -> tuple[Typed, Typed] | None:
    """The net amount and the tax in a row that has both, with its rate or its gross amount."""
    for net, tax in permutations(line.amounts[:MOST_IN_ROW], 2):
        if not 0 < value_of(tax) <= value_of(net) * MOST_RATE / 100:
            continue
        by_rate = any(abs(value_of(net) * rate / 100 - value_of(tax)) <= ROUNDED for rate in line.rates if rate)
        gross = value_of(net) + value_of(tax)
        if by_rate or any(value_of(other) == gross for other in line.amounts):
            return net, tax
    return None


def of_three(line: Line) -> Typed | None:
    """The tax in a line of net amount, tax and total, in any order of the first two."""
    one, two, whole = line.amounts
    small, large = sorted((one, two), key=value_of)
    fits = value_of(one) + value_of(two) == value_of(whole) and 0 < value_of(small) <= value_of(large) * MOST_RATE / 100
    return small if fits else None


def any_sure(found: Sequence[tuple[Typed, float]], best: tuple[Typed, float]) -> bool:
    return any(sure >= PROVEN and value_of(typed) != value_of(best[0]) for typed, sure in found)


def of_line(line: Line, total: Decimal | None) -> Iterator[tuple[Typed, float]]:
    """The tax that a line says: as a share of the total or of a net amount in the line, or by its label."""
    for rate in (rate for rate in line.rates if 0 < rate <= MOST_RATE):
        for typed in line.amounts:
            others = [value_of(other) for other in line.amounts if other is not typed]
            if any(abs(net * rate / 100 - value_of(typed)) <= ROUNDED for net in others):
                yield typed, PROVEN
                return
            if total is not None and abs(total * rate / (100 + rate) - value_of(typed)) <= ROUNDED:
                yield typed, PROVEN
                return
    if line.kind == "tax":
        positive = [typed for typed in line.amounts if value_of(typed) > 0]
        yield from ((typed, LABELLED) for typed in positive[-1:])
