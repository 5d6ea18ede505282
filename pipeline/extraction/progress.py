"""How far the reading of a document has come: a parser says so page by page, and is told what to leave out.

    for number in progress.pages(len(pdf), document):
        read_page(number)

That is all a parser with pages does. One that reads something long without pages calls `beat()` now and then. A child
that says nothing for `Limits.stall_seconds` is killed; one that beats may take longer, as on a busy machine, but it
computes no longer than that for one page, or for all it does beside pages.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from pipeline.extraction.model import Caution, Document
from pipeline.extraction.request import Limits

# What a child says while it works; white space, since JSON may follow white space.
PAGE, PAGES_DONE, BEAT = b"\n", b"\t", b" "
BEAT_SECONDS = 0.5
STEADILY = 10_000  # items between two signs
KEPT_BACK = 0.1  # share of the time that is left for putting the result together
NOT_READ, CUT = "pages_not_read", "rest_not_read"
UNREADABLE = "page_unreadable"  # one that is damaged, in a document whose others are not
INCOMPLETE = frozenset({NOT_READ, CUT, UNREADABLE})  # warnings that make a result partial
READING = 0.3  # share of the time beside pages that reading takes; arranging and understanding take the rest


T = TypeVar("T")


class NothingReadError(Exception):
    """Every page was left out: there is nothing to tell, and what broke the earlier try is the answer."""


class TooLongError(Exception):
    """More was computed than a page may take; a file inside a document takes from what is left for all of them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which pages broke an earlier try: `skip` is left out, and everything from `until` on.

    Pages are counted from 1 through all documents of a file, in the order in which they are read.
    """

    skip: int | None = None
    until: int | None = None

    def leaves_out(self, number: int) -> bool:
        return number == self.skip or (self.until is not None and number >= self.until)


@dataclass(slots=True)
class Watch:
    """Where a child says how far it is, and when it should come to an end."""

    say: Callable[[bytes], object] = lambda _: None
    time_is_up: Callable[[], bool] = lambda: False
    plan: Plan = field(default_factory=Plan)
    said_at: float = 0.0
    pages: int = 0
    allowance: float = float("inf")  # of CPU time
    page_at: float = 0.0  # by the same clock, when a page was last begun
    used: float = 0.0  # of it, when last looked at
    max_cells: float = float("inf")
    cells: int = 0
    cuts: list[Caution] = field(default_factory=list)


_watch = Watch()


def start(say: Callable[[bytes], object], limits: Limits, plan: Plan) -> None:
    """Watch the one document of this process."""
    global _watch  # noqa: PLW0603  like the crew
    deadline = time.monotonic() + limits.wall_seconds * (1 - KEPT_BACK)
    cpu = limits.cpu_seconds * (1 - KEPT_BACK)
    _watch = Watch(say, lambda: time.monotonic() >= deadline or time.process_time() >= cpu, plan)
    _watch.allowance, _watch.page_at = limits.stall_seconds, time.process_time()
    _watch.max_cells = limits.max_cells


def beat() -> None:
    """Say that the work goes on; cheap enough to call in a loop. TooLongError if it has gone on for too long."""
    now = time.monotonic()
    if now - _watch.said_at >= BEAT_SECONDS:
        _watch.said_at = now
        check()
        _watch.say(BEAT)


def steadily(items: Iterable[T]) -> Iterator[T]:
    """The items as they come, with a sign of life now and then."""
    for number, item in enumerate(items):
        if number % STEADILY == 0:
            beat()
        yield item


def check() -> None:
    """TooLongError if the time for what is neither a page nor a file inside is used up."""
    _watch.used = time.process_time() - _watch.page_at
    if _watch.used > _watch.allowance:
        raise TooLongError


def full(cells: int) -> bool:
    """Count cells, or paragraphs, as read, and say whether to read no more: what there is is then the result.

    For what is long without pages, as a table of a million rows. Also a sign of life.
    """
    _watch.cells += cells
    beat()
    return _watch.cells >= _watch.max_cells or _watch.used > READING * _watch.allowance


def cut(where: str) -> None:
    """Tell that a parser stops because of `full`; `where` as in `The table was read up to row 7`."""
    if _watch.cells >= _watch.max_cells:
        why = f"no more than {_watch.max_cells} cells are read, a paragraph counting as two (QUIRE_MAX_CELLS)"
    else:
        why = "reading on would take too long (QUIRE_EXTRACT_STALL_SECONDS)"
    _watch.cuts.append(Caution(CUT, f"{where}: {why}."))


def cuts() -> list[Caution]:
    """What was cut of the document that has just been parsed."""
    told, _watch.cuts = _watch.cuts, []
    return told


@contextmanager
def inside() -> Iterator[None]:
    """Files inside a document, whose time is not that of the document."""
    used = time.process_time() - _watch.page_at
    _watch.page_at = time.process_time()
    try:
        yield
    finally:
        _watch.page_at = time.process_time() - used


def time_is_up() -> bool:
    """Say whether no more work should be begun, so that what was done can still be put together."""
    return _watch.time_is_up()


def pages(count: int, document: Document) -> Iterator[int]:
    """The numbers, from 1, of the pages to read; the others get a caution in `document`.

    Pages are left out that broke an earlier try, and the rest when the time is nearly up. What a page raises ends the
    reading, and is put down to the page that was given last.
    """
    left_out: list[int] = []
    for number in range(1, count + 1):
        if number > 1 and time_is_up():
            left_out += range(number, count + 1)
            break
        _watch.say(PAGE)
        _watch.page_at = time.process_time()
        _watch.pages += 1
        if _watch.plan.leaves_out(_watch.pages):
            left_out.append(number)
        else:
            yield number
    _watch.say(PAGES_DONE)
    _watch.page_at = time.process_time()
    if len(left_out) == count > 0:
        raise NothingReadError
    if left_out:
        document.cautions.append(Caution(NOT_READ, sentence(left_out, count)))


def page_at_work(said: bytes) -> int | None:
    """The page that a child was reading when it said its last, counted as in a plan; None if it was reading none."""
    signs = said.partition(b"{")[0].rstrip(BEAT)
    return signs.count(PAGE) if signs.endswith(PAGE) else None


def sentence(numbers: list[int], count: int) -> str:
    which = f"Page {ranges(numbers)} was" if len(numbers) == 1 else f"Pages {ranges(numbers)} were"
    return f"{which} not read, of {count}: reading them breaks a limit, or the program that reads them."


def ranges(numbers: list[int]) -> str:
    """`1, 3-5` for ascending numbers."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][-1] == number - 1:
            parts[-1][1:] = [number]
        else:
            parts.append([number])
    return ", ".join("-".join(map(str, part)) for part in parts)
