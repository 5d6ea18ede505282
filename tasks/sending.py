"""Sends the chains of committed runs in a few threads, several in one request to SQS."""

import logging
import threading
import time
from queue import SimpleQueue

from pipeline.gathering import others
from tasks import dispatch
from tasks.due import Due

THREADS = 4
ROUND = 50  # documents that one thread sends, ten in a request, before it marks them in PostgreSQL
EACH = 100  # documents that wait before another thread is worth it: the fewer threads, the fuller their requests
PAUSE_SECONDS = 0.02  # of a thread after each round, so that what comes meanwhile goes together
STOP_SECONDS = 2.5

log = logging.getLogger(__name__)


class Sending:
    """A few threads over one list: one for the first document, another for each hundred that wait."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Due | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    @property
    def is_full(self) -> bool:
        """Whether more would only wait here, whatever it costs to lose them."""
        return self._waiting.qsize() >= THREADS * EACH

    def give(self, due: Due) -> None:
        """Have a run sent soon; never blocks, never fails."""
        waiting = self._waiting.qsize()
        self._waiting.put(due)
        if len(self._threads) < min(THREADS, 1 + waiting // EACH):
            self._start_thread()

    def stop(self) -> None:
        """Send what can be sent within a few seconds; a thread that hangs in a call does not hold up the exit."""
        deadline = time.monotonic() + STOP_SECONDS
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._threads = []

    def _start_thread(self) -> None:
        thread = threading.Thread(target=self._work, name="dispatch", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while (first := self._waiting.get()) is not None:
            _send([first, *others(self._waiting, ROUND - 1)])
            time.sleep(PAUSE_SECONDS)


def _send(runs: list[Due]) -> None:
    try:
        dispatch.dispatch_all(runs)
    except Exception:
        log.exception(", ".join(f"document {due.document_id} run {due.run} is left to beat" for due in runs))
