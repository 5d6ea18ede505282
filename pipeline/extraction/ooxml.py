"""Office Open XML files: parts, and the relationships between them."""

import posixpath
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from zipfile import BadZipFile

from lxml.etree import XMLSyntaxError

from pipeline.extraction import ole_object
from pipeline.extraction.archive import Archive, Counted
from pipeline.extraction.errors import corrupt
from pipeline.extraction.model import Attachment
from pipeline.extraction.parser import Source

RELATIONSHIPS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# The strict form of ISO 29500 has namespaces of its own, for the same words.
STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
FIRST_BYTES = 8_192  # hold the root, which names the namespaces


@dataclass(frozen=True, slots=True)
class Relation:
    """`kind` is the last word of its type; `target` the name of a part, or an address if it is `external`."""

    kind: str
    target: str
    external: bool


class Translated(Counted):
    """A part whose beginning is translated to the common namespaces."""

    def __init__(self, file: Counted) -> None:
        self._counted = file
        self._started = False

    def read(self, size: int = -1) -> bytes:
        chunk = self._counted.read(size)
        if not self._started:
            self._started = True
            if 0 <= size < FIRST_BYTES:
                chunk += self._counted.read(FIRST_BYTES - size)
            chunk = STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", chunk)
        return chunk


class Package(Archive):
    """An archive whose parts name each other; the namespaces of its strict form are read as the common ones."""

    @contextmanager
    def part(self, name: str) -> Iterator["Translated"]:
        with super().part(name) as file:
            yield Translated(file)

    def relations(self, part: str = "") -> dict[str, Relation]:
        """What `part` (the package itself if empty) points at, by id."""
        folder, name = posixpath.split(part)
        root = self.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for relation in root.iterchildren("{*}Relationship") if root is not None else ():
            external = relation.get("TargetMode") == "External"
            target = relation.get("Target", "")
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[relation.get("Id", "")] = Relation(relation.get("Type", "").rpartition("/")[2], target, external)
        return found

    def related(self, part: str, kind: str) -> list[str]:
        """The parts of one kind that `part` points at, and that are there."""
        relations = self.relations(part).values()
        return [r.target for r in relations if r.kind == kind and not r.external and r.target in self]

    def main(self, default: str) -> str:
        """The part that the package calls its document."""
        return next(iter(self.related("", "officeDocument")), default)

    def embedded(self, part: str) -> list[Attachment]:
        """The files inside `part` that are documents of their own."""
        names = [*self.related(part, "package"), *self.related(part, "oleObject")]
        return [found for name in dict.fromkeys(names) if (found := ole_object.unpacked(name, self.read(name)))]

    def title(self) -> str | None:
        """The title among the file's properties."""
        for part in self.related("", "core-properties"):
            root = self.tree(part)
            return next((element.text for element in root.iterchildren("{*}title")), None) if root is not None else None
        return None


def check_main(source: Source, default: str, title: str) -> None:
    """Refuse a package whose main part, by name or by relation, cannot be opened."""
    try:
        with Package(source.path, source.limits) as package, package.part(package.main(default)) as file:
            file.read(1)
    except (BadZipFile, KeyError, OSError, XMLSyntaxError) as error:
        raise corrupt(title) from error
