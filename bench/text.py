"""Word F1 and reading order by format, over the documents that have a text as truth.

Truth is what other programs and people made of the files: reviewed Markdown (`docling*`), plain text by a document
converter (`office_*`), and for `text/pdf` mostly a layout-preserving text, whose lines run across columns: its score
is agreement, and its order says little. Where an engine has both, its plain text and its Markdown are scored.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from statistics import mean
from typing import Any

from bench.corpus import Sample
from bench.engines import Engines
from bench.part import Part
from bench.reading import Reading
from bench.table import Value
from bench.tables import of_markdown
from bench.tables import score as score_tables
from bench.tables_part import Tabled, tables_part
from bench.words import score

# The best of the programs tried before the first line of Quire was written, over the same files.
BEST_KNOWN = {
    "pdf": 0.97, "docx": 0.83, "html": 0.97, "xlsx": 0.86, "pptx": 0.98, "eml": 0.99, "msg": 0.99, "rtf": 0.96,
    "odt": 0.96, "epub": 0.95, "csv": 0.86,
}  # fmt: skip
HEADS = ("format", "engine", "files", "word F1", "order", "of Markdown", "failed", "wanted")


@dataclass(frozen=True, slots=True)
class Line:
    """One document read by one engine."""

    format: str
    name: str
    engine: str
    f1: float
    precision: float
    recall: float
    order: float | None
    markdown_f1: float | None
    seconds: float
    error: str | None


def line(sample: Sample, engine: str, reading: Reading) -> Line:
    """A document that was not read has the score 0."""
    got = score(reading.text, sample.truth)
    markdown = score(reading.markdown, sample.truth).f1 if reading.markdown is not None else None
    if reading.error is not None:
        return Line(sample.format, sample.name, engine, 0.0, 0.0, 0.0, None, None, reading.seconds, reading.error)
    return Line(
        sample.format,
        sample.name,
        engine,
        got.f1,
        got.precision,
        got.recall,
        got.order,
        markdown,
        reading.seconds,
        None,
    )


def rows(lines: Iterable[Line]) -> list[list[Value]]:
    """One row for each format and engine, the engines of a format together."""
    groups: dict[tuple[str, str], list[Line]] = {}
    for each in lines:
        groups.setdefault((each.format, each.engine), []).append(each)
    return [row(*key, group) for key, group in sorted(groups.items(), key=lambda item: item[0][0])]


def row(format_: str, engine: str, lines: list[Line]) -> list[Value]:
    orders = [each.order for each in lines if each.order is not None]
    marked = [each.markdown_f1 for each in lines if each.markdown_f1 is not None]
    if marked:
        marked += [0.0 for each in lines if each.error is not None]
    failed = sum(each.error is not None for each in lines)
    wanted = BEST_KNOWN.get(format_) if engine == "quire" else None
    f1 = mean(each.f1 for each in lines)
    return [format_, engine, len(lines), f1, average(orders), average(marked), failed or None, verdict(f1, wanted)]


def average(values: list[float]) -> float | None:
    return mean(values) if values else None


def verdict(value: float, wanted: float | None) -> str | None:
    """What is wanted, and whether it is there."""
    if wanted is None:
        return None
    return f"≥ {wanted:.2f}".replace("0.", ".") + ("" if round(value, 3) >= wanted else "  missed")


def file_rows(lines: Iterable[Line]) -> list[list[Value]]:
    """Every document, the worst first within its format."""
    worst_first = sorted(lines, key=lambda each: (each.format, each.engine, each.f1))
    return [
        [each.format, each.engine, each.f1, each.precision, each.recall, each.order, each.markdown_f1, each.seconds,
         each.name, (each.error or "")[:60]]
        for each in worst_first
    ]  # fmt: skip


FILE_HEADS = ("format", "engine", "F1", "precision", "recall", "order", "of Markdown", "seconds", "file", "error")


def figures(lines: Iterable[Line]) -> list[dict[str, Any]]:
    return [asdict(each) for each in lines]


def measure(samples: list[Sample], engines: Engines) -> tuple[Part, Part]:
    """Every document once by every engine: its words and, where the truth is Markdown, its tables."""
    lines: list[Line] = []
    tabled: list[Tabled] = []
    for sample in samples:
        for engine, reading in engines.read(sample.path, sample.format):
            lines.append(line(sample, engine, reading))
            tables = of_markdown(sample.truth) if sample.truth_is_markdown else []
            if got := score_tables(reading.tables, tables):
                tabled.append(Tabled(sample.format, sample.name, engine, got))
    text = Part("Text", HEADS, rows(lines), FILE_HEADS, file_rows(lines), figures(lines))
    return text, tables_part(tabled)
