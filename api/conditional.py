"""Answers that a client may have already: ETag and If-None-Match (RFC 9110, 13.1.2)."""

import hashlib
import re

from fastapi import Request, Response

ENTITY_TAG = re.compile(r'(?:W/)?"[^"]*"')
PRIVATE = "private, no-cache"  # kept by the client alone, and asked about each time


def entity_tag(*parts: object) -> str:
    """A strong validator of what these parts determine."""
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def is_known(request: Request, tag: str) -> bool:
    """Say whether the client has this answer, by its If-None-Match."""
    offered = ",".join(request.headers.getlist("if-none-match"))
    if offered.strip() == "*":
        return True
    return tag in {one.removeprefix("W/") for one in ENTITY_TAG.findall(offered)}


def headers(tag: str, cache_control: str = PRIVATE) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": cache_control}


def not_modified(tag: str, cache_control: str = PRIVATE) -> Response:
    return Response(status_code=304, headers=headers(tag, cache_control))
