"""Around every request: its id, its time, its line in the log, and an answer even where the code failed."""

import logging
import re
import time
from urllib.parse import quote
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import latency
from api.errors import problem
from pipeline import logs
from pipeline.origin import request_id

HEADER = "X-Request-ID"
RAW_HEADER = HEADER.lower().encode()
SANE_ID = re.compile(r"[A-Za-z0-9._:+/=-]{1,128}")
QUIET = frozenset({"/healthz", "/readyz"})

log = logging.getLogger(__name__)


def choose_id(offered: str | None) -> str:
    """The client's id of a request if it is fit for a log line and a header, else a new one."""
    return offered if offered and SANE_ID.fullmatch(offered) else uuid4().hex


def _offered(scope: Scope) -> str | None:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == RAW_HEADER), None)


class RequestContext:
    """ASGI middleware, the outermost."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        identity = choose_id(_offered(scope))
        logs.forget()  # a request that waited for another's answer on one connection starts in that one's context
        token = request_id.set(identity)
        exchange = _Exchange(scope, send, identity)
        try:
            await self._answer(scope, receive, exchange)
        finally:
            exchange.log()
            request_id.reset(token)

    async def _answer(self, scope: Scope, receive: Receive, exchange: "_Exchange") -> None:
        try:
            await self.app(scope, receive, exchange.send)
        except Exception:
            log.exception("request failed")
            if exchange.status:
                raise  # the server cuts the connection: half an answer must not look like a whole one
            await problem(500, "Something is wrong on our side; the log has it under the request's id.")(
                scope, receive, exchange.send
            )


class _Exchange:
    """One request and what became of it."""

    def __init__(self, scope: Scope, send: Send, identity: str) -> None:
        self._scope, self._send, self._identity = scope, send, identity
        self._started = time.perf_counter()
        self.status, self._seconds = 0, 0.0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            ours = {HEADER: self._identity} | self._scope.get("state", {}).get("response_headers", {})
            # Behind what is there, which has none of these names.
            message["headers"] = [*message["headers"], *((n.lower().encode(), v.encode()) for n, v in ours.items())]
            self.status = message["status"]
            self._seconds = time.perf_counter() - self._started
            latency.observe(self._scope, self.status, self._seconds)
        await self._send(message)

    def log(self) -> None:
        level = logging.DEBUG if self._scope["path"] in QUIET and self.status < 400 else logging.INFO
        if not log.isEnabledFor(level):
            return
        path = quote(self._scope["path"])  # decoded it may hold line ends
        method, status, milliseconds = self._scope["method"], self.status or 500, self._seconds * 1000
        fields = {
            "method": method,
            "path": path,
            "route": latency.route_of(self._scope),
            "status": status,
            "milliseconds": round(milliseconds, 1),
        }
        log.log(level, "%s %s %d %.1f ms", method, path, status, milliseconds, extra=fields)
