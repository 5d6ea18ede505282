"""How slowly a client may send a body: no more slowly, on average, than a setting says."""

import asyncio
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Problem
from api.unread import announces_body
from pipeline.settings import Settings, get_settings


class Patience:
    """ASGI middleware; what reads the body gets a Problem 408 once the client is too slow."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and announces_body(scope):
            receive = SlowBody(receive, get_settings()).receive
        await self.app(scope, receive, send)


class SlowBody:
    """A body on its way. Only the time spent waiting for the client counts, not what is done with its bytes."""

    def __init__(self, receive: Receive, settings: Settings) -> None:
        self._receive = receive
        self._grace, self._rate = settings.upload_idle_seconds, settings.upload_min_bytes_per_second
        self._bytes, self._waited, self._whole = 0, 0.0, False

    async def receive(self) -> Message:
        if self._whole or not self._rate:
            return await self._receive()
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._left()):
                message = await self._receive()
        except TimeoutError:
            raise self._too_slow() from None
        self._waited += time.monotonic() - started
        self._bytes += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        return message

    def _left(self) -> float:
        """Seconds that the client may still take for its next bytes."""
        return max(self._grace, self._bytes / self._rate) - self._waited

    def _too_slow(self) -> Problem:
        return Problem(
            408, "upload_too_slow", f"A body must come with at least {self._rate} bytes a second on average."
        )
