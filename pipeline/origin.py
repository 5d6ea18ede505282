"""Where a piece of work comes from: ids that go with it from the request through rows and messages to the logs."""

import re
from contextvars import ContextVar

TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
trace: ContextVar[str | None] = ContextVar("traceparent", default=None)  # W3C Trace Context


def request() -> str | None:
    """The id of the request on whose behalf this is done."""
    return request_id.get()


def trace_id(of: str | None) -> str | None:
    """The trace that a `traceparent` names; None for what is none."""
    match = TRACEPARENT.fullmatch(of or "")
    return match and match[1]


def traceparent() -> str | None:
    """The span in which this is done, as W3C's `traceparent`; None if nobody traces."""
    return trace.get()
