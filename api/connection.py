"""uvicorn's connection with an end to its patience: for a request's head, and for a client that takes no answer."""

import asyncio
import logging
from asyncio.events import TimerHandle

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from pipeline.settings import KIB, get_settings

MAX_HEAD_BYTES = 64 * KIB  # beyond what one read brings; uvicorn's own parser would take any number
TOO_SLOW, TOO_LARGE = b"408 Request Timeout", b"431 Request Header Fields Too Large"

log = logging.getLogger(__name__)


class Connection(HttpToolsProtocol):
    """A client's connection. Bodies are `api.patience`'s business."""

    _head: TimerHandle | None = None  # runs while a head is awaited
    _answer: TimerHandle | None = None  # runs while the client takes nothing
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_there()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        went_on = self._head is not None
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._head is not None:
            self._head_bytes += len(data) if went_on else 0
            if self._head_bytes > MAX_HEAD_BYTES:
                self._refuse(TOO_LARGE)
        elif self._is_idle():
            self._await_head()  # bytes that begin no request have stopped uvicorn's own timer

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._head is not None or self._is_idle():
            self._await_head()

    def on_headers_complete(self) -> None:
        self._head_is_there()
        super().on_headers_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._answer is None:
            self._answer = self.loop.call_later(get_settings().answer_idle_seconds, self._give_up)

    def resume_writing(self) -> None:
        if self._answer is not None:
            self._answer.cancel()
            self._answer = None
        super().resume_writing()

    def _is_idle(self) -> bool:
        """Say whether no request is under way and no timer of uvicorn's runs."""
        return (self.cycle is None or self.cycle.response_complete) and self.timeout_keep_alive_task is None

    def _await_head(self) -> None:
        self._head_is_there()
        self._head_bytes = 0
        self._head = self.loop.call_later(get_settings().request_head_seconds, self._refuse, TOO_SLOW)

    def _head_is_there(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _refuse(self, status: bytes) -> None:
        self._head_is_there()
        if self.transport.is_closing():
            return
        if self._head_bytes:  # a connection that was opened and never used is closed without a word
            self.transport.write(b"HTTP/1.1 " + status + b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
        self.transport.close()

    def _give_up(self) -> None:
        log.info("a client took nothing of its answer for %g s", get_settings().answer_idle_seconds)
        self._answer = None
        self.transport.abort()
