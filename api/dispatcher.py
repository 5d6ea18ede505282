"""Sends the chains of accepted documents after their 202, in threads of its own.

The row is the outbox: what is not sent here (SQS is away, the backlog is full, the process dies) is sent by beat. So
the answer never waits for SQS, and a broker that hangs costs a few threads, not the ones that answer requests.
"""

import logging
import threading
import time
from contextvars import Context, copy_context
from queue import SimpleQueue
from uuid import UUID

from pipeline import logs
from pipeline.domain import Stage
from tasks import dispatch

THREADS = 4
BACKLOG = 1_000
STOP_SECONDS = 3.0

log = logging.getLogger(__name__)


class Dispatcher:
    """A few threads over one bounded backlog; they start with the first document."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[tuple[Context, UUID, int, Stage] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    async def submit(self, document_id: UUID, run: int, first: Stage = Stage.VALIDATE) -> None:
        """Have a committed run sent soon, from its first stage; never blocks, never fails."""
        if self._waiting.qsize() >= BACKLOG:
            log.warning("document %s run %d is left to beat: %d others wait to be sent", document_id, run, BACKLOG)
            return
        self._waiting.put((copy_context(), document_id, run, first))
        if len(self._threads) < THREADS:
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
        while (waiting := self._waiting.get()) is not None:
            context, document_id, run, first = waiting
            context.run(_send, document_id, run, first)


def _send(document_id: UUID, run: int, first: Stage) -> None:
    try:
        with logs.bound(document=str(document_id), run=run):
            dispatch.dispatch(document_id, run, first)
    except Exception:
        log.exception("document %s run %d is left to beat", document_id, run)
