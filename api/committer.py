"""Commits uploads in groups: what arrives while one group is being committed goes with the next.

A commit costs PostgreSQL a flush to the disk and this process an exchange, however many rows it holds.
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from queue import SimpleQueue
from typing import NamedTuple

from fastapi.concurrency import run_in_threadpool

from pipeline.db import group, intake
from pipeline.db.documents import Begun
from pipeline.errors import UnavailableError
from pipeline.gathering import others
from pipeline.storage import get_store

MOST = 100  # documents of one group: a statement must stay short
FLUSHERS = 4  # files flushed to the disk at once
STOP_SECONDS = 3.0

Accepting = Callable[[intake.Request], Awaitable[intake.Accepted]]
Outcome = Begun | Exception

log = logging.getLogger(__name__)


class Waiting(NamedTuple):
    """A request on its way, and who waits for its document."""

    request: intake.Request
    future: asyncio.Future[Begun]

    def tell(self, outcome: Outcome) -> None:
        if self.future.done():
            return  # the client is gone
        if isinstance(outcome, Exception):
            self.future.set_exception(outcome)
        else:
            self.future.set_result(outcome)


class Committer:
    """One thread that commits plain uploads; it starts with the first. Others take a thread and a transaction each."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Waiting | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    async def accept(self, request: intake.Request, answering: intake.Answering) -> intake.Accepted:
        """Commit a request, as `intake.accept` does. It is committed even if nobody waits for it any more.

        The bytes of a plain one are kept before, and discarded if it cannot be committed.
        """
        if not request.is_plain:
            return await run_in_threadpool(intake.accept, request, answering)
        if request.unstored is not None and self._waiting.qsize() >= MOST:
            request = await run_in_threadpool(_stored, request)
        future: asyncio.Future[Begun] = asyncio.get_running_loop().create_future()
        self._waiting.put(Waiting(request, future))
        self._start()
        document = await future
        return intake.Accepted(answering([document], None), [document])

    def stop(self) -> None:
        """Commit what waits; a database that hangs does not hold up the exit."""
        with self._starting:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._waiting.put(None)
            thread.join(STOP_SECONDS)

    def _start(self) -> None:
        if self._thread is not None:
            return
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="commit", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        with ThreadPoolExecutor(FLUSHERS, thread_name_prefix="flush") as flushers:
            while (first := self._waiting.get()) is not None:
                waiting = [first, *others(self._waiting, MOST - 1)]
                _tell(waiting, _commit([one.request for one in waiting], flushers))


def _commit(requests: Sequence[intake.Request], flushers: ThreadPoolExecutor) -> list[Outcome]:
    """For each request its document, or why there is none: its bytes could not be kept, or its row not be committed."""
    errors = _kept(requests, flushers)
    kept = [request for request, error in zip(requests, errors, strict=True) if error is None]
    committed = iter(group.accept_each(kept)) if kept else iter(())
    outcomes = [next(committed) if error is None else error for error in errors]
    discard(
        request.uploads[0].storage_key
        for request, outcome in zip(requests, outcomes, strict=True)
        if isinstance(outcome, Exception)
    )
    return outcomes


def _stored(request: intake.Request) -> intake.Request:
    """The same without its bytes, which would take memory for as long as it waits; why they could not be kept."""
    if error := _keep(request):
        discard([request.uploads[0].storage_key])
        raise error
    return replace(request, unstored=None)


def _kept(requests: Sequence[intake.Request], flushers: ThreadPoolExecutor) -> list[Exception | None]:
    if not get_store().is_folder:
        return [None] * len(requests)
    shares = min(FLUSHERS, len(requests))
    if shares == 1:
        return _keep_all(requests)
    done = list(flushers.map(_keep_all, (requests[number::shares] for number in range(shares))))
    return [done[number % shares][number // shares] for number in range(len(requests))]


def _keep_all(requests: Sequence[intake.Request]) -> list[Exception | None]:
    return [_keep(request) for request in requests]


def _keep(request: intake.Request) -> Exception | None:
    key = request.uploads[0].storage_key
    try:
        if request.unstored is None:
            get_store().keep(key)
        else:
            get_store().place(key, request.unstored)
    except Exception as error:  # noqa: BLE001 - it is raised to whoever sent the request
        return error
    return None


def discard(keys: Iterable[str]) -> None:
    """Remove stored bytes that belong to no document."""
    for key in keys:
        try:
            get_store().delete(key)
        except UnavailableError:
            log.exception("object %s belongs to no document and could not be removed", key)


def _tell(waiting: Sequence[Waiting], outcomes: Sequence[Outcome]) -> None:
    """Hand the outcomes to whoever waits, in one call to their event loop: as a rule all have the same."""
    for loop in {one.future.get_loop() for one in waiting}:
        theirs = [pair for pair in zip(waiting, outcomes, strict=True) if pair[0].future.get_loop() is loop]
        with suppress(RuntimeError):  # the loop is closed, and nobody waits any more
            loop.call_soon_threadsafe(_tell_all, theirs)


def _tell_all(pairs: Iterable[tuple[Waiting, Outcome]]) -> None:
    for one, outcome in pairs:
        one.tell(outcome)
