"""Fields of invoices: hits, and how many of the confident values are right.

Truth is the XML of electronic invoices (bench/einvoices.py) and the JSON beside other invoices. The PDFs are read as
they are, and again with the files in them removed, from the page alone. A hit is a value equal to the truth: amounts as
decimals, dates as ISO 8601, names by their words (of a name in several lines also one whole line), everything else by
its letters and digits. "Visible" is the share of the PDFs on whose pages the true value stands at all, in a usual way
of writing it.

Precision at 0.9 is over all fields of which the truth is known, not only the three in the table: of the values with a
confidence of at least 0.9, those equal to the truth. A value for a field of which the truth says nothing counts in
neither way. "Where shown" leaves out the values that the page shows otherwise than the XML says: some PDFs of the
corpus carry the XML of another invoice.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any

import pypdfium2

from bench import corpus
from bench.einvoices import Line, lines_of_pdf, truth_of_pdf, truth_of_xml, without_files
from bench.part import Part
from bench.quire import Quire
from bench.table import Value
from bench.words import words
from local.bootstrap import STATE

SURE = 0.9
MAIN = ("invoice_number", "invoice_date", "total_amount")
AMOUNTS = {"net_amount", "tax_amount", "total_amount"}
NAMES = {"supplier_name", "customer_name"}
NO_FIELDS = {"type_code"}
OF_JSON = {
    "invoice_number": "invoice_number", "date": "invoice_date", "date_due": "due_date", "amount": "total_amount",
    "amount_untaxed": "net_amount", "amount_tax": "tax_amount", "currency": "currency", "iban": "iban", "bic": "bic",
}  # fmt: skip
WITH_XML, OF_XML, BARE = "e-invoice PDF", "e-invoice XML", "the same, XML removed"
WANTED = {WITH_XML: (1.0, 1.0, 1.0), OF_XML: (1.0, 1.0, 1.0), BARE: (0.88, 0.88, 0.95)}
HEADS = ("documents", "files", "number", "date", "total", "visible", "sure values", "of them right", "where shown",
         "wanted")  # fmt: skip
FILE_HEADS = ("documents", "field", "truth", "found", "confidence", "method", "file")


@dataclass(frozen=True)
class Case:
    """One document and what it says; `language` is not told to Quire."""

    group: str
    name: str
    path: Path
    truth: dict[str, str]
    lines: tuple[Line, ...] = ()

    @cached_property
    def text(self) -> str:
        pdf = pypdfium2.PdfDocument(self.path)
        try:
            return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)
        finally:
            pdf.close()


@dataclass(frozen=True, slots=True)
class Answer:
    """One field of one document; `value` None where Quire has none."""

    group: str
    name: str
    field: str
    truth: str
    value: str | None
    confidence: float | None
    method: str | None
    right: bool
    visible: bool | None


def measure(root: Path, quire: Quire, match: str = "") -> Iterator[Part]:
    answers = [answer for case in cases(root) if match in case.name for answer in asked(quire, case)]
    groups = dict.fromkeys(answer.group for answer in answers)
    rows = [row(group, [answer for answer in answers if answer.group == group]) for group in groups]
    wrong = [answer for answer in answers if not answer.right]
    wrong.sort(key=lambda answer: (answer.group, answer.field, -(answer.confidence or 0)))
    yield Part("Fields", HEADS, rows, FILE_HEADS, [file_row(answer) for answer in wrong], [*map(asdict, answers)])


def cases(root: Path) -> Iterator[Case]:
    pdfs = [sample for sample in corpus.samples(root, "fields/zugferd/") if sample.format == "pdf"]
    truths = [(sample, truth_of_pdf(sample.path)) for sample in pdfs]
    yield from (Case(WITH_XML, sample.name, sample.path, truth) for sample, truth in truths if truth)
    for sample in corpus.samples(root, "fields/einvoice_xml/"):
        if truth := truth_of_xml(sample.path.read_bytes()):
            yield Case(OF_XML, sample.name, sample.path, truth)
    yield from bare_cases(root)
    for sample in corpus.samples(root, "fields/invoice2data/"):
        yield Case("other invoices", sample.name, sample.path, truth_of_json(sample.truth))


def bare_cases(root: Path) -> Iterator[Case]:
    """The PDFs that carry an invoice, without it."""
    for sample in corpus.samples(root, "fields/zugferd/"):
        if sample.format == "pdf" and (truth := truth_of_pdf(sample.path)):
            bare = without_files(sample.path, STATE / "bench" / "without-xml" / sample.path.name)
            yield Case(BARE, sample.name, bare, truth, lines_of_pdf(sample.path))


def truth_of_json(text: str) -> dict[str, str]:
    (values,) = json.loads(text)
    return {ours: str(values[theirs]) for theirs, ours in OF_JSON.items() if values.get(theirs) is not None}


def asked(quire: Quire, case: Case) -> Iterator[Answer]:
    fields: dict[str, Any] = (quire.read(case.path).result or {}).get("fields") or {}
    for name, truth in case.truth.items():
        if name in NO_FIELDS:
            continue
        found = fields.get(name) or {}
        value = found.get("value")
        text = None if value is None else str(value)
        right = text is not None and same(name, text, truth)
        seen = visible(name, truth, case.text) if case.group == BARE else None
        yield Answer(
            case.group, case.name, name, truth, text, found.get("confidence"), found.get("method"), right, seen
        )


def same(name: str, value: str, truth: str) -> bool:
    if name in AMOUNTS:
        return amount(value) is not None and amount(value) == amount(truth)
    if name in NAMES:
        return words(value) in [words(truth), *(words(line) for line in truth.splitlines() if is_name(line))]
    return letters(value) == letters(truth)


def is_name(line: str) -> bool:
    """Whether a line of a name in several lines is more than a number with its label."""
    return sum(map(str.isalpha, line)) > sum(map(str.isdigit, line))


def amount(text: str) -> Decimal | None:
    """The decimal in `text`, which may have a currency beside it."""
    try:
        return Decimal(re.sub(r"[^\d.+-]", "", text))
    except InvalidOperation:
        return None


def letters(text: str) -> str:
    return "".join(words(text))


def visible(name: str, truth: str, text: str) -> bool:
    return any(letters(way) in letters(text) for way in ways(name, truth))


def ways(name: str, truth: str) -> Iterator[str]:
    """How a page may write it; separators don't matter."""
    yield truth
    if name in AMOUNTS and (number := amount(truth)) is not None:
        yield f"{number:.2f}"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", truth):
        year, month, day = truth.split("-")
        yield from (day + month + year, month + day + year, day + month + year[2:])
        yield f"{int(day)}{int(month)}{year}"
        for names in MONTHS:
            named = names.split()[int(month) - 1]
            yield from (f"{day}{named}{year}", f"{int(day)}{named}{year}")


MONTHS = (
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
)


def row(group: str, answers: list[Answer]) -> list[Value]:
    files = len({answer.name for answer in answers})
    hits = [share([answer.right for answer in answers if answer.field == name]) for name in MAIN]
    seen = [share([bool(answer.visible) for answer in answers if answer.field == name]) for name in MAIN]
    sure = [answer.right for answer in answers if answer.value is not None and (answer.confidence or 0) >= SURE]
    shown = [answer.right for answer in answers if (answer.confidence or 0) >= SURE and answer.visible is not False]
    wanted = WANTED.get(group)
    return [
        group, files, *hits, " ".join(short(one) for one in seen) if group == BARE else None, len(sure), share(sure),
        share(shown),
        f"{' '.join(map(short, wanted))}; right .97" + ("" if reached(hits, share(sure), wanted) else "  missed")
        if wanted else None,
    ]  # fmt: skip


def reached(hits: list[float | None], precision: float | None, wanted: tuple[float, ...]) -> bool:
    enough = all(hit is not None and hit >= least for hit, least in zip(hits, wanted, strict=True))
    return enough and (precision or 0) >= 0.97


def short(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}".removeprefix("0")


def share(flags: list[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None


def file_row(answer: Answer) -> list[Value]:
    name = answer.name.rpartition("/")[2]
    return [answer.group, answer.field, answer.truth[:40], (answer.value or "")[:40], answer.confidence, answer.method,
            name]  # fmt: skip
