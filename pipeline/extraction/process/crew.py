"""The threads of a child, all started before its limits forbid new ones."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_pool: ThreadPoolExecutor | None = None


def start(size: int) -> None:
    """Start `size` threads now; 0 starts none."""
    global _pool  # noqa: PLW0603  one crew for the one document of this process
    if size:
        _pool = ThreadPoolExecutor(size)
        together = Barrier(size)  # the pool starts a thread only when all others are busy
        list(_pool.map(lambda _: together.wait(), range(size)))


def each(work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """Map `work` over `items` on the crew, in order; in this thread if there is no crew."""
    return _pool.map(work, items) if _pool else map(work, items)
