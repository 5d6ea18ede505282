"""Answers that stay open: server-sent events, written as fast as their client reads, and no faster."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, contextmanager, suppress

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.errors import Problem
from pipeline.settings import get_settings

SEND_SECONDS = 20.0  # a client that takes nothing for so long is given up
BUSY_RETRY_SECONDS = 10
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # nginx would gather events otherwise

log = logging.getLogger(__name__)


class Streams:
    """How many are open in this process."""

    def __init__(self) -> None:
        self._open = 0

    def admit(self) -> None:
        """Problem 503 if there are as many as there may be."""
        if self._open >= get_settings().max_event_streams:
            detail = "Too many event streams are open; come back later, or ask with `?wait=`."
            raise Problem(503, "too_many_streams", detail, headers={"Retry-After": str(BUSY_RETRY_SECONDS)})

    @contextmanager
    def counted(self) -> Iterator[None]:
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1


class EventStream(Response):
    """Sends chunks as they come. Nothing is kept for a client: the next chunk is made once it has taken the last."""

    media_type = "text/event-stream"

    def __init__(self, chunks: AsyncIterator[bytes], streams: Streams) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self._chunks, self._streams = chunks, streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        with self._streams.counted():
            sending = asyncio.ensure_future(self._send(send))
            leaving = asyncio.ensure_future(_left(receive))
            try:
                await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
                if sending.done():
                    sending.result()
            finally:
                for task in (sending, leaving):
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        try:
            async with aclosing(self._chunks) as chunks:  # type: ignore[type-var] # a generator, as every caller gives
                async for chunk in chunks:
                    async with asyncio.timeout(SEND_SECONDS):
                        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except TimeoutError:
            log.info("a client of an event stream took nothing for %g s", SEND_SECONDS)
            return  # without an end: the server cuts the connection
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
