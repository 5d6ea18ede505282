"""Bodies in JSON, read after the key was checked; FastAPI would read them before, and whole."""

import asyncio
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from api.errors import Problem, invalid_values
from api.forms import invalid, read_object, refuse
from api.openapi import SCHEMAS
from pipeline.settings import KIB, get_settings

MAX_BODY_BYTES = 256 * KIB

Model = TypeVar("Model", bound=BaseModel)


def described(model: type[BaseModel], *, required: bool = True) -> dict[str, Any]:
    """The part of an operation's description that says what its body is; `api.openapi` describes the model itself."""
    schema = {"$ref": f"{SCHEMAS}{model.__name__}"}
    return {"requestBody": {"required": required, "content": {"application/json": {"schema": schema}}}}


def announced(request: Request) -> bool:
    """Say whether a body is JSON, by its header."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"


async def read(request: Request, model: type[Model]) -> Model:
    """The body as a `model`, an empty one as `{}`; Problem 408, 413, 415 or 422 if it is none."""
    body = await _whole(request)
    if not body.strip():
        return _checked(model, {})
    if not announced(request):
        raise Problem(415, "not_json", "Send the body as application/json.")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        refuse("", "It is not UTF-8.")
    return _checked(model, read_object("", text))


def _checked(model: type[Model], value: dict[str, Any]) -> Model:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise invalid(invalid_values(error.errors(), "body")) from None


async def _whole(request: Request) -> bytes:
    body, seconds = bytearray(), get_settings().upload_idle_seconds
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BODY_BYTES:
                    raise Problem(413, "body_too_large", f"The body may have at most {MAX_BODY_BYTES} bytes.")
    except TimeoutError:
        raise Problem(408, "upload_stalled", f"The body was not there after {seconds:g} seconds.") from None
    return bytes(body)
