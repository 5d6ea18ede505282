"""Folders for PostgreSQL, which does not run as root; those of pytest are closed to whom it runs as then."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import is_alive

PREFIX = "quire-test-"


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that every user can go through, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def remove_leftovers() -> None:
    """Remove what was left by runs, and by workers of ours, that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = folder.name.removeprefix(PREFIX).split("-")[0]
        if owner.isdecimal() and not is_alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)
