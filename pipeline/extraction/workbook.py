"""Parts of an XLSX that its sheets share: strings, and the formats of numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element as Element

from pipeline.extraction import progress
from pipeline.extraction.drawings import local
from pipeline.extraction.number_format import BUILT_IN, GENERAL
from pipeline.extraction.ooxml import Package

SKIPPED = frozenset({"rPh", "phoneticPr"})  # how a Japanese text is spoken


@dataclass(slots=True)
class Shared:
    """`formats` has the code of each cell style, by its place."""

    strings: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    from_1904: bool = False


def read(package: Package, main: str, root: Element) -> Shared:
    shared = Shared()
    for name in package.related(main, "sharedStrings"):
        shared.strings = list(strings(package, name))
    for name in package.related(main, "styles"):
        shared.formats = formats(package.tree(name))
    properties = next(root.iterchildren("{*}workbookPr"), None)
    shared.from_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    return shared


def strings(package: Package, name: str) -> Iterator[str]:
    for item in elements(package, name, "{*}si"):
        yield text(item)


def elements(package: Package, name: str, *tags: str) -> Iterator[Element]:
    """The elements with these tags while the part streams; each is emptied once it has been looked at."""
    with package.part(name) as file:
        for _, element in etree.iterparse(file, tag=tags, resolve_entities=False, no_network=True):
            progress.beat()
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def text(item: Element) -> str:
    """The runs of a string."""
    parts = []
    for child in item.iterchildren():
        if local(child) == "t":
            parts.append(child.text or "")
        elif local(child) not in SKIPPED:
            parts += [piece.text or "" for piece in child.iterchildren("{*}t")]
    return "".join(parts).replace("_x000D_", "").strip()


def formats(root: Element | None) -> list[str]:
    if root is None:
        return []
    codes = dict(BUILT_IN)
    for element in root.iterfind("{*}numFmts/{*}numFmt"):
        number = element.get("numFmtId", "")
        if number.isdecimal():
            codes[int(number)] = element.get("formatCode", GENERAL)
    styles = root.iterfind("{*}cellXfs/{*}xf")
    return [codes.get(int(style.get("numFmtId", "0")), GENERAL) for style in styles]
