"""The long poll: an answer that waits for its document to end."""

import time
from uuid import UUID

from fastapi.concurrency import run_in_threadpool

from api.auth import Caller
from api.bell import Bell
from api.found import find
from pipeline.domain import TERMINAL

MAX_WAIT_SECONDS = 60
LOOK_SECONDS = 10.0  # also without a ring, should one be lost


async def ended(bell: Bell, document_id: UUID, caller: Caller, seconds: float) -> None:
    """Return once the document ends, this process does, or after `seconds`. Problem 404 or 410 as for any read."""
    deadline = time.monotonic() + seconds
    async with bell.waiting(document_id) as waiter:
        while (left := deadline - time.monotonic()) > 0:
            view = await run_in_threadpool(find, document_id, caller)
            if view.document.status in TERMINAL or bell.closing:
                return
            await waiter.wait(min(left, LOOK_SECONDS))
