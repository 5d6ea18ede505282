"""Sends the chains of accepted documents after their 202, in threads of its own, several in one request to SQS.

The row is the outbox: what is not sent here (SQS is away, the backlog is full, the process dies) is sent by beat. So
the answer never waits for SQS, and a broker that hangs costs a few threads, not the ones that answer requests.
"""

import logging
import threading
import time
from queue import SimpleQueue
from uuid import UUID

from api.gathering import others
from pipeline import origin
from pipeline.db.outbox import Envelope
from pipeline.domain import Stage
from tasks import dispatch
from tasks.dispatch import Due

THREADS = 4
ROUND = 50  # documents that one thread sends, ten in a request, before it marks them in PostgreSQL
EACH = 100  # documents that wait before another thread is worth it: the fewer threads, the fuller their requests
PAUSE_SECONDS = 0.02  # of a thread after each round, so that what comes meanwhile goes together
BACKLOG = 1_000
STOP_SECONDS = 3.0

log = logging.getLogger(__name__)


class Dispatcher:
    """A few threads over one bounded backlog: one for the first document, another for each hundred that wait."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Due | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    async def submit(
        self,
        document_id: UUID,
        run: int,
        first: Stage = Stage.VALIDATE,
        tenant: str | None = None,
        *,
        urgent: bool = False,
    ) -> None:
        """Have a run that this request committed sent soon, from its first stage; never blocks, never fails.

        Without a tenant PostgreSQL is asked whose it is, and how urgent.
        """
        waiting = self._waiting.qsize()
        if waiting >= BACKLOG:
            log.warning("document %s run %d is left to beat: %d others wait to be sent", document_id, run, BACKLOG)
            return
        envelope = Envelope(tenant, origin.request(), origin.traceparent(), urgent) if tenant else None
        self._waiting.put(Due(document_id, run, first, envelope))
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
