"""Answers that are dear to make: a few at a time, some that wait, and no more."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from api.errors import RETRY_AFTER_SECONDS, Problem

T = TypeVar("T")

AT_ONCE = 2  # more would not be faster: Python computes one at a time


class Turns:
    """Of one process. Who waits holds no thread, so that other requests are answered meanwhile."""

    def __init__(self, what: str, most: int) -> None:
        """At `most` so many are inside, those that wait included; more would wait longer than clients do."""
        self._what, self._most = what, most
        self._limiter = CapacityLimiter(AT_ONCE)
        self._inside = 0

    async def take(self, make: Callable[[], T]) -> T:
        """What `make` returns, made in a thread once it is its turn; Problem 503 if too many wait."""
        if self._inside >= self._most:
            headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
            detail = f"Too many {self._what} wait to be written; ask again."
            raise Problem(503, f"too_many_{self._what}", detail, headers=headers)
        self._inside += 1
        try:
            return await to_thread.run_sync(make, limiter=self._limiter)
        finally:
            self._inside -= 1


def for_tables() -> Turns:
    """CSV files and workbooks, each of which may be a minute's work."""
    return Turns("tables", 32)


def for_results() -> Turns:
    """Large results in other forms, each of which is a moment's work."""
    return Turns("results", 256)
