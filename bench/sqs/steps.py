"""The work of a document: three steps that do nothing, the last of which notes its end in a journal."""

import os
import time
from pathlib import Path

STEPS = ("first", "second", "third")
JOURNAL = os.environ.get("BENCH_JOURNAL", os.devnull)


def finish(document: str) -> None:
    """Append a line with the document and the time; so short an append is never torn."""
    with Path(JOURNAL).open("a") as journal:
        journal.write(f"{document} {time.time()}\n")


def finished(journal: Path) -> list[tuple[str, float]]:
    """The documents of a journal, in order, with the times of their ends."""
    lines = journal.read_text().splitlines() if journal.exists() else []
    return [(document, float(at)) for document, at in (line.split() for line in lines)]
