"""What is wrong with a message itself, said for a person: why no worker could take it."""

import base64
from collections.abc import Collection
from typing import Any

from kombu.exceptions import ContentDisallowed, KombuError
from kombu.serialization import loads, prepare_accept_content

from tasks.sqs.messages import CorruptBodyError, decode

Arguments = tuple[list[Any], dict[str, Any]]


class FaultyMessageError(ValueError):
    """The message could not become a call; the text says why."""


def read_call(body: str, accept: Collection[str], tasks: Collection[str]) -> Arguments:
    """The arguments in an SQS body that names one of `tasks`, in a serialisation that is accepted.

    FaultyMessageError if there are none.
    """
    try:
        message = decode(body)
    except CorruptBodyError as error:
        raise FaultyMessageError(f"unreadable body: {error}") from None
    task = message["headers"].get("task")
    content = _content(message, accept)
    if not isinstance(task, str):
        raise FaultyMessageError("the message names no task")
    if task not in tasks:
        raise FaultyMessageError(f"unknown task: {task[:200]}")
    return _arguments(content)


def _content(message: dict[str, Any], accept: Collection[str]) -> Any:
    kind, body = str(message.get("content-type")), message["body"]
    try:
        if message["properties"].get("body_encoding") == "base64":
            body = base64.b64decode(body, validate=True)
        return loads(body, kind, str(message.get("content-encoding")), accept=prepare_accept_content(accept))
    except ContentDisallowed:
        raise FaultyMessageError(f"content type refused: {kind[:200]}") from None
    except (KombuError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise FaultyMessageError(f"unreadable arguments: {str(error)[:200]}") from None


def _arguments(content: Any) -> Arguments:
    match content:
        case [list(args), dict(kwargs), *_]:
            return args, kwargs
        case _:
            raise FaultyMessageError("unreadable arguments: they are not a list and a mapping")
