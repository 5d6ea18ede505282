"""Answers that are dear and may be a little old."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

SHARE = 100  # an answer is kept for so many times what it took: asking costs a hundredth of one connection at most
LONGEST_SECONDS = 300.0


class Remembered(Generic[T]):
    """What a question was answered; asked again once that is older than `seconds`, by one thread at a time."""

    def __init__(self, ask: Callable[[], T], seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._ask, self._seconds, self._clock = ask, seconds, clock
        self._lock = threading.Lock()
        self._fresh_until = float("-inf")
        self._answer: T | Exception

    def get(self) -> T:
        """The answer; an error is one too, and is raised until the question is asked again."""
        with self._lock:
            if self._clock() >= self._fresh_until:
                self._renew()
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer

    def _renew(self) -> None:
        started = self._clock()
        try:
            self._answer = self._ask()
        except Exception as error:  # noqa: BLE001 - raised again to everyone who asks
            self._answer = error
            self._fresh_until = self._clock() + self._seconds
        else:
            ended = self._clock()
            self._fresh_until = ended + max(self._seconds, min(LONGEST_SECONDS, SHARE * (ended - started)))
