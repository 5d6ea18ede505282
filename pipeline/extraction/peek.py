"""A first look at a file: what recognisers may ask, each answer computed once and bounded."""

import zipfile
import zlib
from functools import cache, cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, cast

import olefile
import pylibmagic  # puts libmagic where the next import looks for it

# isort: split
import magic
from lxml import etree

from pipeline.errors import PermanentError
from pipeline.extraction.archive import check_directory
from pipeline.extraction.encodings import decode, is_binary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

HEAD_BYTES = 65_536
OLE_HEADER = bytes.fromhex("d0cf11e0a1b11ae1")
MAX_MEMBERS = 10_000


class Peek:
    """The start of a file, and what its sender says it is."""

    def __init__(self, path: Path, filename: str | None = None, declared_type: str | None = None) -> None:
        self.path = path
        self.size = path.stat().st_size
        self.extension = suffix(filename)
        self.declared_type = bare(declared_type)
        with path.open("rb") as file:
            self.head = file.read(HEAD_BYTES)

    @cached_property
    def magic(self) -> str:
        """The media type by libmagic."""
        return str(libmagic(mime=True).from_buffer(self.head))

    @cached_property
    def description(self) -> str:
        """What libmagic calls the content: the first clause, as "PE32 executable (GUI) Intel 80386"."""
        return str(libmagic(mime=False).from_buffer(self.head)).split(",")[0].strip()

    @property
    def is_zip(self) -> bool:
        return self.head.startswith((b"PK\x03\x04", b"PK\x05\x06"))

    @cached_property
    def members(self) -> frozenset[str]:
        """Names in a ZIP archive; empty if it is none, or has too many to look at."""
        if not self.is_zip:
            return frozenset()
        try:
            check_directory(self.path, MAX_MEMBERS)
            with zipfile.ZipFile(self.path) as archive:
                return frozenset(archive.namelist())
        except (zipfile.BadZipFile, NotImplementedError, PermanentError):
            return frozenset()  # looking only: the parser that takes the file says what is wrong with it

    def member(self, name: str, most: int = HEAD_BYTES) -> bytes:
        """The start of a member of the ZIP; empty if it has none of this name, or a damaged one."""
        if name not in self.members:
            return b""
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(name) as file:
                return file.read(most)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error):
            return b""  # likewise; RuntimeError is an encrypted member's

    @cached_property
    def streams(self) -> frozenset[str]:
        """Names of the streams and folders in the root of an OLE file, lower case; empty if it is none."""
        if not self.head.startswith(OLE_HEADER):
            return frozenset()
        try:
            with olefile.OleFileIO(str(self.path)) as ole:
                return frozenset(entry[0].lower() for entry in ole.listdir())
        except Exception:  # noqa: BLE001  olefile lets out whatever a damaged file makes it stumble over
            return frozenset()

    @cached_property
    def xml_root(self) -> tuple[str, str] | None:
        """Namespace and name of the root of an XML file, as ("", "note"); None if it is no XML."""
        parser = etree.XMLPullParser(("start",), resolve_entities=False, no_network=True)
        try:
            parser.feed(self.head)
        except etree.XMLSyntaxError:
            return None
        for _, element in cast("Iterator[tuple[str, Element]]", parser.read_events()):
            name = etree.QName(element)
            return name.namespace or "", name.localname
        return None

    @cached_property
    def text(self) -> str | None:
        """The start as text, or None if the content is binary."""
        return None if is_binary(self.head) else decode(self.head, partial=self.size > len(self.head)).text

    def promises(self, extensions: tuple[str, ...], *media_types: str) -> bool:
        """Say whether the client's word, type or extension, is one of these."""
        return self.extension in extensions or self.declared_type in media_types


def suffix(filename: str | None) -> str:
    """The extension with its dot, lower case; empty if there is none."""
    return PurePath(filename or "").suffix.lower()


def bare(media_type: str | None) -> str | None:
    """`Text/HTML; charset=x` → `text/html`; None for what says nothing."""
    kind = (media_type or "").split(";")[0].strip().lower()
    return None if kind in {"", "application/octet-stream", "binary/octet-stream"} else kind


@cache
def libmagic(*, mime: bool) -> magic.Magic:
    """libmagic with its database loaded."""
    return magic.Magic(mime=mime, magic_file=str(pylibmagic.data / "magic.mgc"))
