"""The programs that Quire is compared with, each in a process that is ended when a document takes it too long."""

import json
import select
import shutil
import subprocess
import tempfile
from pathlib import Path

from bench.environment import python_of_peers
from bench.reading import Reading
from bench.tables import of_markdown

WORKER = Path(__file__).with_name("peer_worker.py")
SECONDS_A_DOCUMENT = 60
OFFICE = {"docx", "pptx", "xlsx", "xls", "html", "csv", "epub", "msg"}
PICTURES = {"png", "jpg", "tif"}
# Which formats each says it reads.
FORMATS: dict[str, set[str]] = {
    "pypdfium2": {"pdf"},
    "pdfplumber": {"pdf"},
    "markitdown": {"pdf", "md", "eml"} | OFFICE,
    "kreuzberg": {"pdf", "md", "eml", "odt", "rtf", "doc"} | OFFICE | PICTURES,
    "tesseract": PICTURES,
}


class Peer:
    """One of FORMATS; `read` starts its process at the first document, and anew after one that was too slow."""

    def __init__(self, name: str, python: Path) -> None:
        self.name = name
        self._python = python
        self._process: subprocess.Popen[str] | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="quire-bench-")  # some leave files where they run

    def reads(self, format_: str) -> bool:
        return format_ in FORMATS[self.name]

    def read(self, path: Path, language: str = "eng") -> Reading:
        process = self._running()
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps({"path": str(path.absolute()), "language": language}) + "\n")
        process.stdin.flush()
        if not select.select([process.stdout], [], [], SECONDS_A_DOCUMENT)[0]:
            self._end()
            return Reading(error=f"took more than {SECONDS_A_DOCUMENT} s", seconds=SECONDS_A_DOCUMENT)
        line = process.stdout.readline()
        if not line:
            self._end()
            return Reading(error="its process died")
        return understood(json.loads(line))

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [self._python, WORKER, self.name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                cwd=self._folder.name,
            )
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def close(self) -> None:
        self._end()
        self._folder.cleanup()


def understood(answer: dict[str, object]) -> Reading:
    """What has only Markdown is scored by it, and its tables are those in it."""
    reading = Reading(**{"text": "", **answer})  # type: ignore[arg-type]  # the worker is ours
    if reading.markdown is not None:
        reading.text = reading.text or reading.markdown
        reading.tables = of_markdown(reading.markdown)
    return reading


def chosen(names: list[str]) -> list[Peer]:
    """The peers of these names ("all", "none"); says which are not there."""
    wanted = list(FORMATS) if names == ["all"] else [name for name in names if name != "none"]
    if unknown := [name for name in wanted if name not in FORMATS]:
        raise SystemExit(f"unknown: {', '.join(unknown)}; there are {', '.join(FORMATS)}")
    if "tesseract" in wanted and shutil.which("tesseract") is None:
        print("tesseract is not on PATH (Debian: apt-get install tesseract-ocr), so it is left out.\n")
        wanted.remove("tesseract")
    return [Peer(name, python_of_peers()) for name in wanted]
