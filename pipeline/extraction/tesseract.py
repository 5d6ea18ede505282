"""OCR by the program tesseract, started in the child for each page: another engine beside the models of ocr.py."""

import csv
import re
import subprocess
import tempfile
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path

import cv2

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import ocr_languages, progress
from pipeline.extraction.model import Line, Word
from pipeline.extraction.ocr import Picture

NAME = "tesseract"
SEGMENTATION = "3"  # pages, columns and lines are found by the program
PAGE_SECONDS = 120.0  # elapsed time of one page; noise that looks like letters takes long
BEAT_SECONDS = 0.5
MIN_CONFIDENCE = 0.3
VERSION = re.compile(r"tesseract v?(\S+)")
NOT_LOADED = re.compile(r"Failed loading language '(\w+)'")
LINE_LEVEL, WORD_LEVEL = "4", "5"
PLACE = ("page_num", "block_num", "par_num", "line_num")
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}  # its threads wait for each other by spinning
Row = dict[str, str]


def read(image: Picture, scale: float, program: str, languages: str) -> list[Line]:
    """Lines in reading order, boxes in points; `scale` is the size of a pixel, `languages` are ISO 639-1.

    PermanentError OCR_UNAVAILABLE if the program or its data for the languages are not there.
    """
    with tempfile.TemporaryDirectory(prefix="page-") as folder:
        path = Path(folder) / "page.pgm"
        cv2.imwrite(str(path), cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))
        command = [program, str(path), "stdout", "-l", ocr_languages.of_tesseract(languages), "--psm", SEGMENTATION]
        return lines(run([*command, "tsv"]), scale)


@cache
def engine(program: str) -> str:
    """Its name and version, as `tesseract 5.3.0`; the name alone if the program does not say."""
    said = VERSION.match(run([program, "--version"]))
    return f"{NAME} {said[1]}" if said else NAME


def run(command: list[str]) -> str:
    """What the program prints; says meanwhile that the work goes on.

    It would go on without the data of one of several languages, and read that one badly: that is an error, too.
    """
    try:
        process = subprocess.Popen(  # noqa: S603  the operator's program, by its whole path
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
        )
    except OSError as error:
        raise unavailable(f"it cannot be started: {error.strerror}") from error
    with process:
        printed, complaints = listened(process)
    said = complaints.decode("utf-8", "replace").strip()
    if missing := list(dict.fromkeys(NOT_LOADED.findall(said))):
        raise lacking(missing)
    if process.returncode == 0:
        return printed.decode("utf-8", "replace")
    raise RuntimeError(f"tesseract ended with {process.returncode}: {said[-500:]}")


def listened(process: "subprocess.Popen[bytes]") -> tuple[bytes, bytes]:
    """All that it says; it is killed when a page takes it too long."""
    for _ in range(int(PAGE_SECONDS / BEAT_SECONDS)):
        try:
            return process.communicate(timeout=BEAT_SECONDS)
        except subprocess.TimeoutExpired:
            progress.beat()
    process.kill()
    process.communicate()
    raise TimeoutError(f"tesseract took more than {PAGE_SECONDS:g} s for a page")


def lacking(data: list[str]) -> PermanentError:
    codes = ", ".join(map(ocr_languages.code, data))
    packages = " ".join(map(ocr_languages.package, data))
    sentence = f"The OCR program tesseract has no data for {codes}. Ask the operator to install {packages} (Debian)."
    return PermanentError(ErrorCode.OCR_UNAVAILABLE, sentence)


def unavailable(reason: str) -> PermanentError:
    sentence = f"The OCR program tesseract is not ready on this machine ({reason}). Ask the operator to install it."
    return PermanentError(ErrorCode.OCR_UNAVAILABLE, sentence)


def lines(table: str, scale: float) -> list[Line]:
    """The program's table of words (TSV) → lines."""
    rows = list(csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    heights = {place(row): int(row["height"]) * scale for row in rows if row["level"] == LINE_LEVEL}
    words = (row for row in rows if row["level"] == WORD_LEVEL and is_word(row))
    return [Line([word(row, scale, heights) for row in group]) for _, group in grouped(words)]


def grouped(rows: Iterable[Row]) -> "groupby[tuple[str, ...], Row]":
    return groupby(rows, key=place)


def place(row: Row) -> tuple[str, ...]:
    """Which line a row belongs to."""
    return tuple(row[name] for name in PLACE)


def is_word(row: Row) -> bool:
    return bool((row["text"] or "").strip()) and float(row["conf"]) >= 100 * MIN_CONFIDENCE


def word(row: Row, scale: float, heights: dict[tuple[str, ...], float]) -> Word:
    """Letters of a line have its height, as those that ocr.py finds."""
    left, top, width, height = (int(row[name]) * scale for name in ("left", "top", "width", "height"))
    box = left, top, left + width, top + height
    sure = round(min(float(row["conf"]), 100.0) / 100, 4)
    return Word("".join(row["text"].split()), box, heights.get(place(row), height), sure)
