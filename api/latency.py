"""How long requests take, by the template of their route: never by their path, of which there are too many."""

from urllib.parse import parse_qs

from prometheus_client import Histogram
from starlette.types import Scope

from pipeline import metrics

METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})

REQUEST_SECONDS = Histogram(
    "quire_http_request_seconds",
    "Until the first byte of the answer, the receiving of an upload included",
    ("method", "route", "status"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=metrics.OURS,
)


def observe(scope: Scope, status: int, seconds: float) -> None:
    """Count an answer whose first byte went out after `seconds`."""
    REQUEST_SECONDS.labels(method_of(scope), route_of(scope), str(status)).observe(seconds)


def method_of(scope: Scope) -> str:
    """The method, or one word for all that a client may make up."""
    return scope["method"] if scope["method"] in METHODS else "OTHER"


def route_of(scope: Scope) -> str:
    """The template of the route that answered; requests that asked to wait apart, as their time is of their choice."""
    template = getattr(scope.get("route"), "path", None)
    if template is None:
        return "none"
    query = scope.get("query_string", b"")
    waits = parse_qs(query.decode("latin-1")).get("wait", ["0"])[-1] if query else "0"
    return f"{template}?wait" if waits.strip("0.") else str(template)
