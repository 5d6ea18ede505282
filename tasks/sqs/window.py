"""The prefetch window shared by the polls of one channel: who may ask SQS for how many messages, and when."""

import threading
import time
from collections.abc import Callable

FRESH_SECONDS = 0.25  # a poll that has waited longer is on an empty queue and will bring little
LOOK_AGAIN_SECONDS = 10.0  # without room; room that appears is told at once
BATCH = 10
TIGHT_GATHER_SECONDS = 0.05  # how long room or messages may gather before a small request is worth its price …
ROOMY_GATHER_SECONDS = 0.25  # … and how long where the window holds enough to keep the worker busy meanwhile


class Window:
    """Counts what is held, and hands the room that is left to the poll that has waited longest.

    A poll that waits on an empty queue keeps no room for itself, so that the others are not starved by it: the window
    may be exceeded by one message for each such poll.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._limit = 0
        self._held = 0
        self._asked: dict[str, tuple[int, float]] = {}
        self._waiting: dict[str, float] = {}
        self._drained: dict[str, float] = {}

    @property
    def limit(self) -> int:
        """Messages that may be held at a time; 0 for any number."""
        return self._limit

    @limit.setter
    def limit(self, value: int) -> None:
        with self._changed:
            self._limit = value or 0
            self._changed.notify_all()

    @property
    def held(self) -> int:
        return self._held

    def wake(self) -> None:
        """Have everybody who waits look again."""
        with self._changed:
            self._changed.notify_all()

    def free(self, messages: int = 1) -> None:
        """So many messages are held no longer."""
        with self._changed:
            self._held = max(0, self._held - messages)
            self._changed.notify_all()

    def reserve(self, queue: str, wanted: Callable[[], bool]) -> int:
        """Wait for room and for this queue's turn; how many messages to ask for, or 0 once it is not `wanted`."""
        with self._changed:
            self._let_gather(queue, wanted)
            self._waiting[queue] = self._clock()
            try:
                while wanted():
                    count, pause = self._turn(queue)
                    if count:
                        self._asked[queue] = (count, self._clock())
                        return count
                    self._changed.wait(pause)
                return 0
            finally:
                self._waiting.pop(queue, None)
                self._changed.notify_all()

    def settle(self, queue: str, received: int) -> None:
        """The poll of a queue has ended with so many messages, which are held from now on."""
        with self._changed:
            asked, _ = self._asked.pop(queue, (0, 0.0))
            self._held += received
            if 0 < received < asked:
                self._drained[queue] = self._clock()
            self._changed.notify_all()

    def _let_gather(self, queue: str, wanted: Callable[[], bool]) -> None:
        """Leave a queue that was just emptied alone for a moment, if the worker has enough to do meanwhile.

        A poll that waits there would return with the very next message: one request for each.
        """
        until = self._drained.pop(queue, -self._gather_seconds) + self._gather_seconds
        while wanted() and 0 < self._limit <= 2 * self._held and (left := until - self._clock()) > 0:
            self._changed.wait(left)

    @property
    def _gather_seconds(self) -> float:
        """A window of a few messages is no larger than the worker's hands: room in it is an idle process."""
        return ROOMY_GATHER_SECONDS if self._limit > BATCH else TIGHT_GATHER_SECONDS

    def _turn(self, queue: str) -> tuple[int, float]:
        """How many to ask for now, or 0 and the seconds after which to look again."""
        if not self._limit:
            return BATCH, 0.0
        now = self._clock()
        room = self._limit - self._held
        fresh = sum(count for count, at in self._asked.values() if now - at < FRESH_SECONDS)
        if room <= 0:
            return 0, LOOK_AGAIN_SECONDS
        if next(iter(self._waiting)) != queue or room - fresh <= 0:
            return 0, FRESH_SECONDS
        worthwhile = max(1, min(BATCH, self._limit // 2))
        if room - fresh < worthwhile and (waited := now - self._waiting[queue]) < self._gather_seconds:
            return 0, self._gather_seconds - waited
        return min(BATCH, room - fresh), 0.0
