"""A child's own folder: how much is in it, and its end, whatever the child made of it."""

import errno
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

MAX_ENTRIES = 10_000  # files and folders; more are work to count and to clear up


def overfull(folder: Path, child: int, most: int) -> bool:
    """Say whether the files that a child wrote take more than `most` bytes, or are too many to be honest work."""
    total = 0
    for count, size in enumerate((*deleted_sizes(child), *sizes(folder))):
        total += size
        if total > most or count >= MAX_ENTRIES:
            return True
    return False


def sizes(folder: Path) -> Iterator[int]:
    """What each entry below the folder takes of the disk, one at a time."""
    pending = [str(folder)]
    while pending:
        try:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                    yield taken(entry.stat(follow_symlinks=False))
        except OSError as error:
            if error.errno in {errno.ENAMETOOLONG, errno.EACCES}:
                yield sys.maxsize  # hidden from us, which no parser does


def deleted_sizes(child: int) -> list[int]:
    """What files take that have no name any more, but are held open by the child."""
    try:
        found = [entry.stat() for entry in Path(f"/proc/{child}/fd").iterdir()]
    except OSError:
        return []  # it ended, or this machine does not show it
    return [taken(status) for status in found if status.st_nlink == 0 and stat.S_ISREG(status.st_mode)]


def taken(status: os.stat_result) -> int:
    return status.st_blocks * 512


def remove(folder: Path) -> None:
    """Remove a folder, however deep: what lies in its folders is moved up before they go. What cannot go stays."""
    try:
        while inner := folders(folder):
            for path in inner:
                for below in folders(path):
                    below.rename(folder / f"~{os.urandom(8).hex()}")
                empty(path)
                path.rmdir()
        empty(folder)
        folder.rmdir()
    except OSError:
        return


def folders(folder: Path) -> list[Path]:
    folder.chmod(0o700)
    with os.scandir(folder) as entries:
        return [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]


def empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
