"""Uploads in pieces to the folder store: a file grows until it is whole, then it is the document's original."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from pipeline.errors import ErrorCode, UnavailableError
from pipeline.storage import flush_to_disk, original_key


class WrongOffsetError(ValueError):
    """The piece does not follow what is there: `offset` bytes are."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class BusyError(ValueError):
    """Another request is writing."""


class GrowingFile:
    """The bytes of one upload so far."""

    def __init__(self, folder: Path, upload_id: UUID) -> None:
        self._partial = folder / "uploads" / str(upload_id)
        self._whole = folder / original_key(upload_id)

    def offset(self) -> int:
        """How many bytes are there."""
        with _unavailable():
            for path in (self._partial, self._whole):
                try:
                    return path.stat().st_size
                except FileNotFoundError:
                    continue
        return 0

    @contextmanager
    def appending(self, offset: int) -> Iterator["Appender"]:
        """Write at the end, alone; WrongOffsetError, BusyError. What was written stays, whatever ends the block."""
        with _unavailable():
            self._partial.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._partial, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            _lock(file)
            if os.fstat(file).st_size != offset:
                raise WrongOffsetError(os.fstat(file).st_size)
            yield Appender(file)
        finally:
            os.close(file)

    def finish(self) -> None:
        """Make it the document's original, kept on the disk; a second time changes nothing."""
        with _unavailable():
            self._whole.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):  # an earlier request came so far
                self._partial.rename(self._whole)
            if self._whole.exists():
                flush_to_disk(self._whole)

    def remove(self) -> None:
        """Remove what is not a document's."""
        with _unavailable():
            self._partial.unlink(missing_ok=True)


class Appender:
    """An open file of which nobody else is at the end."""

    def __init__(self, file: int) -> None:
        self._file = file

    def write(self, piece: bytes) -> None:
        """Blocks for as long as the disk does; UnavailableError if it is full."""
        with _unavailable():
            view = memoryview(piece)
            while view:
                view = view[os.write(self._file, view) :]


def _lock(file: int) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # ends with the descriptor, also of a process that dies
    except BlockingIOError:
        raise BusyError from None


@contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = f"the object store does not answer: {error.strerror}"
        raise UnavailableError(ErrorCode.STORE_UNAVAILABLE, reason) from error
