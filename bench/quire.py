"""Quire as an engine: one process, one limited child for each document, as in production."""

import hashlib
import json
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.reading import Grid, Reading
from pipeline.errors import PipelineError
from pipeline.extraction import (
    ExtractionRequest,
    Limits,
    Options,
    extract_file,
    inspect_file,
    render_page,
    shut_down,
    warm_up,
)
from pipeline.extraction.process import owner
from pipeline.extraction.progress import Plan
from pipeline.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.extraction.process.channel import Message

DPI = 150  # of a page that is drawn
MAX_PLACES = 10_000_000  # of a table


class Quire:
    def __init__(self, options: Options | None = None, limits: Limits | None = None, name: str = "quire") -> None:
        self.name = name
        self.options = options or Options()
        self.limits = limits or Limits.from_settings(get_settings())
        if not owner._idle:  # noqa: SLF001  one process serves them all
            warm_up()

    def read(self, path: Path) -> Reading:
        """Inspect and extract; a refusal is a Reading with its error."""
        return self._measured(path, self._extract)

    def draw(self, path: Path) -> Reading:
        """Inspect, and draw the first page as a client sees it; a Reading without a text."""
        return self._measured(path, self._draw)

    def _measured(self, path: Path, work: "Callable[[Path, Path], Reading]") -> Reading:
        begin = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="quire-bench-") as folder, watched() as endings:
            reading = Reading()
            try:
                reading = work(path, Path(folder) / "output")
            except PipelineError as error:
                reading.error = f"{error.code}: {error.message}"
        reading.seconds = time.perf_counter() - begin
        reading.cpu_seconds = sum(ending.get("cpu_seconds", 0.0) for ending in endings)
        reading.peak_bytes = max((ending.get("resident_bytes", 0) for ending in endings), default=None)
        return reading

    def _draw(self, path: Path, output: Path) -> Reading:
        found = inspect_file(path, None, path.name, self.limits)
        render_page(path, found.media_type, 1, DPI, self.limits, output)
        return Reading()

    def _extract(self, path: Path, output: Path) -> Reading:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        inspection = inspect_file(path, None, path.name, self.limits)
        request = ExtractionRequest(inspection.media_type, None, path.name, sha256, self.options)
        extract_file(path, request, self.limits, output)
        return understood(json.loads(output.read_bytes()))

    def close(self) -> None:
        shut_down()


@contextmanager
def watched() -> "Iterator[list[Message]]":
    """How the children of this block ended: their CPU time and memory, which the service keeps to itself."""
    endings: list[Message] = []
    run = owner.run

    def recorded(
        task: str, arguments: "Message", limits: Limits, cancelled: "Callable[[], bool]", plan: Plan | None = None
    ) -> "Message":
        endings.append(run(task, arguments, limits, cancelled, plan))
        return endings[-1]

    owner.run = recorded
    try:
        yield endings
    finally:
        owner.run = run


def understood(result: dict[str, Any]) -> Reading:
    content = result["content"]
    return Reading(
        text=content["text"],
        markdown=content["markdown"],
        tables=[grid(table) for table in result["tables"]],
        pages=result["document"]["pages"],
        result=result,
    )


def grid(table: dict[str, Any]) -> Grid:
    """The table's rows; a cell over several rows or columns stands in each of them, as in Markdown.

    None of a table that has more than MAX_PLACES, as the spans of a hostile one may say.
    """
    if table["rows"] * table["columns"] > MAX_PLACES:
        return []
    rows = [[""] * table["columns"] for _ in range(table["rows"])]
    for cell in table["cells"]:
        for row in range(cell["row"], cell["row"] + cell["row_span"]):
            for column in range(cell["column"], cell["column"] + cell["column_span"]):
                rows[row][column] = cell["text"]
    return rows
