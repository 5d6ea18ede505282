"""Where a piece of work comes from: ids that go with it from the request through rows and messages to the logs."""

from contextvars import ContextVar

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
trace: ContextVar[str | None] = ContextVar("traceparent", default=None)  # W3C Trace Context


def request() -> str | None:
    """The id of the request on whose behalf this is done."""
    return request_id.get()


def traceparent() -> str | None:
    """The span in which this is done, as W3C's `traceparent`; None if nobody traces."""
    return trace.get()
