"""Invoices drawn as texts with columns, bench/sketches/LANGUAGE-NAME.txt: what they say, a line of dashes, the drawing.

A drawing is a document of two kinds: plain text as it is, and a PDF in which each text begins at the place of its
column, and figures end at theirs. Layouts and words are those of many trades: labels beside, above and below values,
sums in the middle or at the right, deposits, rates, several currencies. Companies and people are made up.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

FOLDER = Path(__file__).with_name("sketches")
SIZE, PITCH, COLUMN = 8.5, 12.5, 5.1  # points
LEFT, TOP, LINES = 36, 800, 60
TEXT = re.compile(r"\S+(?: \S+)*")
FIGURE = re.compile(r"[-+(]*(?:[€$£]|[A-Z]{3})? ?[-\d][\d.,' ]*(?: ?[€$£%]| [A-Z]{3})?\)?")
FIGURES_FROM = 20  # characters from the left


@dataclass(frozen=True, slots=True)
class Sketch:
    """`truth` has every field that the document has."""

    name: str
    truth: dict[str, str]
    text: str


def sketches() -> Iterator[Sketch]:
    for path in sorted(FOLDER.glob("*.txt")):
        head, _, text = path.read_text(encoding="utf-8").partition("---\n")
        yield Sketch(path.stem, dict(line.split(": ", 1) for line in head.splitlines()), text)


def pdf(text: str) -> bytes:
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    lines = text.splitlines()
    for first in range(0, len(lines), LINES):
        canvas.setFont("Helvetica", SIZE)
        for number, line in enumerate(lines[first : first + LINES]):
            draw(canvas, line, TOP - number * PITCH)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def draw(canvas: Canvas, line: str, y: float) -> None:
    for match in TEXT.finditer(line):
        if FIGURE.fullmatch(match[0]) and match.start() > FIGURES_FROM:
            canvas.drawRightString(LEFT + match.end() * COLUMN, y, match[0])
        else:
            canvas.drawString(LEFT + match.start() * COLUMN, y, match[0])
