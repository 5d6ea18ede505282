"""How much a key may ask: requests a minute, documents a day; and how much the whole may hold."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import State

from api.errors import Problem
from pipeline.db import documents, keys
from pipeline.settings import get_settings

if TYPE_CHECKING:
    from api.auth import Caller

MINUTE = 60.0
DAY = 86_400
KEPT_BUCKETS = 10_000  # and counts of a key's day
BACKLOG_SECONDS = 1.0  # how old the count of unfinished documents may be
QUOTA_SECONDS = 1.0  # how late this process may learn what a key brought to another
BACKLOG_RETRY_SECONDS = 30


@dataclass
class Bucket:
    """Tokens of one key: a minute's worth at most, refilled steadily."""

    tokens: float
    at: float


class Rates:
    """Requests a minute of each key, in this process; a host's share is divided by its number of API processes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: dict[UUID, Bucket] = {}

    def take(self, caller: "Caller", state: State) -> None:
        """Count one request and leave its RateLimit headers in `state`; Problem 429 if it is one too many."""
        limit = max(1, caller.rate_per_minute // get_settings().api_workers)
        left = self._left(caller.key_id, limit)
        wait = 0 if left >= 0 else math.ceil(-left * MINUTE / limit)
        state.response_headers = {  # draft-ietf-httpapi-ratelimit-headers
            "RateLimit-Policy": f'"requests";q={limit};w={MINUTE:.0f}',
            "RateLimit": f'"requests";r={max(0, math.floor(left))};t={wait or _window(left, limit)}',
        }
        if wait:
            detail = f"This key may make {limit} requests a minute; come back in {wait} s."
            raise Problem(429, "too_many_requests", detail, headers={"Retry-After": str(wait)})

    def _left(self, key_id: UUID, limit: int) -> float:
        """Tokens left after taking one; below zero if there was none to take."""
        now = self._clock()
        bucket = self._buckets.setdefault(key_id, Bucket(float(limit), now))
        bucket.tokens = min(float(limit), bucket.tokens + (now - bucket.at) * limit / MINUTE)
        bucket.at = now
        if bucket.tokens < 1:
            return bucket.tokens - 1
        bucket.tokens -= 1
        if len(self._buckets) > KEPT_BUCKETS:
            self._buckets.pop(next(iter(self._buckets)))
        return bucket.tokens


def _window(left: float, limit: int) -> int:
    """Seconds until the minute's worth is whole again; while nothing is left, until there is one more."""
    missing = limit - left if left >= 1 else 1 - left
    return math.ceil(missing * MINUTE / limit)


class Backlog:
    """Whether there is room for another document, by a count that is a second old at most."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counted_at = float("-inf")
        self._full = False

    async def admit(self) -> None:
        """Problem 503 while too many documents are unfinished; nothing is stored."""
        if await self._is_full():
            raise Problem(
                503,
                "backlog_full",
                "Too many documents wait to be worked on; send this one later.",
                headers={"Retry-After": str(BACKLOG_RETRY_SECONDS)},
            )

    async def _is_full(self) -> bool:
        limit = get_settings().max_backlog
        if self._clock() - self._counted_at >= BACKLOG_SECONDS:
            self._counted_at = self._clock()
            self._full = await run_in_threadpool(documents.unfinished, limit) >= limit
        return self._full


@dataclass
class Day:
    """What a key has brought today, by PostgreSQL's count and this process's own since."""

    documents: int
    asked_at: float


class Quotas:
    """Documents a day of each key. PostgreSQL counts; it is asked once a second, and before a key is refused."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._days: dict[UUID, Day] = {}

    async def admit(self, caller: "Caller", documents: int = 1) -> None:
        """Problem 429 where the key's day does not hold so many more; nothing is stored."""
        limit = caller.documents_per_day
        if not limit:
            return
        day = self._days.get(caller.key_id)
        if day is None or day.documents + documents > limit or self._clock() - day.asked_at >= QUOTA_SECONDS:
            day = await self._ask(caller.key_id)
        if day.documents + documents > limit:
            raise over_quota(caller, limit - day.documents)

    def count(self, caller: "Caller", documents: int) -> None:
        """Note documents that were committed."""
        if day := self._days.get(caller.key_id):
            day.documents += documents

    async def _ask(self, key_id: UUID) -> Day:
        asked_at = self._clock()
        self._days[key_id] = day = Day(await run_in_threadpool(keys.documents_today, key_id), asked_at)
        if len(self._days) > KEPT_BUCKETS:
            self._days.pop(next(iter(self._days)))
        return day


def over_quota(caller: "Caller", left: int) -> Problem:
    """The answer to a key whose day has no room for what it brings; the next day begins at midnight UTC."""
    detail = f"This key may send {caller.documents_per_day} documents a day (UTC); {max(0, left)} are left of today's."
    seconds = math.ceil(DAY - time.time() % DAY)
    return Problem(429, "quota_exceeded", detail, headers={"Retry-After": str(seconds)})


async def admit(request: Request, caller: "Caller") -> None:
    """Whether this process takes another document of this caller now; Problem if not."""
    await request.app.state.backlog.admit()
    await request.app.state.quotas.admit(caller)
