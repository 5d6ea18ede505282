"""Idempotency-Key: a request that comes again with the same key gets the answer of the first, and does nothing."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel
from sqlalchemy.orm import Session

from api import forms
from api.auth import Caller
from api.errors import Problem
from api.schemas import InvalidValue
from pipeline.db import idempotency
from pipeline.db.idempotency import Answer, Said

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST_KEY = 255
PARAMETER: dict[str, Any] = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    "description": "the same request with the same key gets the same answer for 24 hours",
}
DESCRIBED: dict[str, Any] = {"parameters": [PARAMETER]}


def key_of(request: Request) -> str | None:
    """The key that a request came with; Problem 422 for one that cannot be kept."""
    key = request.headers.get(HEADER)
    if key is not None and not (1 <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        message = f"It has 1 to {LONGEST_KEY} printable ASCII characters."
        raise forms.invalid([InvalidValue(where=f"header.{HEADER}", message=message)])
    return key


def fingerprint(*said: object) -> str:
    """What a request says, in short."""
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, set) else str(value)


async def answered(
    request: Request, caller: Caller, body: BaseModel | None, make: Callable[[Session], Answer], status: int
) -> Response:
    """What `make` answers, or answered when the same request came before with the same key; Problem 422."""
    said = said_by(request, caller, body)
    answer, made = await run_in_threadpool(once, said, make)
    return respond(answer, status, made=made)


def said_by(request: Request, caller: Caller, body: BaseModel | None) -> Said | None:
    """What a request says, whatever slash its path ends with; None without a key. The body was checked before."""
    if (key := key_of(request)) is None:
        return None
    sent = body and body.model_dump(exclude_unset=True)
    return Said(caller.tenant, key, fingerprint(request.method, request.url.path.rstrip("/"), sent))


def once(said: Said | None, make: Callable[[Session], Answer]) -> tuple[Answer, bool]:
    """As `pipeline.db.idempotency.once`; Problem 422 for a key that came with another request."""
    try:
        return idempotency.once(said, make)
    except idempotency.KeyReusedError:
        raise key_reused() from None


def respond(answer: Answer, status: int, *, made: bool) -> Response:
    """The answer; a header tells one that was given before."""
    headers = {"Location": answer.location} if answer.location else {}
    if not made:
        headers[REPLAYED] = "true"
    return Response(answer.body, status_code=status, media_type="application/json", headers=headers)


def key_reused() -> Problem:
    detail = f"This {HEADER} was sent before, with another request; a new request needs a new key."
    return Problem(422, "idempotency_key_reused", detail)
