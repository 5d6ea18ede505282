"""A span around every request, below the client's own where it sends `traceparent`."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.latency import method_of, route_of
from pipeline import origin, tracing

UNTRACED = frozenset({"/healthz", "/metrics", "/readyz"})


class Tracing:
    """ASGI middleware, inside of what gives a request its id."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not tracing.is_on() or scope["type"] != "http" or scope["path"] in UNTRACED:
            await self.app(scope, receive, send)
            return
        with tracing.span(
            method_of(scope), "SERVER", Headers(scope=scope).get(tracing.HEADER), request_id=origin.request() or "-"
        ) as span:

            async def told(message: Message) -> None:
                if message["type"] == "http.response.start" and span is not None:
                    span.update_name(f"{method_of(scope)} {route_of(scope)}")
                    span.set_attribute("http.request.method", method_of(scope))
                    span.set_attribute("http.route", route_of(scope))
                    span.set_attribute("http.response.status_code", message["status"])
                await send(message)

            await self.app(scope, receive, told)
