"""Office Open XML files: parts, and the relationships between them."""

import posixpath
from dataclasses import dataclass

from pipeline.extraction.archive import Archive

RELATIONSHIPS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
STRICT_RELATIONSHIPS = "{http://purl.oclc.org/ooxml/officeDocument/relationships}"


@dataclass(frozen=True, slots=True)
class Relation:
    """`kind` is the last word of its type; `target` the name of a part, or an address if it is `external`."""

    kind: str
    target: str
    external: bool


class Package(Archive):
    """An archive whose parts name each other."""

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
