"""Rings when something happened to a document: one LISTEN connection a process, however many wait."""

import asyncio
import logging
import select
import threading
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from typing import Any
from uuid import UUID

import psycopg2
from sqlalchemy import make_url

from pipeline.settings import get_settings

CHANNEL = "quire_events"  # notified by a trigger on `document_events`: "DOCUMENT BATCH"
LOOK_SECONDS = 1.0  # how soon a stop is noticed
RECONNECT_SECONDS = 1.0
# A server that is gone without a word is noticed within half a minute: nothing is ever sent on this connection.
CONNECT: dict[str, Any] = {
    "connect_timeout": 5,
    "application_name": "quire-bell",
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}

log = logging.getLogger(__name__)


class Waiter:
    """One who waits, in an event loop of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """From any thread."""
        with suppress(RuntimeError):  # the loop was closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._rung.set)

    async def wait(self, seconds: float) -> bool:
        """Sleep until something happened, or for `seconds`: False. What happens from here on rings again."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        rung = self._rung.is_set()
        self._rung.clear()
        return rung


class Bell:
    """The waiters of this process; its thread starts with the first."""

    def __init__(self) -> None:
        self._waiters: defaultdict[UUID, set[Waiter]] = defaultdict(set)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self.closing = False  # this process is about to end: whoever waits should not wait on

    def close(self, loop: asyncio.AbstractEventLoop) -> None:
        """Wake all who wait for the last time; for a signal handler, which must take no lock."""
        self.closing = True
        loop.call_soon_threadsafe(self._ring_all)

    @asynccontextmanager
    async def waiting(self, about: UUID) -> AsyncIterator[Waiter]:
        """A waiter that is rung for every event of a document, or of a batch's documents."""
        waiter = Waiter()
        with self._lock:
            self._waiters[about].add(waiter)
            if self._thread is None:
                self._thread = threading.Thread(target=self._listen, name="bell", daemon=True)
                self._thread.start()
        try:
            yield waiter
        finally:
            with self._lock:
                self._waiters[about].discard(waiter)
                if not self._waiters[about]:
                    del self._waiters[about]

    def stop(self) -> None:
        """End the thread and its connection."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(2 * LOOK_SECONDS)

    def _listen(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen_once()
            except (psycopg2.Error, OSError) as error:
                log.warning("no news of documents until PostgreSQL answers: %s", str(error).split("\n", 1)[0])
                self._stopped.wait(RECONNECT_SECONDS)

    def _listen_once(self) -> None:
        url = make_url(get_settings().database_url.get_secret_value()).set(drivername="postgresql")
        dsn = url.render_as_string(hide_password=False)
        with closing(psycopg2.connect(dsn, **CONNECT)) as connection:
            connection.autocommit = True
            connection.cursor().execute(f"LISTEN {CHANNEL}")
            self._ring_all()  # what happened while nobody listened
            while not self._stopped.is_set():
                if select.select([connection], [], [], LOOK_SECONDS)[0]:
                    connection.poll()
                while connection.notifies:
                    self._ring(connection.notifies.pop(0).payload)

    def _ring(self, payload: str) -> None:
        with self._lock:
            for about in map(UUID, payload.split()):
                for waiter in self._waiters.get(about, ()):
                    waiter.ring()

    def _ring_all(self) -> None:
        with self._lock:
            for waiters in self._waiters.values():
                for waiter in waiters:
                    waiter.ring()
