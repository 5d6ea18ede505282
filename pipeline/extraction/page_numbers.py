"""A choice of pages, written as `1-3,7`."""

import re

from pipeline.extraction.errors import no_such_page

PATTERN = r"^\d{1,6}(-\d{1,6})?(,\d{1,6}(-\d{1,6})?){0,99}$"


def existing(pages: str | None, count: int) -> frozenset[int]:
    """Those that are meant and there; PermanentError NO_SUCH_PAGE if none is."""
    found = frozenset(chosen(pages, count))
    if count and not found:
        raise no_such_page(pages or "", count)
    return found


def chosen(pages: str | None, count: int) -> list[int]:
    """The numbers that are meant, of a document of `count` pages; all of them for None."""
    if pages is None:
        return list(range(1, count + 1))
    found: set[int] = set()
    for part in re.findall(r"(\d+)(?:-(\d+))?", pages):
        first, last = int(part[0]), int(part[1] or part[0])
        found.update(range(max(first, 1), min(last, count) + 1))
    return sorted(found)
