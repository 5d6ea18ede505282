"""Invoices of other makes than those of bench/made_invoices.py, with their truth; bench/varied_layouts.py draws them.

Parties, details, positions, sums and terms are drawn each in one of several ways, chosen apart from each other, and so
are the ways to write numbers and dates: some thousand layouts in six languages. `ways` says what was chosen. VAT ids
and accounts have wrong check digits in half of them, as in samples and drafts. Names, numbers and places are made up.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from bench import made_invoices
from bench.invoice_words import WORDS, Words
from bench.made_invoices import CENT
from bench.varied_words import MORE, More

NUMBERS = {"dot": ".,", "comma": ",.", "space": ", ", "swiss": ".'", "plain": ".", "none": ","}
STYLES = ("{n} {c}", "{n} {s}", "{s}{n}", "{n}", "{c} {n}", "{s} {n}", "{c}{n}", "{n}{c}", "{n}{s}")
DUE, ORDERED = 0.5, 0.4  # of the invoices
DAYS = {"en": 14, "de": 14, "fr": 30, "es": 30, "it": 30, "nl": 14}

WAYS = {
    "parties": ("window", "corner", "two columns", "labelled", "logo"),
    "details": ("beside", "right edge", "heads", "stacked", "pairs", "titled", "place and date"),
    "table": ("four", "six", "count first"),
    "sums": ("column", "prepaid", "discount", "by rate", "rates below", "across", "included"),
    "foot": ("columns", "lines", "rows"),
}


@dataclass(slots=True)
class Made:
    """What an invoice says; `ways` names how each part is drawn."""

    language: str
    words: Words
    more: More
    dice: random.Random
    ways: dict[str, str]
    truth: dict[str, str] = field(default_factory=dict)
    details: list[tuple[str, str]] = field(default_factory=list)
    rows: list[tuple[str, ...]] = field(default_factory=list)
    taxes: list[tuple[int, Decimal, Decimal]] = field(default_factory=list)
    supplier: list[str] = field(default_factory=list)
    customer: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    code: str = "EUR"
    style: str = "{n}"
    sign: int = 1
    title: str = ""
    terms: str = ""

    def money(self, value: Decimal) -> str:
        signs = {"EUR": "€", "GBP": "£", "USD": "$", "CHF": "CHF"}
        text = self.style.format(n=number(abs(value), self.ways["numbers"]), c=self.code, s=signs[self.code])
        return f"-{text}" if value < 0 else text


def make(seed: int) -> Made:
    """One invoice; the same for the same seed."""
    dice = random.Random(f"varied {seed}")  # noqa: S311  nothing secret
    language = dice.choice(list(WORDS))
    ways = {part: dice.choice(some) for part, some in WAYS.items()}
    ways["numbers"] = numbers_of(language, dice)
    ways["kind"] = "credit" if dice.random() < 0.15 else "invoice"
    made = Made(language, WORDS[language], MORE[language], dice, ways)
    made.code = currency_of(made)
    made.style = dice.choice(STYLES)
    who(made)
    when_and_which(made)
    how_much(made)
    where_to(made)
    if ways["table"] == "count first" or made.style != "{n}":
        made.truth["currency"] = made.code
    if ways["sums"] == "included" and len(made.rows) > 1:
        del made.truth["net_amount"]  # the page does not say it
    return made


def numbers_of(language: str, dice: random.Random) -> str:
    usual = {"en": "dot", "fr": "space"}.get(language, "comma")
    return dice.choice(
        [usual, usual, usual, "plain" if usual == "dot" else "none", "swiss" if language in "de fr it" else usual]
    )


def currency_of(made: Made) -> str:
    if made.ways["numbers"] == "swiss":
        return "CHF"
    return made.dice.choice(["GBP", "USD", "EUR"]) if made.language == "en" else "EUR"


def number(value: Decimal, form: str) -> str:
    point, group = NUMBERS[form][0], NUMBERS[form][1:]
    whole, cents = f"{value:,.2f}".split(".")
    return whole.replace(",", group) + point + cents


def who(made: Made) -> None:
    facts = made_invoices.Facts(made.language, made.words, "letter")
    made_invoices.parties(facts, made.dice)
    made.supplier, made.customer = facts.supplier, facts.customer
    if made.ways["parties"] in {"window", "corner"} and made.dice.random() < 0.3:
        person = f"{made.dice.choice(['Jan', 'Rosa', 'Emil', 'Clara'])} {made.dice.choice(['Holt', 'Weber', 'Marin'])}"
        made.customer = [person, *made.customer[-2:]]
    made.truth |= {"supplier_name": made.supplier[0], "customer_name": made.customer[0]}


def when_and_which(made: Made) -> None:
    dice, words = made.dice, made.words
    issued = date(2021, 1, 1) + timedelta(days=dice.randint(0, 1800))
    form = dice.choice(words.dates)
    name = name_of(dice, issued.year)
    made.shown |= {"number": name, "date": made_invoices.written(issued, form, words)}
    made.truth |= {"invoice_number": name, "invoice_date": issued.isoformat()}
    credit = made.ways["kind"] == "credit"
    labels = {key: made_invoices.usual(dice, some[:-1] or some) for key, some in words.labels.items()}
    made.title = words.titles[credit]
    number_label = made.more.credit_number if credit else labels["invoice_number"]
    made.details = [(number_label, name), (labels["invoice_date"], made.shown["date"])]
    made.details += dice.sample(words.other, dice.randint(0, 2))
    if dice.random() < ORDERED:
        order = f"{dice.choice(['PO-', '45', 'B'])}{dice.randint(1000, 99999)}"
        made.details.append((labels["order_number"], order))
        made.truth["order_number"] = order
    until_when(made, issued, form, labels["due_date"])


def name_of(dice: random.Random, year: int) -> str:
    count = dice.randint(1000, 99_999)
    forms = (f"{count}", f"{year}-{count}", f"R{year}{count}", f"{count}/{year}", f"{year}.{count}", f"AB-{count}-24")
    return dice.choice(forms)


def until_when(made: Made, issued: date, form: str, name: str) -> None:
    """The date in a row of the details, or terms of payment, of which some say no date."""
    due = issued + timedelta(days=made.dice.choice([10, 14, 30, 45]))
    made.shown["due"] = made_invoices.written(due, form, made.words)
    if made.dice.random() < DUE:
        made.details.append((name, made.shown["due"]))
        made.truth["due_date"] = due.isoformat()
    elif made.ways["kind"] == "invoice":
        term = made.dice.choice(range(4))
        made.terms = made.more.terms[term]
        days = {0: 30 if "30" in made.terms else None, 3: DAYS[made.language]}.get(term)
        if days is not None or term in {1, 2}:
            late = due if days is None else issued + timedelta(days=days)
            made.truth["due_date"] = late.isoformat()


def how_much(made: Made) -> None:
    dice, sums = made.dice, made.ways["sums"]
    rates = dice.choice([made.words.rates[:1], made.words.rates]) if sums != "included" else made.words.rates[:1]
    made.sign = -1 if made.ways["kind"] == "credit" and dice.random() < 0.5 else 1
    bases = dict.fromkeys(rates, Decimal(0))
    for _ in range(dice.randint(1, 6)):
        rate, count = dice.choice(rates), dice.randint(1, 30)
        price = Decimal(dice.randint(150, 90_000)) / 100
        bases[rate] += price * count * made.sign
        amount = number(price * count, made.ways["numbers"])
        made.rows.append((dice.choice(made.words.goods), str(count), number(price, made.ways["numbers"]), f"{rate}",
                          f"-{amount}" if made.sign < 0 else amount))  # fmt: skip
    bases = {rate: base for rate, base in bases.items() if base}
    if sums == "discount":
        made.shown["before"] = made.money(sum(bases.values(), Decimal(0)))
        made.shown["less"] = made.money(-sum(((base * 5 / 100).quantize(CENT) for base in bases.values()), Decimal(0)))
        bases = {rate: base - (base * 5 / 100).quantize(CENT) for rate, base in bases.items()}
    made.taxes = [(rate, base, (base * rate / 100).quantize(CENT)) for rate, base in bases.items()]
    net, tax = sum((row[1] for row in made.taxes), Decimal(0)), sum((row[2] for row in made.taxes), Decimal(0))
    made.truth |= {"net_amount": f"{net:.2f}", "tax_amount": f"{tax:.2f}", "total_amount": f"{net + tax:.2f}"}
    if "{a}" in made.terms or "{d}" in made.terms:
        made.terms = made.terms.format(a=made.money(net + tax), d=made.shown["due"])


def where_to(made: Made) -> None:
    facts = made_invoices.Facts(made.language, made.words, "letter")
    made_invoices.accounts(facts, made.dice)
    for name, value in facts.truth.items():
        dummy = name in {"supplier_vat_id", "iban"} and made.dice.random() < 0.5
        made.truth[name] = next_digit(value) if dummy else value
        key = "vat_id" if name == "supplier_vat_id" else name
        spaced = facts.shown[key]
        made.shown[key] = next_digit(spaced) if dummy else spaced


def next_digit(text: str) -> str:
    """With another last digit, so that the check digits are wrong."""
    place = max(index for index, sign in enumerate(text) if sign.isdigit())
    return text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :]
