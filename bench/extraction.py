"""Accuracy and speed of extraction: `.venv/bin/python -m bench.extraction`."""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench import asked_fields, classes, corpus, fields, line_items, ocr, speed, table, text
from bench.engines import Engines
from bench.part import Part
from bench.summary import summary
from local.localstack import ROOT

PARTS = ("text", "fields", "classes", "ocr", "speed")
QUICK = 5  # files of a format


def main() -> int:
    arguments = parser().parse_args()
    root = corpus.find()
    if root is None:
        print(corpus.ABSENT)
        return 0
    if arguments.quick:
        print("A few files of each kind only: what is wanted, is wanted of all of them.\n")
    begin = time.monotonic()
    engines = Engines(arguments.peers)
    found: list[Part] = []
    try:
        for part in parts(root, engines, arguments):
            print(part.shown(with_files=arguments.files), end="\n\n", flush=True)
            found.append(part)
    finally:
        engines.close()
    print(summary(found).shown(with_files=False), end="\n\n")
    table.write_json(arguments.json, {part.title: part.figures for part in found})
    print(f"{time.monotonic() - begin:.0f} s; the figures are in {arguments.json}")
    return 0


def parts(root: Path, engines: Engines, arguments: argparse.Namespace) -> Iterator[Part]:
    if "text" in arguments.only:
        yield from text.measure(with_text(root, arguments), engines)
    if "fields" in arguments.only:
        yield from fields.measure(root, engines.quire, arguments.match)
        yield from line_items.measure(root, engines.quire, arguments.match)
        yield from asked_fields.measure(root, arguments.match)
    if "classes" in arguments.only:
        yield from classes.measure(root, engines.quire, arguments.match)
    if "ocr" in arguments.only:
        yield from ocr.measure(root, engines, arguments.match, quick=arguments.quick)
    if "speed" in arguments.only:
        yield from speed.measure(root, engines, arguments.match, quick=arguments.quick)


def with_text(root: Path, arguments: argparse.Namespace) -> list[corpus.Sample]:
    """The documents with a text as truth that were asked for."""
    found = [sample for sample in corpus.samples(root, "text/") if sample.truths and arguments.match in sample.name]
    found = [sample for sample in found if not arguments.format or sample.format in arguments.format]
    return few_of_each(found) if arguments.quick else found


def few_of_each(samples: list[corpus.Sample]) -> list[corpus.Sample]:
    """At most QUICK of each format, spread over those that there are."""
    by_format: dict[str, list[corpus.Sample]] = {}
    for sample in samples:
        by_format.setdefault(sample.format, []).append(sample)
    return [sample for found in by_format.values() for sample in found[:: -(-len(found) // QUICK)]]


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.extraction", description=__doc__)
    parser.add_argument("--only", type=listed, default=list(PARTS), help=f"parts, of {','.join(PARTS)}")
    parser.add_argument("--format", type=listed, default=[], help="formats of the part `text`, as in docx,xlsx")
    parser.add_argument("--peers", type=listed, default=["all"], help="others to compare with: all, none, or names")
    parser.add_argument("--quick", action="store_true", help="a few files of each kind, in a minute or two")
    parser.add_argument("--match", default="", help="only files with this in their path")
    parser.add_argument("--files", action="store_true", help="also every file, the worst first")
    parser.add_argument("--json", type=Path, default=ROOT / ".local" / "bench" / "extraction.json")
    return parser


def listed(text_: str) -> list[str]:
    return [word for word in text_.split(",") if word]


if __name__ == "__main__":
    sys.exit(main())
