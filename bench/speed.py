"""Speed over the born-digital PDFs with a text as truth: pages a second, CPU and memory.

"in process" calls the extraction without its child, with its garbage collection: what the code costs. "through the
child" is what a worker does for each document: inspect, then extract in a limited process of its own, result written
and read. Peers run in one process each that stays, without limits. Each document is read `rounds` times by each in
turn, and its quickest reading counts: that is what the machine can do while nothing else runs on it. No document is
left out: scans with a hidden text layer, whose pictures nobody else here looks at, count like the others.
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import corpus
from bench.engines import Engines
from bench.part import Part
from bench.quire import Quire
from bench.reading import Reading
from bench.table import Value
from pipeline.errors import PipelineError
from pipeline.extraction import ExtractionRequest, Options
from pipeline.extraction.process import garbage, jobs

TEXT, PLACES = Options(text_only=True), Options(text_only=True, words=True)
LAYOUT, WORDS = Options(), Options(words=True)
PEERS_DO = {"pdfplumber": "text and tables", "markitdown": "Markdown"}
HEADS = ("engine", "how", "pages", "pages/s", "CPU ms a page", "peak MB", "wanted")
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Way:
    """One way to read a PDF, and the pages a second that are wanted of it."""

    engine: str
    how: str
    read: Callable[[Path], Reading]
    wanted: int | None = None
    rounds: int = ROUNDS


def measure(root: Path, engines: Engines, match: str = "", *, quick: bool = False) -> Iterator[Part]:
    """`quick` takes every fifth document, and reads it twice."""
    paths = [sample.path for sample in pdfs(root) if match in sample.name][:: 5 if quick else 1]
    rounds = 2 if quick else ROUNDS
    garbage.collect_seldom()
    pages = sum(engines.quire.read(path).pages or 0 for path in paths)
    rows = [row(way, best(way, paths), pages) for way in ways(engines, rounds)]
    yield Part("Speed on PDF text", HEADS, rows, figures=[dict(zip(HEADS, line, strict=True)) for line in rows])


def ways(engines: Engines, rounds: int) -> list[Way]:
    mine = engines.quire
    found = [
        Way("quire", "text only, in process", within(mine, TEXT), 300, rounds),
        Way("quire", "words with boxes, in process", within(mine, PLACES), 100, rounds),
        Way("quire", "text, layout, fields, in process", within(mine, LAYOUT), None, rounds),
        Way("quire", "and every word with its box, in process", within(mine, WORDS), None, rounds),
        Way("quire", "text only, through the child", Quire(TEXT).read, None, 1),
        Way("quire", "text, layout, fields, through the child", mine.read, None, 1),
    ]
    peers = [peer for peer in engines.peers if peer.reads("pdf")]
    return found + [
        Way(peer.name, PEERS_DO.get(peer.name, "text"), peer.read, None, rounds if peer.name == "pypdfium2" else 1)
        for peer in peers
    ]


def pdfs(root: Path) -> list[corpus.Sample]:
    found = corpus.samples(root, "text/")
    return [sample for sample in found if sample.format == "pdf" and sample.truths]


def within(quire: Quire, options: Options) -> Callable[[Path], Reading]:
    return lambda path: in_process(path, quire, options)


def in_process(path: Path, quire: Quire, options: Options) -> Reading:
    request = ExtractionRequest(
        "application/pdf", None, path.name, hashlib.sha256(path.read_bytes()).hexdigest(), options
    )
    before, begin = time.process_time(), time.perf_counter()
    try:
        jobs.build(path, request, quire.limits)
    except PipelineError as error:
        return Reading(error=str(error))
    return Reading(seconds=time.perf_counter() - begin, cpu_seconds=time.process_time() - before)


def best(way: Way, paths: Sequence[Path]) -> list[Reading]:
    """The quickest reading of each document; a first one warms up."""
    way.read(paths[0])
    rounds = [[way.read(path) for path in paths] for _ in range(way.rounds)]
    return [min(readings, key=lambda reading: reading.seconds) for readings in zip(*rounds, strict=True)]


def row(way: Way, readings: Sequence[Reading], pages: int) -> list[Value]:
    rate = pages / max(sum(reading.seconds for reading in readings), 1e-9)
    cpu = 1000 * sum(reading.cpu_seconds or 0.0 for reading in readings) / max(pages, 1)
    peak = max(reading.peak_bytes or 0 for reading in readings)
    verdict = None if way.wanted is None else f"≥ {way.wanted}" + ("" if rate >= way.wanted else "  missed")
    failed = sum(reading.error is not None for reading in readings)
    how = way.how + (f", {failed} failed" if failed else "")
    return [way.engine, how, pages, rate, cpu, round(peak / 1e6) or None, verdict]
