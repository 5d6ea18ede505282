"""How slowly a client may send a body: never silent for long, and no more slowly on average than a setting says."""

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
        self._idle, self._rate = settings.upload_idle_seconds, settings.upload_min_bytes_per_second
        self._bytes, self._waited, self._whole = 0, 0.0, False

    async def receive(self) -> Message:
        if self._whole:
            return await self._receive()
        started, seconds = time.monotonic(), min(self._idle, self._left())
        try:
            async with asyncio.timeout(seconds):
                message = await self._receive()
        except TimeoutError:
            raise self._too_late(seconds) from None
        self._waited += time.monotonic() - started
        self._bytes += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        return message

    def _left(self) -> float:
        """Seconds that the client may still take for its next bytes."""
        if not self._rate:
            return self._idle
        return max(self._idle, self._bytes / self._rate) - self._waited

    def _too_late(self, silent: float) -> Problem:
        """Which of the two it was; to a client that is silent for long, silence is the better word."""
        if silent >= self._idle / 2:
            return Problem(408, "upload_stalled", f"Nothing arrived for {silent:.3g} seconds.")
        detail = f"A body must come with at least {self._rate} bytes a second on average."
        return Problem(408, "upload_too_slow", detail)
