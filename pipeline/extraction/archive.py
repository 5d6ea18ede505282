"""Members of a ZIP that is a document, counted while they stream: every format inside a ZIP is read through this."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from lxml import etree
from lxml.etree import _Element as Element

from pipeline.extraction.errors import encrypted, entries_exceeded, ratio_exceeded, unpacked_exceeded
from pipeline.extraction.request import Limits

END_OF_DIRECTORY = b"PK\x05\x06"
END_BYTES = 22 + 65_535  # the end record, and the longest comment after it
ENTRY_BYTES = 46  # what the directory holds of a member at least
ENTRY_ALLOWANCE = 512  # what it holds of one at most, names and extras included, before the count is taken as a lie
RATIO_FLOOR = 16 * 1024**2  # below this a high ratio is an empty sheet, not a bomb
CHUNK = 1024**2
ENCRYPTED_FLAG = 1  # APPNOTE 4.4.4


class Archive:
    """A ZIP that refuses too many members, and to unpack more than its limits in all."""

    def __init__(self, path: Path, limits: Limits) -> None:
        check_directory(path, limits.max_archive_entries)
        self._archive = zipfile.ZipFile(path)
        if len(self.names) > limits.max_archive_entries:
            self._archive.close()
            raise entries_exceeded(len(self.names), limits.max_archive_entries)
        self._limits = limits
        self._left = limits.max_unpacked_bytes

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()

    def __contains__(self, name: str) -> bool:
        return name in self._archive.NameToInfo

    @property
    def names(self) -> list[str]:
        return list(self._archive.NameToInfo)

    @contextmanager
    def part(self, name: str) -> Iterator["Counted"]:
        """The member as a stream; KeyError if there is none."""
        info = self._archive.getinfo(name)
        if info.flag_bits & ENCRYPTED_FLAG:
            raise encrypted("document")
        if info.file_size > self._left:
            raise unpacked_exceeded(self._limits.max_unpacked_bytes)  # by its own word: no need to unpack
        with self._archive.open(info) as file:
            yield Counted(file, self, info.compress_size)

    def read(self, name: str) -> bytes:
        with self.part(name) as file:
            return file.read()

    def tree(self, name: str) -> Element | None:
        """The root of an XML member, or None if the file has no such member."""
        if name not in self:
            return None
        with self.part(name) as file:
            return etree.parse(
                cast("IO[bytes]", file), etree.XMLParser(resolve_entities=False, no_network=True)
            ).getroot()

    def spend(self, count: int, unpacked: int, packed: int) -> None:
        """Take `count` bytes, of a member that has unpacked to `unpacked`, from the allowance."""
        self._left -= count
        if self._left < 0:
            raise unpacked_exceeded(self._limits.max_unpacked_bytes)
        if unpacked > RATIO_FLOOR and unpacked > packed * self._limits.max_archive_ratio:
            raise ratio_exceeded(self._limits.max_archive_ratio)


class Counted:
    """A member being read; what it yields is taken from the archive's allowance."""

    def __init__(self, file: IO[bytes], archive: Archive, packed: int) -> None:
        self._file = file
        self._archive = archive
        self._packed = packed
        self._unpacked = 0

    def read(self, size: int = -1) -> bytes:
        if size is None or size < 0:
            return b"".join(iter(lambda: self.read(CHUNK), b""))
        chunk = self._file.read(size)
        self._unpacked += len(chunk)
        self._archive.spend(len(chunk), self._unpacked, self._packed)
        return chunk


def check_directory(path: Path, max_entries: int) -> None:
    """Refuse a directory of more members than allowed before it is read into memory."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - END_BYTES))
        tail = file.read()
    end = tail.rfind(END_OF_DIRECTORY)
    directory = int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else 0
    directory = min(directory, size)  # ZIP64 says 0xffffffff here
    if directory > max(max_entries, 100) * ENTRY_ALLOWANCE:
        raise entries_exceeded(directory // ENTRY_BYTES, max_entries)
