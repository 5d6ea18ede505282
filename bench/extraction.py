"""Accuracy and speed of extraction: `.venv/bin/python -m bench.extraction`."""

import argparse
import sys
from pathlib import Path

from bench import corpus, table, text
from bench.quire import Quire
from local.localstack import ROOT

PARTS = ("text",)


def main() -> int:
    arguments = parser().parse_args()
    root = corpus.find()
    if root is None:
        print(corpus.ABSENT)
        return 0
    quire = Quire()
    try:
        measure_text(root, quire, arguments)
    finally:
        quire.close()
    return 0


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.extraction", description=__doc__)
    parser.add_argument("--only", type=listed, default=list(PARTS), help=f"parts, of {','.join(PARTS)}")
    parser.add_argument("--format", type=listed, default=[], help="formats of the part `text`, as in docx,xlsx")
    parser.add_argument("--peers", type=listed, default=["all"], help="others to compare with: all, none, or names")
    parser.add_argument("--match", default="", help="only files with this in their path")
    parser.add_argument("--files", action="store_true", help="also every file, the worst first")
    parser.add_argument("--json", type=Path, default=ROOT / ".local" / "bench" / "extraction.json")
    return parser


def listed(text_: str) -> list[str]:
    return [word for word in text_.split(",") if word]


def measure_text(root: Path, quire: Quire, arguments: argparse.Namespace) -> None:
    chosen = [
        sample
        for sample in corpus.samples(root, "text/")
        if sample.truths and arguments.match in sample.name
        and (not arguments.format or sample.format in arguments.format)
    ]  # fmt: skip
    lines = [text.line(sample, quire.name, quire.read(sample.path)) for sample in chosen]
    print(table.markdown(text.HEADS, text.rows(lines)))
    if arguments.files:
        print()
        print(table.markdown(text.FILE_HEADS, text.file_rows(lines)))
    table.write_json(arguments.json, {"text": text.figures(lines)})


if __name__ == "__main__":
    sys.exit(main())
