"""Pages as pictures: drawn in the limited child process, a few at a time, and for nobody who has gone."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import Request
from starlette.requests import ClientDisconnect

from api.errors import RETRY_AFTER_SECONDS, Problem
from pipeline.db.models import Document
from pipeline.extraction import Limits, Options, render_page, shut_down
from pipeline.settings import get_settings
from pipeline.stages.work import fetch

MAX_WAITING = 32  # for each thread; more would wait longer than a browser does
DRAWING_SECONDS = 30


@dataclass(frozen=True)
class Page:
    """A page of a document, counted from 1, as it is to be shown; `rotation` as its result says, or None."""

    document: Document
    number: int
    dpi: int
    rotation: int | None
    password: str | None


class Easel:
    """The threads of this process that have pages drawn, and those who wait for them."""

    def __init__(self) -> None:
        threads = get_settings().page_threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self._stopping = threading.Event()
        self._room = threading.BoundedSemaphore(MAX_WAITING * threads)

    async def draw(self, request: Request, page: Page) -> bytes:
        """The page as a PNG; PipelineError if it cannot be drawn, Problem 503 if too many wait.

        ClientDisconnect, and the process at work is ended, once the client has gone.
        """
        if not self._room.acquire(blocking=False):
            headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
            raise Problem(503, "too_many_pages", "Too many pages wait to be drawn; ask again.", headers=headers)
        gone = threading.Event()
        drawing = self._pool.submit(_draw, page, lambda: gone.is_set() or self._stopping.is_set())
        drawing.add_done_callback(lambda _: self._room.release())
        try:
            return await _unless_gone(request, asyncio.wrap_future(drawing))
        finally:
            gone.set()
            drawing.cancel()

    def stop(self) -> None:
        """Give up what is being drawn."""
        self._stopping.set()
        self._pool.shutdown(cancel_futures=True)
        shut_down()


async def _unless_gone(request: Request, drawing: "asyncio.Future[bytes]") -> bytes:
    watching = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait((drawing, watching), return_when=asyncio.FIRST_COMPLETED)
        if drawing.done():
            return drawing.result()
        drawing.cancel()
        raise ClientDisconnect
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _draw(page: Page, gone: Callable[[], bool]) -> bytes:
    """Fetch the document and draw the page, unless nobody waits for it any more."""
    document, settings = page.document, get_settings()
    if gone() or document.media_type is None:
        return b""
    limits = replace(Limits.from_settings(settings), wall_seconds=DRAWING_SECONDS, cpu_seconds=DRAWING_SECONDS)
    with TemporaryDirectory(prefix="quire-page-") as folder:
        path, output = fetch(document, Path(folder)), Path(folder, "page.png")
        render_page(
            path, document.media_type, page.number, page.dpi, limits, output,
            rotation=page.rotation, options=Options(password=page.password), cancelled=gone,
        )  # fmt: skip
        return output.read_bytes()
