"""Formulas of MathML in one line, as `x² = (a + b)/c`."""

from collections.abc import Callable, Iterator

from lxml.etree import _Element as Element

from pipeline.extraction.drawings import local
from pipeline.extraction.omml import grouped
from pipeline.extraction.shifted import lowered, raised

# How many parts an element has (0: all of them are one), and how they stand in a line.
FORMS: dict[str, tuple[int, Callable[..., str]]] = {
    "msup": (2, lambda base, up: f"{base}{raised(up)}"),
    "msub": (2, lambda base, low: f"{base}{lowered(low)}"),
    "msubsup": (3, lambda base, low, up: f"{base}{lowered(low)}{raised(up)}"),
    "munderover": (3, lambda base, low, up: f"{base}{lowered(low)}{raised(up)} "),
    "mfrac": (2, lambda over, under: f"{grouped(over)}/{grouped(under)}"),
    "msqrt": (0, lambda inside: f"√{grouped(inside)}"),
    "mroot": (2, lambda inside, degree: f"{raised(degree)}√{grouped(inside)}"),
}
SEPARATORS = {"mtr": ", ", "mtable": "; "}
FENCES = frozenset("()[]{}|‖⟨⟩,.;!″")
MAX_DEPTH = 100


def text(element: Element) -> str:
    """The visible signs of a `math`; what a program wrote to edit it again stays out."""
    return " ".join("".join(pieces(element, 0)).split())


def pieces(element: Element, depth: int) -> Iterator[str]:
    for child in element if depth < MAX_DEPTH else ():
        yield piece(child, depth + 1)


def piece(element: Element, depth: int) -> str:
    name = local(element)
    if name.startswith("annotation") or name in {"", "mphantom"}:
        return ""
    if not len(element):
        return leaf(name, (element.text or "").strip())
    parts = [part.strip() if name in FORMS else part for part in pieces(element, depth)]
    wanted, form = FORMS.get(name, (0, None))
    if form is not None and len(parts) >= wanted:
        return form(*parts[:wanted]) if wanted else form("".join(parts))
    return SEPARATORS.get(name, "").join(parts)


def leaf(name: str, sign: str) -> str:
    """An operator stands between spaces, unless it is a bracket or mark."""
    return f" {sign} " if name == "mo" and sign not in FENCES else sign
