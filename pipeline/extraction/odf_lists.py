"""What the styles of an OpenDocument say of paragraphs and lists."""

from lxml.etree import _Element as Element

from pipeline.extraction.counting import counted
from pipeline.extraction.drawings import local
from pipeline.extraction.shifted import lowered_words, raised_words

SCHEMES = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
MAX_PARENTS = 20


class Styles:
    """Styles by name, and where continued lists stopped."""

    def __init__(self, *roots: Element | None) -> None:
        self._levels: dict[tuple[str, int], Element] = {}
        self._parents: dict[str, str] = {}
        self._ended: dict[tuple[str, int], int] = {}
        self._hidden: set[str] = set()  # styles of characters that are not displayed
        self._positions: dict[str, str] = {}  # and of those above or below the line
        for root in roots:
            for element in root.iter("{*}list-style", "{*}style") if root is not None else ():
                self._read(element)

    def _read(self, element: Element) -> None:
        values = attributes(element)
        if local(element) == "style":
            self._parents[values.get("name", "")] = values.get("parent-style-name", "")
            self._read_letters(element, values.get("name", ""))
            return
        for level in element:
            found = attributes(level).get("level", "")
            if found.isdecimal():
                self._levels[values.get("name", ""), int(found)] = level

    def _read_letters(self, style: Element, name: str) -> None:
        for element in style.iterchildren("{*}text-properties"):
            values = attributes(element)
            if values.get("display") == "none":
                self._hidden.add(name)
            if position := values.get("text-position", ""):
                self._positions[name] = position

    def hides(self, style: str) -> bool:
        return style in self._hidden

    def shifted(self, style: str, text: str) -> str:
        """The text of a span, in raised or lowered letters where its style moves it out of the line."""
        position = self._positions.get(style, "").split(" ")[0]
        if position in {"", "0%"}:
            return text
        return lowered_words(text) if position.startswith(("sub", "-")) else raised_words(text)

    def quotes(self, style: str) -> bool:
        return style == "Quotations" or self._parents.get(style) == "Quotations"

    def heading(self, style: str) -> int | None:
        """The level of a style called Title or Heading that is used on a paragraph."""
        for _ in range(MAX_PARENTS):
            name = style.replace("_20_", " ").lower()
            if name in {"title", "heading"}:
                return 1
            if name == "subtitle":
                return 2
            if name not in {"", "standard"} and style in self._parents:
                style = self._parents[style]
            else:
                return None
        return None

    def marker(self, style: str, counters: list[int]) -> str:
        """The sign before an item: `-`, or its number with what stands around it."""
        level = self._levels.get((style, len(counters)))
        if level is None or local(level) != "list-level-style-number":
            return "-"
        values = attributes(level)
        scheme = SCHEMES.get(values.get("num-format", ""))
        if scheme is None:
            return "-"
        shown = values.get("display-levels", "1")
        above = counters[-min(int(shown), len(counters)) :] if shown.isdecimal() else counters[-1:]
        number = ".".join([*map(str, above[:-1]), counted(scheme, above[-1])])
        return f"{values.get('num-prefix', '')}{number}{values.get('num-suffix', '')}".strip() or "-"

    def resumed(self, element: Element, style: str, level: int) -> int:
        """The number of the first item."""
        values = attributes(element)
        if values.get("continue-numbering") == "true" or values.get("continue-list"):
            return self._ended.get((style, level), 0) + 1
        found = self._levels.get((style, level))
        start = attributes(found).get("start-value", "1") if found is not None else "1"
        return int(start) if start.isdecimal() else 1

    def ended(self, style: str, level: int, count: int) -> None:
        self._ended[style, level] = count


def attributes(element: Element) -> dict[str, str]:
    """The attributes by name, in whichever of the namespaces of OpenDocument they are."""
    return {str(key).rpartition("}")[2]: str(value) for key, value in element.attrib.items()}
