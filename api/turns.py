"""Answers that are dear to make: a few at a time, some that wait, and no more."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from api.errors import RETRY_AFTER_SECONDS, Problem

T = TypeVar("T")

AT_ONCE = 2  # more would not be faster: Python computes one at a time
MOST = 32  # those that wait included; more would wait longer than clients do


class Turns:
    """Of one process. Who waits holds no thread, so that other requests are answered meanwhile."""

    def __init__(self) -> None:
        self._limiter = CapacityLimiter(AT_ONCE)
        self._inside = 0

    async def take(self, make: Callable[[], T]) -> T:
        """What `make` returns, made in a thread once it is its turn; Problem 503 if too many wait."""
        if self._inside >= MOST:
            headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
            raise Problem(503, "too_many_tables", "Too many tables wait to be written; ask again.", headers=headers)
        self._inside += 1
        try:
            return await to_thread.run_sync(make, limiter=self._limiter)
        finally:
            self._inside -= 1
