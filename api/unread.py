"""Answers that are given before the body of their request was read."""

import asyncio
from contextlib import suppress

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A connection cut while the client still sends may lose it the answer (RFC 9112, 9.6): read on, but not for long.
LINGER_SECONDS = 2.0
LINGER_BYTES = 1024 * 1024


class UnreadBody:
    """ASGI middleware: end the connection after such an answer, or the server would read the body to its end."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not announces_body(scope):
            await self.app(scope, receive, send)
            return
        body = _Body(receive, send)
        await self.app(scope, body.receive, body.send)


def announces_body(scope: Scope) -> bool:
    """Say whether the request has a body, by its headers."""
    headers: list[tuple[bytes, bytes]] = scope["headers"]  # their names in lower case, says ASGI
    return any(name == b"transfer-encoding" or (name == b"content-length" and value != b"0") for name, value in headers)


class _Body:
    """The body of one request, and whether it was read before the answer began."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._unread, self._closing = True, False

    async def receive(self) -> Message:
        message = await self._receive()
        self._unread = message["type"] == "http.request" and message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._unread:
            self._closing = True
            MutableHeaders(scope=message)["Connection"] = "close"
        if self._closing and message["type"] == "http.response.body" and not message.get("more_body", False):
            await self._send({**message, "more_body": True})
            await self._linger()
            message = {"type": "http.response.body", "body": b"", "more_body": False}
        await self._send(message)

    async def _linger(self) -> None:
        left = LINGER_BYTES
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                while self._unread and left > 0:
                    left -= len((await self.receive()).get("body", b""))
