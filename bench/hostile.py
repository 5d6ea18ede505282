"""What becomes of hostile files: `.venv/bin/python -m bench.hostile`.

Every bomb of bench/bombs, and every file below the corpus's folder `hostile` where there is a corpus, each under the
default limits; the first page of a PDF or a picture is also drawn, as for a client that looks at it. Ends with 1 if one
broke a bound: neither a result nor a typed error, too long, too much memory. The bound of time is one of CPU time, so
that it holds on a machine that has other things to do.
"""

import argparse
import logging
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench import bombs, corpus, table
from bench.quire import Quire
from bench.reading import Reading
from local.localstack import ROOT
from pipeline.errors import ErrorCode
from pipeline.extraction.parsers import image
from pipeline.extraction.progress import INCOMPLETE

MAX_SECONDS = 30.0
MAX_BYTES = 10**9
DRAWN = frozenset({".pdf", *(extension for extensions in image.MEDIA_TYPES.values() for extension in extensions)})
HEADS = ("file", "outcome", "seconds", "CPU s", "peak MB")
Row = tuple[str, str, float, float, float]


def main() -> int:
    arguments = parser().parse_args()
    logging.disable()  # every file here would fill it
    quire = Quire()
    rows: list[Row] = []
    try:
        with tempfile.TemporaryDirectory(prefix="quire-bombs-") as folder:
            for path, name in files(Path(folder), arguments):
                for line in lines(quire, path, name):
                    rows.append(line)
                    if arguments.files or broken(line):
                        print(*line, sep="\t", flush=True)
    finally:
        quire.close()
    summarise(rows)
    table.write_json(arguments.json, {"rows": rows})
    return 1 if any(map(broken, rows)) else 0


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.hostile", description=__doc__)
    parser.add_argument("--match", default="", help="only files with this in their name")
    parser.add_argument("--only", choices=["bombs", "corpus"], help="one of the two sets")
    parser.add_argument(
        "--files", action="store_true", help="a line for every file, not only for those that break a bound"
    )
    parser.add_argument("--json", type=Path, default=ROOT / ".local" / "bench" / "hostile.json")
    return parser


def files(folder: Path, arguments: argparse.Namespace) -> Iterator[tuple[Path, str]]:
    """Each file and what it is called; a bomb is made when its turn comes, and goes after it."""
    if arguments.only != "corpus":
        for name, make in bombs.BOMBS.items():
            if arguments.match in name:
                path = folder / name
                make(path)
                yield path, name
                path.unlink()
    root = None if arguments.only == "bombs" else corpus.find()
    if root is None:
        print("without the corpus")
        return
    for path in sorted(file for file in (root / "hostile").rglob("*") if file.is_file()):
        name = str(path.relative_to(root))
        if arguments.match in name:
            yield path, name


def lines(quire: Quire, path: Path, name: str) -> Iterator[Row]:
    yield row(name, quire.read(path))
    if path.suffix in DRAWN:
        yield row(f"{name}, drawn", quire.draw(path))


def row(name: str, reading: Reading) -> Row:
    outcome = "result" if reading.error is None else reading.error
    warned = {warning["code"] for warning in reading.result["warnings"]} if reading.result else set()
    if not warned.isdisjoint(INCOMPLETE):
        outcome = "partial result"
    return (
        name,
        outcome[:110],
        round(reading.seconds, 2),
        round(reading.cpu_seconds or 0, 2),
        round((reading.peak_bytes or 0) / 1e6),
    )


def broken(line: Row) -> bool:
    """Say whether a bound was broken; a crash of the parser is a typed error, but not a good one."""
    _, outcome, _, seconds, megabytes = line
    return outcome.startswith(ErrorCode.PARSER_CRASHED) or seconds > MAX_SECONDS or megabytes * 1e6 > MAX_BYTES


def summarise(rows: list[Row]) -> None:
    outcomes = Counter(outcome.split(":")[0] for _, outcome, *_ in rows)
    print(table.markdown(("outcome", "files"), outcomes.most_common()))
    worst = sorted(rows, key=lambda line: -line[3])[:10]
    print(table.markdown(HEADS, worst))
    print(f"most memory: {max(rows, key=lambda line: line[4])}")
    bounds = f"{MAX_SECONDS:g} s of CPU, {MAX_BYTES / 1e9:g} GB"
    print(f"{len(rows)} readings, {sum(map(broken, rows))} beyond {bounds} or crashed")


if __name__ == "__main__":
    sys.exit(main())
