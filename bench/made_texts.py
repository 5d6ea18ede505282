"""Short documents of our own in six languages, bench/texts/CLASS-LANGUAGE.txt. Companies and people are made up.

They were written for the benchmark, from how such documents usually read. Reports, forms, credit notes and other texts
are held out: they were written when the classifier was finished, and it was not adjusted to them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("texts")


@dataclass(frozen=True, slots=True)
class MadeText:
    label: str
    language: str
    path: Path

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")


def texts(*labels: str) -> Iterator[MadeText]:
    """Those of these classes, or all, by language and class."""
    for path in sorted(FOLDER.glob("*.txt"), key=lambda path: path.stem.rpartition("-")[::-1]):
        label, _, language = path.stem.rpartition("-")
        if not labels or label in labels:
            yield MadeText(label, language, path)
