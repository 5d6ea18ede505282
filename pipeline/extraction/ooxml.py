"""Parts of an Office Open XML file, their unpacked bytes counted while they stream."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from lxml import etree
from lxml.etree import _Element as Element

from pipeline.extraction.errors import unpacked_exceeded


class Package:
    """A ZIP of parts that refuses to unpack more than `max_bytes` in all."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        self._archive = zipfile.ZipFile(path)
        self._max_bytes = self._left = max_bytes

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()

    def __contains__(self, name: str) -> bool:
        return name in self._archive.NameToInfo

    @contextmanager
    def part(self, name: str) -> Iterator["Counted"]:
        if self._archive.getinfo(name).file_size > self._left:
            raise unpacked_exceeded(self._max_bytes)  # by its own word: nothing need be unpacked to know
        with self._archive.open(name) as file:
            yield Counted(file, self)

    def tree(self, name: str) -> Element | None:
        """The root of a small part, or None if the file has no such part."""
        if name not in self:
            return None
        with self.part(name) as file:
            return etree.parse(
                cast("IO[bytes]", file), etree.XMLParser(resolve_entities=False, no_network=True)
            ).getroot()

    def spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise unpacked_exceeded(self._max_bytes)


class Counted:
    """A part being read; what it yields is taken from the package's allowance."""

    def __init__(self, file: IO[bytes], package: Package) -> None:
        self._file = file
        self._package = package

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self._package.spend(len(chunk))
        return chunk
