"""The currency of an invoice, the accounts to pay it into, and the VAT id of who sends it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.extraction.understanding import amounts, bank, options, parties, vat
from pipeline.extraction.understanding.addresses import aligned
from pipeline.extraction.understanding.anchors import Anchors, Candidate, beneath
from pipeline.extraction.understanding.options import Choice, Option
from pipeline.extraction.understanding.parties import Party
from pipeline.extraction.understanding.typed import Typed

SEARCHED = 200_000  # characters
MISSHAPEN = 0.3
UNLABELLED_IBAN, DEBITED, LOOK_BACK = 0.6, 0.3, 80
LEAST_DIGITS = 7
TWO_PARTIES = 0.1  # a number of the other party is as good
TWO_ACCOUNTS = 0.1  # one of them is as good as the other
DEBIT = re.compile(
    r"\b(?:your account|ihre?[mn]? (?:bank)?konto|lastschrift|einzug|abgebucht|debit|votre compte|pr[ée]l[eè]v|"
    r"su cuenta|domicilia|vostro conto|addebit|uw rekening|incasso)",
    re.IGNORECASE,
)
ALL_COUNTRIES = ("IT", "ES", "GB", "NL", "FR", "BE", "AT", "PL", "PT")
COUNTRIES = {"it": ("IT",), "es": ("ES",), "en": ("GB",), "nl": ("NL", "BE"), "fr": ("FR", "BE"), "de": ("DE", "AT"),
             "pl": ("PL",), "pt": ("PT",)}  # fmt: skip
DOLLARS = frozenset({"AUD", "CAD", "NZD", "HKD", "SGD", "MXN"})
CAPITAL = re.compile(
    r"\b(?:capitale?(?: sociale?)?(?: i\.?v\.?)?(?: d[ei])?|(?:stamm|grund)kapital|aandelenkapitaal)"
    r"[\s:]{1,3}[€$£\w]{0,4} ?\d[\d.,' \u00a0\u202f]{0,15}(?: ?(?:€|\$|£|[A-Z]{3}|euros?))?",
    re.IGNORECASE,
)
LIKE_IBAN = re.compile(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){2,8}(?![A-Za-z0-9])")
LIKE_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{3,6}(?![A-Za-z0-9])")


def currency(anchors: Anchors, total: Choice | None) -> Choice | None:
    """That of the total, else what a label names, else the one named most."""
    found = [options.of(candidate) for candidate in anchors.candidates("currency", "currency")]
    text = outside_capital(anchors.view.text[:SEARCHED])
    if total is not None and total.option.typed.currency:
        sign = sign_in(text, total.option.typed)
        found += [Option(sign, 1.0, "total", 1.0)] if sign else []
    named = amounts.currencies(text)
    counts = named_dollars(named, text)
    if "USD" in named and "USD" not in counts:
        found = [option for option in found if option.value != "USD"]
    whole = sum(counts.values())
    for code, count in counts.items():
        place = first_named(text, code)
        if place:
            found.append(Option(place, 0.7 * count / whole, "most", 1.0 if count == whole else 0.0))
    return options.chosen(found)


def outside_capital(text: str) -> str:
    """The text with blanks for a company's share capital, which need not be in the currency of the invoice."""
    return CAPITAL.sub(lambda match: " " * len(match[0]), text)


def named_dollars(counts: dict[str, int], text: str) -> dict[str, int]:
    """How often each currency is named; `$` is the Australian one, say, if the text names that one by its code."""
    others = [code for code in counts if code in DOLLARS]
    if len(others) != 1 or "USD" not in counts or re.search(r"\bUSD\b|US ?\$|\bUS dollars?\b", text):
        return counts
    return {code: count for code, count in counts.items() if code != "USD"}


def sign_in(text: str, typed: Typed) -> Typed | None:
    """The sign or code of an amount's currency."""
    for match in amounts.NAMES.finditer(text, typed.start, typed.end):
        if amounts.code(match[0]) == typed.currency:
            return Typed(match.start(), match.end(), typed.currency, match[0], None)
    return None


def first_named(text: str, code: str) -> Typed | None:
    for match in amounts.NAMES.finditer(text):
        if amounts.code(match[0]) == code:
            return Typed(match.start(), match.end(), code, match[0], None)
    return None


def vat_id(anchors: Anchors, found: dict[parties.Role, list[Party]]) -> Choice | None:
    """A VAT id beside its label; those beside a label of the customer, or in its part of the page, are not meant."""
    labelled = {each.typed.start: each for each in reversed(anchors.candidates("supplier_vat_id", "vat_id"))}
    customer = found["customer"][0] if found["customer"] else None
    others = []
    for rank, typed in enumerate(outside_accounts(anchors.view.text[:SEARCHED])):
        beside = labelled.get(typed.start)
        score = beside.score if beside else 0.45
        if of_customer(anchors, typed, customer):
            score *= 0.2
        score *= 0.7 if typed.valid is False else 1.0
        strength = beside.anchor.weight if beside else 0.0
        others.append(Option(typed, score * 0.93**rank, beside.relation if beside else "found", strength))
    choice = options.chosen(others or at_home(anchors, customer))
    unread = not others and any(is_unread(each, anchors, customer) for each in labelled_numbers(anchors))
    return choice and replace(choice, doubtful=unread or choice.margin < TWO_PARTIES)


def outside_accounts(text: str) -> Iterator[Typed]:
    """VAT ids that are no part of an IBAN: its beginning may look like one."""
    accounts = [(account.start, account.end) for account in bank.ibans(text)]
    for typed in vat.find(text):
        if not any(start < typed.end and typed.start < end for start, end in accounts):
            yield typed


def at_home(anchors: Anchors, customer: Party | None) -> Iterator[Option]:
    """Numbers beside a label without the letters of a country, as Italian and Spanish companies print them."""
    for rank, candidate in enumerate(labelled_numbers(anchors)):
        typed = vat.national(candidate.typed.raw, countries_of(anchors))
        if typed is not None:
            moved = typed.moved(candidate.typed.start)
            score = candidate.score * 0.93**rank * (0.2 if of_customer(anchors, moved, customer) else 1.0)
            yield Option(moved, score, candidate.relation, candidate.anchor.weight)


def labelled_numbers(anchors: Anchors) -> list[Candidate]:
    return anchors.candidates("supplier_vat_id", "text")


def countries_of(anchors: Anchors) -> tuple[str, ...]:
    return COUNTRIES.get(anchors.habits.language or "", ALL_COUNTRIES)


def is_unread(candidate: Candidate, anchors: Anchors, customer: Party | None) -> bool:
    """Say whether a number that is perhaps the supplier's could not be read: another may be taken for it."""
    raw = candidate.typed.raw
    digits = sum(map(str.isdigit, raw))
    like = digits >= LEAST_DIGITS and bool(vat.AT_HOME.match(raw)) and vat.national(raw, countries_of(anchors)) is None
    return like and not of_customer(anchors, candidate.typed, customer)


def of_customer(anchors: Anchors, typed: Typed, customer: Party | None) -> bool:
    """Say whether a number stands among what is said of the customer."""
    claimed = {each.typed.start for each in anchors.candidates("customer_vat_id", "vat_id")}
    if typed.start in claimed:
        return True
    if customer is None:
        return False
    last = (customer.address or customer.name).end
    return 0 <= typed.start - last < 90 and "\n\n\n" not in anchors.view.text[last : typed.start]


def iban(anchors: Anchors) -> Choice | None:
    """An account to pay into: with a label rather than without, and not the one that is debited."""
    labelled = {each.typed.start: each for each in reversed(anchors.candidates("iban", "iban"))}
    text = anchors.view.text[:SEARCHED]
    found = []
    for rank, typed in enumerate(bank.ibans(text)):
        beside = labelled.get(typed.start)
        score = (beside.score if beside else UNLABELLED_IBAN) * (1.0 if typed.valid else 0.5) * 0.93**rank
        score *= DEBITED if is_debited(text, typed) else 1.0
        source, strength = (beside.relation, beside.anchor.weight) if beside else ("found", 0.0)
        found.append(Option(typed, score, source, strength))
    choice = options.chosen([*found, *broken(anchors)] or misshapen(anchors, "iban", LIKE_IBAN))
    return choice and replace(choice, doubtful=has_rival(choice) or is_debited(text, choice.option.typed))


def has_rival(choice: Choice) -> bool:
    """Say whether another account is as good: nearly as likely, or with a label and check digits that hold, too."""
    others = [other for other in choice.others if other.strength >= choice.option.strength and other.typed.valid]
    return choice.margin < TWO_ACCOUNTS or any(other.score > DEBITED * choice.option.score for other in others)


def is_debited(text: str, typed: Typed) -> bool:
    """Say whether the words before an account tell that it is the customer's."""
    return bool(DEBIT.search(text[max(0, typed.start - LOOK_BACK) : typed.start]))


def broken(anchors: Anchors) -> list[Option]:
    """Accounts whose numbers go over two lines of a narrow column; the raw text goes from the first to the last."""
    found = []
    for candidate in anchors.candidates("iban", "text"):
        under = next(beneath(anchors.view, candidate.segment, candidate.segment.box), None)
        start, first = candidate.typed.start, candidate.typed.raw
        rest = bank.rest_of(first, under.text) if under is not None and aligned(candidate.segment, under) else None
        if under is not None and rest is not None:
            raw = anchors.view.text[start : under.start + rest]
            value = re.sub(r"\s", "", first + under.text[:rest])
            typed = Typed(start, under.start + rest, value, raw, valid=True)
            found.append(Option(typed, candidate.score, candidate.relation, candidate.anchor.weight))
    return found


def misshapen(anchors: Anchors, name: str, pattern: re.Pattern[str]) -> Iterator[Option]:
    """What stands beside a label and has nearly the form: the document says it, though it cannot be right."""
    for candidate in anchors.candidates(name, "text"):
        match = pattern.match(candidate.typed.raw)
        if match:
            start = candidate.typed.start
            value = re.sub(r"\s", "", match[0])
            typed = Typed(start, start + match.end(), value, match[0], valid=False)
            yield Option(typed, MISSHAPEN * candidate.score, candidate.relation, candidate.anchor.weight)


def bic(anchors: Anchors, iban: Choice | None) -> Choice | None:
    """Beside its label; the one nearest to the IBAN first."""
    found = []
    place = iban.option.typed.end if iban else None
    for candidate in anchors.candidates("bic", "bic"):
        near = place is not None and abs(candidate.typed.start - place) < 120
        same = iban is not None and candidate.value[4:6] == iban.option.value[:2]
        found.append(options.of(candidate, 0.8 + 0.15 * near + 0.1 * same))
    choice = options.chosen(found or misshapen(anchors, "bic", LIKE_BIC))
    two = iban is not None and iban.doubtful and choice is not None and bool(choice.others)
    return choice and replace(choice, doubtful=two)
