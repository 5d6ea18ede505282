"""What stands at the edge of the pages because of the pages: headers, footers, page numbers."""

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.extraction.layout import edge
from pipeline.extraction.model import Block, Document

EDGE = 0.1  # share of the page's height where headers and footers stand
EDGE_POINTS = 60.0  # which is more than that on small pages
REPEATS = 0.4  # share of the pages on which a header or footer returns: those of left and right pages may differ
SAME_PLACE = 3.0  # points by which it moves, where there are only two pages
IN_PLACE = 3  # pages on which the same words stand in one place, however many others there are
OF_PAGES = r"\W{0,3}(?:/|of|von|de|di|van|sur)\W{0,3}\d{1,4}"
PAGE_NUMBER = re.compile(
    rf"\W*(?:(?:page|seite|p[áa]gina|blatt|p)\W{{0,3}}\d{{1,4}}(?:{OF_PAGES})?|\d{{1,4}}{OF_PAGES}"
    r"|[-\u2013\u2014]\s*\d{1,4}\s*[-\u2013\u2014])\W*",
    re.IGNORECASE,
)
COUNT = re.compile(r"^(\d{1,4})\b|(?<![\d.,])(\d{1,4})$")


def mark(document: Document) -> None:
    """Call blocks that return at the edge of the pages headers and footers, and what only says which page it is."""
    heights = {page.number: page.height for page in document.pages}
    on_pages = [item for item in document.blocks if heights.get(item.page or 0)]
    edges = [
        (item, where) for item in on_pages if (where := edge(item, height := heights[item.page or 0], reach(height)))
    ]
    seen: dict[tuple[str, str], list[Block]] = {}
    for item, where in edges:
        seen.setdefault((where, pattern(item.text)), []).append(item)
    for item, where in edges:
        if PAGE_NUMBER.fullmatch(item.text) or returns(seen[where, pattern(item.text)], len(document.pages)):
            item.type = where
            item.level = item.marker = None


def reach(height: float) -> float:
    return max(EDGE, min(EDGE_POINTS / height, 3 * EDGE))


def returns(items: Sequence[Block], pages: int) -> bool:
    """Whether blocks alike stand on enough pages; on few of them, or on both of two, only in one place and line."""
    found = len({item.page for item in items})
    if pages > 2 and found >= max(2, REPEATS * pages):
        return True
    tops = [item.box[1] for item in items if item.box and "\n" not in item.text]
    if len(tops) < len(items) or max(tops) - min(tops) > SAME_PLACE:
        return False
    return found == pages == 2 or counts(items) or (found >= IN_PLACE and len({item.text for item in items}) == 1)


def counts(items: Sequence[Block]) -> bool:
    """Whether a number at one end of the texts grows as the pages do; next to words by more, as in an excerpt."""
    numbers = [(item.page or 0, int(found[1] or found[2])) for item in items if (found := COUNT.search(item.text))]
    steps = [(there - here, later - earlier) for (here, earlier), (there, later) in pairwise(sorted(numbers))]
    alone = any(item.text.isdecimal() for item in items)
    return len(numbers) == len(items) > 1 and all(
        number == page > 0 or (number > page > 0 and not alone) for page, number in steps
    )


def pattern(text: str) -> str:
    """A text without its numbers, which count the pages."""
    return re.sub(r"\d+", "#", text)
