"""One program to compare with, in a process of its own: `python peer_worker.py NAME`, run by the peers' Python.

Reads a line of JSON for each document (`{"path", "language"}`) and answers with one: `text`, `tables`, `pages`,
`seconds`, `cpu_seconds`, `peak_bytes`, `error`. Uses nothing of Quire: its environment does not have it.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

Answer = dict[str, Any]
Reader = Callable[[str, str], Answer]


def pypdfium2() -> Reader:
    library = import_module("pypdfium2")

    def read(path: str, _language: str) -> Answer:
        document = library.PdfDocument(path)
        texts = [page.get_textpage().get_text_bounded() for page in document]
        return {"text": "\n".join(texts), "pages": len(texts)}

    return read


def pdfplumber() -> Reader:
    library = import_module("pdfplumber")

    def read(path: str, _language: str) -> Answer:
        with library.open(path) as document:
            texts, tables = [], []
            for page in document.pages:
                texts.append(page.extract_text() or "")
                tables += [[[cell or "" for cell in row] for row in table] for table in page.extract_tables()]
                page.close()
            return {"text": "\n".join(texts), "tables": tables, "pages": len(texts)}

    return read


def markitdown() -> Reader:
    converter = import_module("markitdown").MarkItDown(enable_plugins=False)

    def read(path: str, _language: str) -> Answer:
        return {"markdown": converter.convert(path).text_content}

    return read


def kreuzberg() -> Reader:
    library = import_module("kreuzberg")

    def read(path: str, language: str) -> Answer:
        ocr = library.OcrConfig(backend="tesseract", language=language)
        got = library.extract_file_sync(path, config=library.ExtractionConfig(use_cache=False, ocr=ocr))
        return {"text": got.content, "tables": [table.cells for table in got.tables], "pages": got.get_page_count()}

    return read


def tesseract() -> Reader:
    def read(path: str, language: str) -> Answer:
        command = ["tesseract", path, "stdout", "-l", language, "--psm", "6"]  # the best mode for receipts
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        if done.returncode != 0:
            raise OSError(done.stderr.strip())
        return {"text": done.stdout, "pages": 1}

    return read


READERS: dict[str, Callable[[], Reader]] = {
    "pypdfium2": pypdfium2,
    "pdfplumber": pdfplumber,
    "markitdown": markitdown,
    "kreuzberg": kreuzberg,
    "tesseract": tesseract,
}


def cpu_seconds() -> float:
    """Of this process, its threads and the programs it started."""
    mine, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return mine.ru_utime + mine.ru_stime + children.ru_utime + children.ru_stime


def forget_peak() -> None:
    with suppress(OSError):  # where the kernel does not allow it, the peak is that of all documents so far
        Path("/proc/self/clear_refs").write_text("5")


def peak_bytes() -> int:
    """Since `forget_peak`; of programs started here, the largest so far."""
    status = Path("/proc/self/status").read_text().splitlines()
    kilobytes = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    return max(kilobytes, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) * 1024


def measured(reader: Reader, path: str, language: str) -> Answer:
    forget_peak()
    before, begin = cpu_seconds(), time.perf_counter()
    try:
        answer = reader(path, language)
    except Exception as error:  # noqa: BLE001  whatever a library raises is its answer
        answer = {"error": f"{type(error).__name__}: {error}"[:500]}
    seconds = time.perf_counter() - begin
    return answer | {"seconds": seconds, "cpu_seconds": cpu_seconds() - before, "peak_bytes": peak_bytes()}


def main(name: str) -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    reader = READERS[name]()
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(measured(reader, order["path"], order["language"])), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
