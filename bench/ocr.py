"""OCR: words on pages that are pictures.

Made pages (bench/pages.py: receipts and letters in six languages, roughened in seven ways; tesseract is told the
language, Quire is not), single pages of born-digital PDFs of the corpus rendered at 150 dots an inch and scored
against the text that they were made from, and scans of the corpus that bear one known sentence. Each page is a document
by itself.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, median

import pypdfium2

from bench import corpus, pages
from bench.engines import Engines
from bench.pages import Scan
from bench.part import Part
from bench.quire import Quire
from bench.table import Value
from bench.words import score
from local.bootstrap import STATE
from pipeline.extraction import Limits
from pipeline.settings import Settings

RENDERED = 8
DOCLING = "Docling bundles PDF document conversion to JSON and Markdown in an easy self contained package"
HEADS = ("pages", "engine", "files", "word F1", "order", "seconds a page", "CPU s", "peak MB", "wanted")
FILE_HEADS = ("pages", "how", "engine", "F1", "order", "seconds", "file", "error")


@dataclass(frozen=True, slots=True)
class Read:
    kind: str
    way: str
    name: str
    engine: str
    f1: float
    order: float | None
    seconds: float
    cpu_seconds: float | None
    peak_bytes: int | None
    error: str | None


def measure(root: Path, engines: Engines, match: str = "", *, quick: bool = False) -> Iterator[Part]:
    """`quick` takes every fifth page."""
    wanted = [scan for scan in [*pages.made(), *rendered(root), *scans(root)] if match in scan.name]
    reads = [read for scan in wanted[:: 5 if quick else 1] for read in by_all(scan, engines)]
    kinds = list(dict.fromkeys(read.kind for read in reads))
    ways = [way for way in dict.fromkeys(read.way for read in reads) if way in pages.WAYS]
    groups = [(kind, [read for read in reads if read.kind == kind]) for kind in kinds]
    groups += [(f"both, {way}", [read for read in reads if read.way == way]) for way in ways]
    rows = [row(title, engine, group) for title, group in groups for engine in dict.fromkeys(r.engine for r in group)]
    shown = [
        [read.kind, read.way, read.engine, read.f1, read.order, read.seconds, read.name, (read.error or "")[:60]]
        for read in sorted(reads, key=lambda read: (read.engine, read.f1))
    ]
    yield Part("OCR", HEADS, rows, FILE_HEADS, shown, [*map(asdict, reads)])


def with_tesseract(language: str) -> Quire:
    """Quire with the program in place of its models, told the language as the program is."""
    limits = Limits.from_settings(Settings(ocr_engine="tesseract", ocr_languages=language))
    return Quire(limits=limits, name="quire, tesseract")


def by_all(scan: Scan, engines: Engines) -> Iterator[Read]:
    readings = list(engines.read(scan.path, scan.path.suffix.removeprefix("."), scan.language))
    if any(engine == "tesseract" for engine, _ in readings):
        mine = with_tesseract(next(code for code, name in pages.TESSERACT.items() if name == scan.language))
        readings.insert(1, (mine.name, mine.read(scan.path)))
    for engine, reading in readings:
        if engine in {"quire", "quire, tesseract", "kreuzberg", "tesseract"}:
            got = score(reading.text, scan.truth)
            yield Read(scan.kind, scan.way, scan.name, engine, got.f1, got.order, reading.seconds,
                       reading.cpu_seconds, reading.peak_bytes, reading.error)  # fmt: skip


def rendered(root: Path) -> Iterator[Scan]:
    folder = STATE / "bench" / "rendered"
    folder.mkdir(parents=True, exist_ok=True)
    left = RENDERED
    for sample in corpus.samples(root, "text/pdf/"):
        if left and "right_to_left" not in sample.name and len(pypdfium2.PdfDocument(sample.path)) == 1:
            left -= 1
            path = folder / f"{sample.path.stem}.png"
            pypdfium2.PdfDocument(sample.path)[0].render(scale=150 / 72).to_pil().convert("RGB").save(path)
            yield Scan("rendered PDF", "rendered", sample.name, path, sample.truth, "eng")


def scans(root: Path) -> Iterator[Scan]:
    for sample in corpus.samples(root, "ocr/docling/"):
        if sample.format == "pdf":
            yield Scan("scanned PDF", "scan", sample.name, sample.path, DOCLING, "eng")


def row(title: str, engine: str, reads: list[Read]) -> list[Value]:
    mine = [read for read in reads if read.engine == engine]
    orders = [read.order for read in mine if read.order is not None]
    f1, seconds = mean(read.f1 for read in mine), median(read.seconds for read in mine)
    wanted = None
    if title == "receipt" and engine == "quire":
        wanted = "≥ .92 in 1.2 s" + ("" if f1 >= 0.92 and seconds <= 1.2 else "  missed")
    peak = max((read.peak_bytes or 0) / 1e6 for read in mine)
    cpu = mean(read.cpu_seconds or 0.0 for read in mine)
    return [title, engine, len(mine), f1, mean(orders) if orders else None, seconds, cpu, round(peak), wanted]
