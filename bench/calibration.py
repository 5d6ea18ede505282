"""Fit the confidence of fields, and see whether it means what it says: `python -m bench.calibration [--write]`.

Each document is read as it is and again with a part of the labels unknown to the rules, as in documents that use other
words: so there are enough wrong choices to learn from. Fitted is a logistic regression on the made invoices of both
makes (bench/made_invoices.py, bench/varied_invoices.py), and on one
half of the drawn ones (bench/sketches.py) and of the corpus (electronic invoices with their XML removed, and other
invoices with truth); the tables are of the other halves and of made invoices with other seeds. A value that the page
shows otherwise than the XML is left out: no reader of the page can have it right.
"""

import argparse
import hashlib
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from bench import corpus, fields, made_invoices, sketches, varied_invoices, varied_layouts
from local.localstack import ROOT
from pipeline.extraction import compose, layout, page_edges, registry, sniff
from pipeline.extraction.parser import Source
from pipeline.extraction.process import jobs
from pipeline.extraction.request import ExtractionRequest, Limits, Options
from pipeline.extraction.understanding import confidence, invoice
from pipeline.extraction.understanding.anchors import Anchors, Vocabulary
from pipeline.extraction.understanding.confidence_weights import WEIGHTS
from pipeline.extraction.understanding.entities import Habits
from pipeline.extraction.understanding.labels import meanings
from pipeline.extraction.understanding.options import Choice
from pipeline.extraction.understanding.view import View
from pipeline.settings import get_settings

TABLE = ROOT / "pipeline" / "extraction" / "understanding" / "confidence_weights.py"
FITTED_SEEDS, OTHER_SEEDS = range(150), range(1000, 1080)
TEXT_EVERY = 6  # made invoices are plain text, others PDF
UNKNOWN = (0.0, 0.15, 0.35, 0.6)  # shares of labels that are hidden from the rules
RIDGE = 1.0
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01)
REAL_COUNTS = 20.0  # examples of the corpus, which are few, against made ones


@dataclass(frozen=True, slots=True)
class Read:
    """A document and its truth; `whole` truth has every field that the document has."""

    name: str
    view: View
    habits: Habits
    truth: dict[str, str]
    whole: bool


@dataclass(frozen=True, slots=True)
class Example:
    field: str
    choice: Choice
    right: bool
    weight: float

    @property
    def evidence(self) -> dict[str, float]:
        return confidence.evidence(self.field, self.choice)

    @property
    def confidence(self) -> float:
        return confidence.of(self.field, self.choice)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.calibration", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    arguments = parser.parse_args()
    fitted, other = [*made(FITTED_SEEDS), *varied(FITTED_SEEDS)], [*made(OTHER_SEEDS)]
    others = [*varied(OTHER_SEEDS)]
    root = corpus.find()
    real = [] if root is None else [*real_ones(root)]
    if root is None:
        print(corpus.ABSENT.replace("Nothing", "Nothing but made invoices"))
    drawn = [*drawn_ones()]
    fitted += [document for document in [*drawn, *real] if is_fitted(document.name)]
    drawn, real = ([document for document in some if not is_fitted(document.name)] for some in (drawn, real))
    examples = [*examples_of(fitted)]
    if arguments.write:
        WEIGHTS.clear()
        WEIGHTS.update(fit(examples))
        write(WEIGHTS)
    for title, documents, unknown in (
        ("fitted on", fitted, UNKNOWN),
        ("made, other seeds", other, UNKNOWN[:1]),
        ("made, other seeds, labels unknown", other, UNKNOWN[1:]),
        ("varied, other seeds", others, UNKNOWN[:1]),
        ("varied, other seeds, labels unknown", others, UNKNOWN[1:]),
        ("drawn, the other half", drawn, UNKNOWN[:1]),
        ("drawn, the other half, labels unknown", drawn, UNKNOWN[1:]),
        ("the other half of the corpus", real, UNKNOWN[:1]),
        ("the other half of the corpus, labels unknown", real, UNKNOWN[1:]),
    ):
        report(title, [*examples_of(documents, unknown)])
    return 0


def is_fitted(name: str) -> bool:
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 0


def real_ones(root: Path) -> Iterator[Read]:
    for case in fields.cases(root):
        if case.group not in {fields.WITH_XML, fields.OF_XML}:
            shown = case.text if case.path.suffix == ".pdf" else case.path.read_text(encoding="utf-8", errors="replace")
            visible = {name: value for name, value in case.truth.items() if fields.visible(name, value, shown)}
            yield read(case.path, case.name, visible, whole=False)


def drawn_ones() -> Iterator[Read]:
    with tempfile.TemporaryDirectory() as folder:
        for sketch in sketches.sketches():
            path = Path(folder) / "drawn.pdf"
            path.write_bytes(sketches.pdf(sketch.text))
            yield read(path, sketch.name, sketch.truth, whole=True)


def made(seeds: Iterable[int]) -> Iterator[Read]:
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            facts = made_invoices.make(seed)
            as_text = seed % TEXT_EVERY == TEXT_EVERY - 1
            path = Path(folder) / ("made.txt" if as_text else "made.pdf")
            path.write_bytes(made_invoices.text(facts).encode() if as_text else made_invoices.pdf(facts))
            yield read(path, f"made {seed}", facts.truth, whole=True)


def varied(seeds: Iterable[int]) -> Iterator[Read]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "varied.pdf"
        for seed in seeds:
            facts = varied_invoices.make(seed)
            path.write_bytes(varied_layouts.pdf(facts))
            yield read(path, f"varied {seed}", facts.truth, whole=True)


def read(path: Path, name: str, truth: dict[str, str], *, whole: bool) -> Read:
    limits = Limits.from_settings(get_settings())
    media_type = sniff.inspect(path, path.name, None, limits).media_type
    registry.by_media_type()[media_type].prepare()
    document = registry.by_media_type()[media_type].parse(Source(path, media_type, limits))
    compose.clean(document)
    page_edges.mark(document)
    layout.mark_headings(document)
    request = ExtractionRequest(media_type, None, path.name, "0" * 64, Options())
    view = View.of(document)
    habits = Habits.of(view.text, jobs.describe(path, request, document).language)
    return Read(name, view, habits, truth, whole)


def examples_of(documents: list[Read], unknown: Iterable[float] = UNKNOWN) -> Iterator[Example]:
    for document in documents:
        for share in unknown:
            anchors = Anchors(document.view, vocabulary(share, document.name), document.habits)
            for name, choice in invoice.choose(anchors).items():
                truth = document.truth.get(name)
                if name.endswith("_address") or (truth is None and not document.whole):
                    continue  # no truth here says how an address is printed
                right = truth is not None and fields.same(name, choice.option.value, truth)
                weight = 1.0 if document.whole else REAL_COUNTS
                yield Example(name, choice, right, weight)


def vocabulary(unknown: float, name: str) -> Vocabulary:
    """The labels without a share of those that name a field."""
    dice = random.Random(f"{name} {unknown}")  # noqa: S311  nothing secret
    return Vocabulary({label: names for label, names in meanings().items() if not names or dice.random() >= unknown})


def fit(examples: list[Example]) -> dict[str, float]:
    """Ridge logistic regression by Newton's method; only evidence for which there are examples has a weight."""
    evidence = [example.evidence for example in examples]
    parts = sorted({part for found in evidence for part in found})
    table = np.array([[found.get(part, 0.0) for part in parts] for found in evidence])
    right = np.array([float(example.right) for example in examples])
    weight = np.array([example.weight for example in examples])
    ridge = np.array([0.01 if part == "" else RIDGE for part in parts])
    found = np.zeros(len(parts))
    for _ in range(40):
        guess = 1 / (1 + np.exp(-table @ found))
        gradient = table.T @ (weight * (guess - right)) + ridge * found
        curve = (table.T * (weight * guess * (1 - guess))) @ table + np.diag(ridge)
        found -= np.linalg.solve(curve, gradient)
    return {part: round(float(value), 3) for part, value in zip(parts, found, strict=True)}


def write(weights: dict[str, float]) -> None:
    opening = TABLE.read_text().partition("WEIGHTS")[0]
    rows = "".join(f'    "{part}": {value},\n' for part, value in weights.items())
    TABLE.write_text(f"{opening}WEIGHTS = {{\n{rows}}}\n")


def report(title: str, examples: list[Example]) -> None:
    print(f"\n{title}: {len(examples)} values")
    for low, high in pairwise(BINS):
        inside = [example for example in examples if low <= example.confidence < high]
        if inside:
            mean = sum(example.confidence for example in inside) / len(inside)
            share = sum(example.right for example in inside) / len(inside)
            print(f"  {low:.2f}-{min(high, 1):.2f}  {len(inside):6}  said {mean:.3f}  right {share:.3f}")
    sure = [example for example in examples if example.confidence >= fields.SURE]
    if sure:
        shown = dict(Counter(example.field for example in sure if not example.right))
        share = sum(example.right for example in sure) / len(sure)
        print(f"  at {fields.SURE} or more: {len(sure)}, right {share:.4f}, wrong {shown}")


if __name__ == "__main__":
    sys.exit(main())
