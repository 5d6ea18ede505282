"""The numbering of a DOCX: what stands before each item of its lists."""

import re
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from pipeline.extraction.counting import counted

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BULLETS = frozenset({"bullet", "none", None})
PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """How one level counts: its scheme (None for a bullet), its picture as `%1.%2.`, its first number."""

    scheme: str | None
    picture: str
    start: int


@dataclass(slots=True)
class Numbers:
    """Numberings by id: each counts in a list of its own (`abstract`), which others may go on with."""

    abstract: dict[str, str] = field(default_factory=dict)
    levels: dict[tuple[str, int], Level] = field(default_factory=dict)
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def next(self, name: str, level: int) -> str:
        """The marker of the next item of a numbering: `-`, or its number with what stands around it."""
        kept = self.abstract.get(name, name)
        for key in [key for key in self._counts if key[0] == kept and key[1] > level]:
            del self._counts[key]
        restart = self.restarts.pop((name, level), None)
        before = self._counts.get((kept, level)) if restart is None else restart - 1
        self._counts[kept, level] = (self._start(kept, level) - 1 if before is None else before) + 1
        known = self.levels.get((kept, level))
        if known is None or known.scheme is None:
            return "-"
        return PLACE.sub(lambda place: self._shown(kept, int(place[1]) - 1), known.picture).strip() or "-"

    def _start(self, kept: str, level: int) -> int:
        known = self.levels.get((kept, level))
        return known.start if known else 1

    def _shown(self, kept: str, level: int) -> str:
        known = self.levels.get((kept, level))
        count = self._counts.get((kept, level), self._start(kept, level))
        return counted(known.scheme or "decimal", count) if known else str(count)


def read(root: Element) -> Numbers:
    numbers = Numbers()
    for element in root.iterfind(f"{W}abstractNum"):
        name = element.get(f"{W}abstractNumId", "")
        for level in element.iterfind(f"{W}lvl"):
            numbers.levels[name, whole(level.get(f"{W}ilvl"))] = read_level(level)
    for element in root.iterfind(f"{W}num"):
        name = element.get(f"{W}numId", "")
        numbers.abstract[name] = value(element, "abstractNumId") or name
        for override in element.iterfind(f"{W}lvlOverride"):
            start = value(override, "startOverride")
            if start is not None:
                numbers.restarts[name, whole(override.get(f"{W}ilvl"))] = whole(start)
    return numbers


def read_level(element: Element) -> Level:
    scheme = value(element, "numFmt")
    picture = value(element, "lvlText")
    start = value(element, "start")
    if picture is None:
        picture = f"%{whole(element.get(f'{W}ilvl')) + 1}."
    return Level(None if scheme in BULLETS else scheme, picture, 1 if start is None else whole(start))


def whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def value(element: Element | None, name: str) -> str | None:
    """The `w:val` of a child, or None."""
    child = element.find(f"{W}{name}") if element is not None else None
    found: str | None = child.get(f"{W}val") if child is not None else None
    return found
