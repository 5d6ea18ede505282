"""Answers that may be large: on the disk while they are sent, so that slow clients cost no memory."""

from collections.abc import AsyncIterator, Callable, Iterable
from tempfile import TemporaryFile
from typing import IO

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from api.turns import Turns
from pipeline.db import results
from pipeline.db.documents import DocumentView
from pipeline.settings import KIB

READ_BYTES = 256 * KIB

Make = Callable[[], Iterable[bytes]]


async def answer(request: Request, view: DocumentView, run: int, make: Make, headers: dict[str, str]) -> Response:
    """What `make` writes of the result of a run; a large one when its turn has come. Problem 503."""
    stored = await run_in_threadpool(results.stored_bytes, view.document.id, run)
    if (stored or 0) <= results.LARGE_BYTES:
        return Response(await run_in_threadpool(lambda: b"".join(make())), headers=headers)
    return await on_its_turn(request.app.state.results, make, headers)


async def on_its_turn(turns: Turns, make: Make, headers: dict[str, str]) -> Response:
    """What `make` writes, once it is its turn; Problem 503."""
    file = await turns.take(lambda: _kept(make()))
    return StreamingResponse(_read(file), headers=headers | {"Content-Length": str(file.tell())})


def _kept(body: Iterable[bytes]) -> IO[bytes]:
    """The whole of a body in a file without a name, which is gone once it is closed."""
    file = TemporaryFile(prefix="quire-answer-")  # noqa: SIM115 - who sends it closes it
    try:
        for piece in body:
            file.write(piece)
    except BaseException:
        file.close()
        raise
    return file


async def _read(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        file.seek(0)
        while piece := await run_in_threadpool(file.read, READ_BYTES):
            yield piece
