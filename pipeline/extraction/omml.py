"""Formulas of Office (OMML) in one line, as `x² = (a+b)/c`."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from lxml.etree import _Element as Element

from pipeline.extraction.drawings import local
from pipeline.extraction.shifted import lowered, raised

MAX_DEPTH = 100
INTEGRAL = "∫"  # where no sign is named
PROPERTIES = frozenset({"rPr", "ctrlPr", "fPr", "radPr", "naryPr", "dPr", "sSupPr", "sSubPr", "sSubSupPr", "limLowPr"})
Parts = defaultdict[str, str]


def linear(element: Element, depth: int = 0) -> str:
    """The formula below `element`."""
    if depth > MAX_DEPTH:
        return ""
    return "".join(piece(child, depth + 1) for child in element if local(child) not in PROPERTIES)


def piece(element: Element, depth: int) -> str:
    name = local(element)
    if name == "t":
        return element.text or ""
    if name == "d":
        return delimited(element, depth)
    if name in {"m", "eqArr"}:
        return "; ".join(", ".join(row) for row in rows(element, depth))
    if name not in FORMS:
        return linear(element, depth)
    parts: Parts = defaultdict(str)
    for child in element:
        parts[local(child)] = linear(child, depth)
    parts["sign"] = sign(element, "naryPr", "chr", INTEGRAL)
    return FORMS[name](parts)


def above(text: str) -> str:
    return raised(text) if text else ""


def below(text: str) -> str:
    return lowered(text) if text else ""


FORMS: dict[str, Callable[[Parts], str]] = {
    "f": lambda parts: f"{grouped(parts['num'])}/{grouped(parts['den'])}",
    "sSup": lambda parts: f"{parts['e']}{above(parts['sup'])}",
    "sSub": lambda parts: f"{parts['e']}{below(parts['sub'])}",
    "sSubSup": lambda parts: f"{parts['e']}{below(parts['sub'])}{above(parts['sup'])}",
    "rad": lambda parts: f"{above(parts['deg'])}√{grouped(parts['e'])}",
    "nary": lambda parts: f"{parts['sign']}{below(parts['sub'])}{above(parts['sup'])} {parts['e']}",
    "limLow": lambda parts: f"{parts['e']}{below(parts['lim'])}",
    "func": lambda parts: f"{parts['fName']} {parts['e']}",
}


def delimited(element: Element, depth: int) -> str:
    """What stands in brackets, which may be of any kind or absent on one side."""
    inner = sign(element, "dPr", "sepChr", "|").join(linear(e, depth) for e in element.iterchildren("{*}e"))
    return f"{sign(element, 'dPr', 'begChr', '(')}{inner}{sign(element, 'dPr', 'endChr', ')')}"


def rows(element: Element, depth: int) -> Iterator[list[str]]:
    """Of a matrix, or of equations one below the other."""
    for row in element:
        if local(row) == "mr":
            yield [linear(cell, depth) for cell in row.iterchildren("{*}e")]
        elif local(row) == "e":
            yield [linear(row, depth)]


def grouped(text: str) -> str:
    """In brackets, if it is more than one thing."""
    return text if text.isalnum() else f"({text})"


def sign(element: Element, properties: str, name: str, default: str) -> str:
    """The sign that the properties name; an empty one is none."""
    found = next(element.iterfind(f"{{*}}{properties}/{{*}}{name}"), None)
    return default if found is None else next((str(value) for value in found.attrib.values()), "")
