"""Commits uploads in groups: what arrives while one group is being committed goes with the next.

A commit costs PostgreSQL a flush to the disk and this process an exchange, however many rows it holds.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from queue import SimpleQueue

from fastapi.concurrency import run_in_threadpool

from api.gathering import others
from pipeline.db import group, intake
from pipeline.db.models import Document

MOST = 100  # documents of one group: a statement must stay short
STOP_SECONDS = 3.0

Accepting = Callable[[intake.Request], Awaitable[intake.Accepted]]
Waiting = tuple[intake.Request, Future[Document]]


class Committer:
    """One thread that commits plain uploads; it starts with the first. Others take a thread and a transaction each."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Waiting | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    async def accept(self, request: intake.Request, answering: intake.Answering) -> intake.Accepted:
        """Commit a request, as `intake.accept` does. It is committed even if nobody waits for it any more."""
        if not request.is_plain:
            return await run_in_threadpool(intake.accept, request, answering)
        future: Future[Document] = Future()
        future.set_running_or_notify_cancel()  # nobody who gives up takes it back from now on
        self._waiting.put((request, future))
        self._start()
        document = await asyncio.wrap_future(future)
        return intake.Accepted(answering([document], None), [document])

    def stop(self) -> None:
        """Commit what waits; a database that hangs does not hold up the exit."""
        with self._starting:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._waiting.put(None)
            thread.join(STOP_SECONDS)

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="commit", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while (first := self._waiting.get()) is not None:
            waiting = [first, *others(self._waiting, MOST - 1)]
            outcomes = group.accept_each([request for request, _ in waiting])
            for (_, future), outcome in zip(waiting, outcomes, strict=True):
                if isinstance(outcome, Exception):
                    future.set_exception(outcome)
                else:
                    future.set_result(outcome)
