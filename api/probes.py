"""Whether the services that the API stands on answer."""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future

from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from api.schemas import Check, Readiness
from pipeline.db.models import Document
from pipeline.db.session import transaction
from pipeline.errors import UnavailableError
from pipeline.storage import get_store
from tasks.health import probe_queues

PROBE_SECONDS = 3.0

log = logging.getLogger(__name__)


def _postgresql() -> None:
    with transaction() as session:
        session.execute(select(Document.id).limit(1))


def _queue() -> None:
    probe_queues()


def _store() -> None:
    get_store().probe()


class Probes:
    """All of them, by name."""

    def __init__(self) -> None:
        self._probes = {
            "postgresql": Probe("postgresql", _postgresql),
            "queue": Probe("queue", _queue),
            "store": Probe("store", _store),
        }

    async def run(self) -> Readiness:
        """Ask every service at once; takes little more than PROBE_SECONDS whatever hangs."""
        checks = await asyncio.gather(*(probe.run() for probe in self._probes.values()))
        ready = all(check.status == "ok" for check in checks)
        return Readiness(ready=ready, checks=dict(zip(self._probes, checks, strict=True)))


class Probe:
    """One check in a daemon thread; while it hangs, no second one is started and the exit is not held up."""

    def __init__(self, name: str, check: Callable[[], None]) -> None:
        self._name, self._check = name, check
        self._running: asyncio.Future[None] | None = None
        self._reason: str | None = None

    async def run(self) -> Check:
        reason = await self._ask()
        if reason is None and self._reason is not None:
            log.info("%s answers again", self._name)
        self._reason = reason
        return Check(status="ok" if reason is None else "error", reason=reason)

    async def _ask(self) -> str | None:
        if self._running is None or self._running.done():
            self._running = asyncio.wrap_future(_start(self._check))
        try:
            await asyncio.wait_for(asyncio.shield(self._running), PROBE_SECONDS)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a service is what the probe reports
            reason = explain(error)
            if reason != self._reason:  # once, not at every poll
                log.warning("%s: %s: %s", self._name, reason, error)
            return reason
        return None


def explain(error: Exception) -> str:
    """A reason without hosts, names of users or anything else that a stranger should not read."""
    match error:
        case TimeoutError():
            return f"no answer within {PROBE_SECONDS:g} seconds"
        case UnavailableError():
            return "does not answer"
        case ProgrammingError():
            return "the schema is missing or old: run the migrations"
    return type(error).__name__


def _start(check: Callable[[], None]) -> Future[None]:
    future: Future[None] = Future()

    def work() -> None:
        try:
            check()
        except Exception as error:  # noqa: BLE001 - handed to whoever waits
            future.set_exception(error)
        else:
            future.set_result(None)

    threading.Thread(target=work, name="probe", daemon=True).start()
    return future
