"""What the styles and numbering of a DOCX say of a paragraph: heading level, or place in a list."""

import re
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from pipeline.extraction import word_numbers
from pipeline.extraction.ooxml import Package
from pipeline.extraction.word_numbers import Numbers, W, value

HEADING_NAME = re.compile(r"^heading (\d)$", re.IGNORECASE)
QUOTES = frozenset({"quote", "intense quote", "block text"})  # Word's own names, whatever its language
BODY_LEVEL = 9  # ISO 29500: the outline level of text that is no heading
UNNUMBERED = "0"  # the numbering that takes a style's numbering away
MAX_BASE_STYLES = 20


@dataclass(slots=True)
class Style:
    base: str | None
    heading: int | None
    numbering: tuple[str, int] | None
    quotes: bool = False


@dataclass(slots=True)
class Styles:
    """Styles by id, and the numbering that they use."""

    by_id: dict[str, Style] = field(default_factory=dict)
    numbers: Numbers = field(default_factory=Numbers)

    def heading(self, properties: Element | None) -> int | None:
        """Heading level from 1, or None."""
        own = outline_level(properties)
        if own is not None:
            return own + 1 if own < BODY_LEVEL else None
        return next((style.heading for style in self.chain(properties) if style.heading), None)

    def item(self, properties: Element | None) -> tuple[str, int] | None:
        """Marker and level (from 1) of a list item, or None; counts it."""
        own = numbering(properties)
        found = own or next((style.numbering for style in self.chain(properties) if style.numbering), None)
        if found is None or found[0] == UNNUMBERED:
            return None
        return self.numbers.next(*found), found[1] + 1

    def quotes(self, properties: Element | None) -> bool:
        return any(style.quotes for style in self.chain(properties))

    def chain(self, properties: Element | None) -> list[Style]:
        """The paragraph's style and those it is based on."""
        found: list[Style] = []
        name = value(properties, "pStyle")
        while name in self.by_id and len(found) < MAX_BASE_STYLES:
            found.append(self.by_id[name])
            name = found[-1].base
        return found


def read(package: Package, folder: str) -> Styles:
    styles = Styles()
    root = package.tree(f"{folder}/styles.xml")
    for element in root.iterfind(f"{W}style[@{W}type='paragraph']") if root is not None else ():
        styles.by_id[element.get(f"{W}styleId", "")] = style(element)
    root = package.tree(f"{folder}/numbering.xml")
    if root is not None:
        styles.numbers = word_numbers.read(root)
    return styles


def style(element: Element) -> Style:
    properties = element.find(f"{W}pPr")
    name = value(element, "name") or ""
    level = outline_level(properties)
    named = HEADING_NAME.match(name)
    heading = int(named[1]) if named else 1 if name.lower() == "title" else None
    if heading is None and level is not None and level < BODY_LEVEL:
        heading = level + 1
    return Style(value(element, "basedOn"), heading, numbering(properties), name.lower() in QUOTES)


def numbering(properties: Element | None) -> tuple[str, int] | None:
    found = properties.find(f"{W}numPr") if properties is not None else None
    name = value(found, "numId")
    return None if name is None else (name, int(value(found, "ilvl") or 0))


def outline_level(properties: Element | None) -> int | None:
    level = value(properties, "outlineLvl")
    return None if level is None else int(level)
