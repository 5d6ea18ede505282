"""Who asks: the API key of a request, checked from its header before a byte of its body is read."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import APIKeyHeader

from api.errors import Problem
from pipeline import logs
from pipeline.db import keys
from pipeline.domain import Scope
from pipeline.settings import get_settings

HEADER = "X-API-Key"
CACHE_SECONDS = 5.0  # how long a revoked key may still be taken by a process that knows it
CACHED_KEYS = 10_000  # wrong ones too, so that guessing costs PostgreSQL little
LONGEST_SECRET = 256

Asking = tuple[asyncio.AbstractEventLoop, str]

scheme = APIKeyHeader(
    name=HEADER, scheme_name="ApiKey", description="made by `celery -A tasks keys create`", auto_error=False
)


@dataclass(frozen=True)
class Caller:
    """Whose key it is, what it may do, and how much."""

    tenant: str
    key_id: UUID
    name: str
    scopes: frozenset[Scope]
    rate_per_minute: int
    documents_per_day: int

    def may(self, scope: Scope) -> bool:
        """Say whether the key has a scope; `admin` has them all."""
        return scope in self.scopes or Scope.ADMIN in self.scopes


class Keyring:
    """The keys that this process has seen lately, by their digests."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: OrderedDict[str, tuple[float, Caller | None]] = OrderedDict()
        self._asking: dict[Asking, asyncio.Task[Caller | None]] = {}  # a thousand streams of one key ask once

    async def caller(self, secret: str) -> Caller | None:
        """Whose key this is, or None for one that is unknown, revoked or expired."""
        if len(secret) > LONGEST_SECRET:
            return None
        name = keys.digest(secret)
        at, caller = self._seen.get(name, (float("-inf"), None))
        if self._clock() - at < CACHE_SECONDS:
            return caller
        asking = asyncio.get_running_loop(), name
        if asking not in self._asking:
            self._asking[asking] = asyncio.create_task(self._ask(asking, secret))
        return await asyncio.shield(self._asking[asking])

    async def _ask(self, asking: Asking, secret: str) -> Caller | None:
        try:
            caller = await run_in_threadpool(find, secret)
        finally:
            del self._asking[asking]
        _, name = asking
        self._seen[name] = self._clock(), caller
        self._seen.move_to_end(name)
        if len(self._seen) > CACHED_KEYS:
            self._seen.popitem(last=False)
        return caller


def find(secret: str) -> Caller | None:
    """Look a key up in PostgreSQL."""
    key = keys.find(secret)
    if key is None:
        return None
    settings = get_settings()
    return Caller(
        tenant=key.tenant,
        key_id=key.id,
        name=key.name,
        scopes=frozenset(Scope(scope) for scope in key.scopes),
        rate_per_minute=key.rate_per_minute or settings.rate_per_minute,
        documents_per_day=key.documents_per_day or settings.documents_per_day,
    )


async def is_still_good(request: Request) -> bool:
    """Whether the key of a request that lasts is neither revoked nor expired since; UnavailableError."""
    keyring: Keyring = request.app.state.keyring
    return await keyring.caller(request.headers[HEADER]) is not None


def requires(scope: Scope | None) -> Callable[..., Awaitable[Caller]]:
    """The dependency of an operation that only keys with `scope` may use, or any key; it also counts the request."""

    async def authorised(request: Request, secret: Annotated[str | None, Depends(scheme)]) -> Caller:
        keyring: Keyring = request.app.state.keyring
        caller = await keyring.caller(secret) if secret else None
        if caller is None:
            raise unauthenticated(secret)
        request.app.state.rates.take(caller, request.state)
        logs.bind(tenant=caller.tenant, **about(request))
        if scope is not None and not caller.may(scope):
            raise Problem(403, "forbidden", f"This key may not do that: it lacks the scope `{scope}`.")
        return caller

    return authorised


def about(request: Request) -> dict[str, str]:
    """What the path names, for the log."""
    named = {"document": "document_id", "batch": "batch_id"}
    return {word: str(request.path_params[name]) for word, name in named.items() if name in request.path_params}


def unauthenticated(secret: str | None) -> Problem:
    detail = "This API key is unknown, revoked or expired." if secret else f"Send an API key in the header {HEADER}."
    return Problem(401, "unauthenticated", detail, headers={"WWW-Authenticate": f'ApiKey header="{HEADER}"'})


Anyone = Annotated[Caller, Depends(requires(None))]
Reader = Annotated[Caller, Depends(requires(Scope.READ))]
Writer = Annotated[Caller, Depends(requires(Scope.WRITE))]
Admin = Annotated[Caller, Depends(requires(Scope.ADMIN))]
