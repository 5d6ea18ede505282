"""The timeline as server-sent events: what was, what comes, and where a client left off."""

import asyncio
import itertools
import logging
import re
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from uuid import UUID

from anyio import CapacityLimiter
from pydantic import Field

from api.bell import Bell, Waiter
from api.errors import Problem, not_valid
from api.schemas import InvalidValue, TimelineEntry
from pipeline.db import timeline
from pipeline.db.models import DocumentEvent
from pipeline.db.timeline import News
from pipeline.errors import UnavailableError

LAST_EVENT_ID = "Last-Event-ID"
IDS = re.compile(r"[0-9]{1,18}(-[0-9]{1,18})*")
HEARTBEAT_SECONDS = 15.0  # proxies cut what is silent for a minute
LOOK_EVERY = 4  # heartbeats: without a ring too, should one be lost
LONGEST_SECONDS = 3_600.0  # then the client comes back, with a key that is still good
READERS = 4  # of one process: streams must not take every connection to PostgreSQL from other requests
RETRY = b"retry: 2000\n\n"  # milliseconds until a client that lost its connection comes back
HEARTBEAT = b": waiting\n\n"

Wanted = tuple[tuple[UUID, ...], tuple[int, ...]]  # documents, and the last entry seen of each

log = logging.getLogger(__name__)


class StreamedEntry(TimelineEntry):
    """An entry of the timeline, and whose."""

    document_id: UUID = Field(description="the document that it happened to")


class Timelines:
    """Reads timelines for all streams of this process; those that wait for the same are served by one read."""

    def __init__(self) -> None:
        self._limiter = CapacityLimiter(READERS)
        self._waiting: dict[Wanted, asyncio.Task[News]] = {}

    async def since(self, wanted: Wanted) -> News:
        """What came after, as of now or later; UnavailableError."""
        if wanted not in self._waiting:
            self._waiting[wanted] = asyncio.create_task(self._read(wanted))
        return await asyncio.shield(self._waiting[wanted])

    async def _read(self, wanted: Wanted) -> News:
        try:
            async with self._limiter:
                # Who asks from here on has heard of more than this read may see.
                del self._waiting[wanted]
                return await asyncio.to_thread(timeline.since, *wanted)
        except asyncio.CancelledError:
            self._waiting.pop(wanted, None)
            raise


class Reader:
    """Where one client is in the timelines of some documents; shared by nobody."""

    def __init__(self, documents: Sequence[UUID], last_id: str | None, timelines: Timelines) -> None:
        self._timelines = timelines
        self._seen = dict(zip(documents, _read_ids(last_id, len(documents)), strict=True))

    async def news(self) -> News:
        """What the client has not seen; UnavailableError."""
        return await self._timelines.since((tuple(self._seen), tuple(self._seen.values())))

    def frame(self, entry: DocumentEvent) -> bytes:
        """An entry as it is sent; from here on it counts as seen."""
        self._seen[entry.document_id] = entry.id
        ids = "-".join(map(str, self._seen.values()))
        return f"id: {ids}\ndata: {StreamedEntry.model_validate(entry).model_dump_json()}\n\n".encode()


def _read_ids(last_id: str | None, count: int) -> list[int]:
    if last_id is None:
        return [0] * count
    ids = last_id.split("-") if IDS.fullmatch(last_id) else []
    if len(ids) != count:
        where = InvalidValue(where=f"header.{LAST_EVENT_ID}", message="It is not the id of an event of this stream.")
        raise Problem(422, "invalid_request", not_valid([where]), errors=[where])
    return [int(each) for each in ids]


async def chunks(
    reader: Reader, bell: Bell, about: UUID, still_good: Callable[[], Awaitable[bool]]
) -> AsyncGenerator[bytes, None]:
    """Every entry once, until all is over, the key or the process ends, or LONGEST_SECONDS have passed."""
    ends_at = time.monotonic() + LONGEST_SECONDS
    async with bell.waiting(about) as waiter:
        yield RETRY
        while time.monotonic() < ends_at:
            news = await _news(reader, still_good)
            for entry in news.entries:
                yield reader.frame(entry)
            if news.ended or bell.closing:
                return  # a client whose key has ended comes back, and is told so
            if not news.more:
                async for heartbeat in _until_rung(waiter, bell):
                    yield heartbeat


async def _news(reader: Reader, still_good: Callable[[], Awaitable[bool]]) -> News:
    try:
        if not await still_good():
            return News((), more=False, ended=True)
        return await reader.news()
    except UnavailableError as error:
        log.warning("an event stream waits for PostgreSQL: %s", error)
        return News((), more=False, ended=False)  # the bell rings once PostgreSQL answers again


async def _until_rung(waiter: Waiter, bell: Bell) -> AsyncGenerator[bytes, None]:
    for _ in itertools.repeat(None, LOOK_EVERY):
        if bell.closing or await waiter.wait(HEARTBEAT_SECONDS):
            return
        yield HEARTBEAT
