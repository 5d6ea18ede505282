"""Net, tax and total of an invoice, chosen together: they must add up, and the tax must be a rate of the net."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from pipeline.extraction.understanding import amounts, confidence
from pipeline.extraction.understanding.anchors import Anchors, Candidate
from pipeline.extraction.understanding.options import Choice, Option, merged, of
from pipeline.extraction.understanding.typed import Typed
from pipeline.extraction.understanding.view import Segment, View

NAMES = ("net_amount", "tax_amount", "total_amount")
MOST = 10  # options of each that are tried together
PER_MILLE = (
    21, 25, 26, 30, 37, 38, 40, 48, 50, 55, 60, 70, 77, 80, 81, 85, 90, 95, 100, 120, 125, 130, 135, 140, 150, 160,
    170, 180, 190, 200, 210, 220, 230, 240, 250, 255, 270,
)  # fmt: skip
RATES = tuple(Decimal(rate) / 10 for rate in PER_MILLE)
INCLUDED = re.compile(
    r"\b(?:incl|inkl|incluye|davon|darin|dont|di cui|waarvan|of which|enth\u00e4lt)[a-z]*\.?:? "
    r"([^()%\n]{0,4}\d[\d.,' ]*\d[^()%\d\n]{0,5}?)"
    r"(?: of| de| di)? ?(?:\d[\d.,]* ?% ?)?(?:vat|gst|mwst|ust|tva|iva|btw)\b",
    re.IGNORECASE,
)
CENT = Decimal("0.01")
LOOSE = Decimal("0.02")  # by which rounded sums may differ
RATE = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,3})?)\s?%")
BARE_RATE = re.compile(r"\d{1,2}(?:[.,]\d{1,3})?")
ADDS_UP, UNTAXED, BRIDGED, DIFFERS, RATE_KNOWN, RATE_ODD, LARGEST = 1.2, 0.6, 0.5, -1.0, 0.3, -0.3, 0.25
TOTAL_COUNTS = 1.5
NO_CENTS, COLUMN, NOT_LAST = 0.35, 0.6, 0.85
UNLABELLED, SUM_OF_ROWS, DIFFERENCE, GUESSED = 0.6, 0.72, 0.5, 0.2
CLEAR = 0.9  # the score of an amount in the row of its label
ABOVE, NAME_AND_AMOUNT = 4, 2  # rows; texts in one
MOST_TAXED = 60  # rows of taxes


class Taxed(NamedTuple):
    """A row that says a net amount and its tax."""

    net: Typed
    tax: Typed
    row: int


@dataclass(frozen=True, slots=True)
class Three:
    net: Option | None
    tax: Option | None
    total: Option | None

    @property
    def options(self) -> tuple[Option | None, ...]:
        return self.net, self.tax, self.total


def find(anchors: Anchors) -> dict[str, Choice]:
    """The choices for the three amounts, as far as there are any."""
    taxed = list(taxes(anchors))
    options = {name: labelled(anchors, name) for name in NAMES}
    for name, more in (("net_amount", [item.net for item in taxed]), ("tax_amount", [item.tax for item in taxed])):
        options[name] += [Option(typed, UNLABELLED, "row") for typed in more]
        options[name] += [Option(whole, SUM_OF_ROWS, "sum") for whole in summed(anchors.view, more)]
    by_rate = [option.typed for option in options["tax_amount"] if option.strength and has_rate(anchors.view, option)]
    options["tax_amount"] += [Option(whole, SUM_OF_ROWS, "sum", 1.0) for whole in summed(anchors.view, by_rate)]
    options["tax_amount"] += included(anchors)
    if not options["total_amount"]:
        options["total_amount"] = list(largest(anchors))
    ranked = {name: merged(found)[:MOST] for name, found in options.items()}
    extra = {Decimal(candidate.value) for candidate in anchors.candidates("carriage", "amount")}
    extra |= set(beside_the_sums(anchors, options["total_amount"]))
    best = max(threes(ranked), key=lambda three: worth(three, ranked, extra), default=None)
    return {} if best is None else dict(choices(completed(best, anchors), ranked))


def beside_the_sums(anchors: Anchors, totals: list[Option]) -> Iterator[Decimal]:
    """The amounts right above a total that are no net amount and no tax, as a deposit, a levy or a discount."""
    named = {anchor.segment.row for name in NAMES for anchor in anchors.by_name.get(name, ())}
    starts = [option.typed.start for option in totals if option.strength]
    last = [one.row for one in anchors.view.segments if any(one.start <= start < one.end for start in starts)]
    above = {row for end in last for row in range(max(end - ABOVE, 0), end)} - named
    for row in (anchors.view.rows[each] for each in above):
        found = [typed for segment in row for typed in inside(segment, anchors)]
        if len(found) == 1 and len(row) == NAME_AND_AMOUNT:
            yield Decimal(found[0].value)


def completed(three: Three, anchors: Anchors) -> Three:
    """With the one of net and tax that is missing, where its amount stands in the text without a label."""
    net, tax, total = (None if option is None else Decimal(option.value) for option in three.options)
    if total is None or (net is None) == (tax is None):
        return three
    wanted = total - (net or tax or Decimal(0))
    if not is_rate(*((net, wanted) if net is not None else (wanted, tax or Decimal(0)))):
        return three
    amounts_there = (typed for segment in anchors.view.segments for typed in inside(segment, anchors))
    found = next((typed for typed in amounts_there if Decimal(typed.value) == wanted), None)
    if found is None:
        return three
    option = Option(found, DIFFERENCE, "difference")
    return replace(three, tax=option) if net is not None else replace(three, net=option)


def labelled(anchors: Anchors, name: str) -> list[Option]:
    """The amounts beside the labels of a field, worth less where they are whole numbers or head a column."""
    found = anchors.candidates(name, "amount")
    return [of(candidate, likely(candidate, anchors.view)) for candidate in found]


def likely(candidate: Candidate, view: View) -> float:
    """How far an amount beside its label can be what the label names."""
    factor = 1.0
    if not candidate.typed.currency and not re.search(r"[.,]\d\d$|-$", candidate.typed.raw.strip()):
        factor *= NO_CENTS
    if candidate.relation == "below":  # all down a column alike: the largest may be the sum
        return factor * COLUMN * candidate.anchor.weight / candidate.score
    if not last_in_row(candidate, view):
        factor *= NOT_LAST
    return factor


def last_in_row(candidate: Candidate, view: View) -> bool:
    row = view.rows[candidate.segment.row]
    rest = view.text[candidate.typed.end : candidate.segment.end]
    after = [segment.text for segment in row[candidate.segment.column + 1 :]]
    return not any(re.search(r"\d[.,]\d\d\b", text) for text in [rest, *after])


def taxes(anchors: Anchors) -> Iterator[Taxed]:
    """Rows with a rate, an amount, and that rate of it."""
    count = 0
    for row in anchors.view.rows:
        found = [typed for segment in row for typed in inside(segment, anchors)]
        if not 2 <= len(found) <= 6:
            continue
        rates = rates_of(row)
        for net, tax in product(found, found):
            if is_taxed(net, tax, rates):
                count += 1
                yield Taxed(net, tax, row[0].row)
                break
        if count >= MOST_TAXED:
            return


def has_rate(view: View, option: Option) -> bool:
    """Say whether an amount of tax stands in a row that names its rate."""
    place = view.text.rfind("\n", 0, option.typed.start) + 1
    return bool(RATE.search(view.text[place : option.typed.start]))


def inside(segment: Segment, anchors: Anchors) -> Iterator[Typed]:
    for typed in amounts.find(segment.text, anchors.habits.point):
        yield typed.moved(segment.start)


def rates_of(row: list[Segment]) -> set[Decimal]:
    """The tax rates that a row names: with a percent sign, or alone in a cell."""
    found = [match[1] for segment in row for match in RATE.finditer(segment.text)]
    found += [segment.text for segment in row if BARE_RATE.fullmatch(segment.text)]
    return {Decimal(rate.replace(",", ".")).normalize() for rate in found} & {rate.normalize() for rate in RATES}


def is_taxed(net: Typed, tax: Typed, rates: set[Decimal]) -> bool:
    base, part = Decimal(net.value), Decimal(tax.value)
    return net is not tax and bool(part) and any(abs(base * rate / 100 - part) <= LOOSE for rate in rates)


def included(anchors: Anchors) -> Iterator[Option]:
    """The tax in remarks that name it after its amount: *incl. € 10,40 btw*."""
    for segment in anchors.view.segments:
        for match in INCLUDED.finditer(segment.text):
            for typed in amounts.find(match[1], anchors.habits.point):
                yield Option(typed.moved(segment.start + match.start(1)), CLEAR, "after", 1.0)


def summed(view: View, parts: list[Typed]) -> Iterator[Typed]:
    """The sum of amounts that stand one below the other; its raw text is all of them, from the first to the last."""
    apart = list({part.start: part for part in parts}.values())
    if not 2 <= len(apart) <= 5:
        return
    start, end = min(part.start for part in apart), max(part.end for part in apart)
    whole = sum((Decimal(part.value) for part in apart), Decimal(0))
    yield Typed(start, end, amounts.shown(whole), view.text[start:end], None, apart[0].currency)


def largest(anchors: Anchors) -> Iterator[Option]:
    """Without any label of a total: the largest amount with a currency."""
    found = [typed for segment in anchors.view.segments for typed in inside(segment, anchors) if typed.currency]
    if found:
        yield Option(
            max(found, key=lambda typed: (abs(Decimal(typed.value)), typed.start)), GUESSED, confidence.LARGEST
        )


def threes(ranked: dict[str, list[Option]]) -> Iterator[Three]:
    for net, tax, total in product(*([None, *ranked[name]] for name in NAMES)):
        if total is not None or not ranked["total_amount"]:
            yield Three(net, tax, total)


def worth(three: Three, ranked: dict[str, list[Option]], extra: set[Decimal]) -> float:
    """How likely three amounts belong together; `extra` may stand between net and total, as carriage does."""
    net, tax, total = (None if option is None else Decimal(option.value) for option in three.options)
    score = sum(option.score for option in (three.net, three.tax) if option)
    if three.total:
        score += TOTAL_COUNTS * three.total.score
    if net is not None and tax is not None and total is not None:
        differs = BRIDGED if total - net - tax in extra else DIFFERS
        fits = ADDS_UP if tax else UNTAXED
        score += fits if abs(net + tax - total) <= CENT else differs
    if total is not None:
        score += LARGEST * all(abs(Decimal(option.value)) <= abs(total) for option in ranked["total_amount"])
        net = total - tax if net is None and tax is not None else net
        tax = total - net if tax is None and net is not None else tax
    if net is not None and tax is not None:
        score += RATE_KNOWN if is_rate(net, tax) else RATE_ODD
    return score


def adds_up(net: Decimal, tax: Decimal, total: Decimal) -> bool:
    return abs(net + tax - total) <= CENT and is_rate(net, tax)


@lru_cache(maxsize=1024)
def is_rate(net: Decimal, tax: Decimal) -> bool:
    """Say whether `tax` can be a tax on `net`: nothing, one of the known rates, or a mix of them."""
    if tax == 0:
        return True
    if net == 0 or (tax < 0) != (net < 0):
        return False
    rate = tax / net * 100
    exact = any(abs(net * known / 100 - tax) <= LOOSE for known in RATES)
    return exact or 1 <= rate <= 27


def choices(best: Three, ranked: dict[str, list[Option]]) -> Iterator[tuple[str, Choice]]:
    net, tax, total = (None if option is None else Decimal(option.value) for option in best.options)
    whole = net is not None and tax is not None and total is not None
    balanced = net is not None and tax is not None and total is not None and adds_up(net, tax, total)
    doubtful = contradicted(best, ranked)
    lacks_tax = net is not None and total is not None and tax is None and not is_rate(net, total - net)
    for name, option in zip(NAMES, best.options, strict=True):
        if option is not None:
            others = [other for other in ranked[name] if other.value != option.value]
            yield (
                name,
                Choice(
                    option,
                    others,
                    balanced if whole else None,
                    balanced and bool(tax),
                    doubtful or (lacks_tax and name == "net_amount"),
                ),
            )


def contradicted(best: Three, ranked: dict[str, list[Option]]) -> bool:
    """Say whether an amount that its label names clearly was left out because it does not fit the others."""
    left_out = (ranked[name] for name, option in zip(NAMES, best.options, strict=True) if option is None)
    return any(options and options[0].strength >= 1 and options[0].score >= CLEAR for options in left_out)
