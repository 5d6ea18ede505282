"""The corpus: real documents with their truth, described by its MANIFEST.tsv. It is no part of the project."""

import csv
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from local.localstack import ROOT

BESIDE = ROOT.parent / "shared" / "corpus"
FORMATS = {"xlsm": "xlsx"}  # otherwise the extension names the format


def find() -> Path | None:
    """The folder that QUIRE_CORPUS names, else the one beside the checkout; None if there is none."""
    folder = Path(os.environ.get("QUIRE_CORPUS") or BESIDE)
    return folder if (folder / "MANIFEST.tsv").exists() else None


ABSENT = "There is no corpus: set QUIRE_CORPUS to its folder (the one with MANIFEST.tsv). Nothing was measured."


@dataclass(frozen=True)
class Sample:
    """One document. `truths` are its files of truth, of which the first is text or the fields."""

    root: Path
    name: str
    kind: str
    truths: tuple[str, ...]

    @property
    def path(self) -> Path:
        return self.root / self.name

    @property
    def folder(self) -> str:
        return self.name.rpartition("/")[0]

    @property
    def format(self) -> str:
        extension = self.path.suffix.lower().removeprefix(".")
        return FORMATS.get(extension, extension)

    @cached_property
    def truth(self) -> str:
        return (self.root / self.truths[0]).read_text(encoding="utf-8", errors="replace")

    @property
    def truth_is_markdown(self) -> bool:
        return self.truths[0].endswith(".md")


def samples(root: Path, under: str) -> list[Sample]:
    """The documents below the folder `under`, by name."""
    with (root / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Sample(root, row["path"], row["kind"], tuple(filter(None, row["truth_file"].split(","))))
        for row in sorted(rows, key=lambda row: row["path"])
        if row["path"].startswith(under)
    ]
