"""The upload's own way through the application, past FastAPI's layers, routing, dependencies and exit stacks.

They would take a good part of the time of a small upload. What the operation needs of them is done here: the layers
that are Quire's own are around it, the key is checked first, errors have their answers, and the route is known to
the log and the metrics.
"""

from typing import NamedTuple

from fastapi import FastAPI
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from api import errors
from api.auth import HEADER, requires
from api.patience import Patience
from api.requests import RequestContext
from api.routes.documents import create_document, router
from api.tracing import Tracing
from api.unread import UnreadBody
from pipeline.domain import Scope as KeyScope

LAYERS = (RequestContext, Tracing, UnreadBody, Patience)  # the outermost first

authorised = requires(KeyScope.WRITE)


class Route(NamedTuple):
    """What log and metrics ask of one."""

    path: str


UPLOADS = Route(f"{router.prefix}/")


class Application(FastAPI):
    """FastAPI, but for `POST /api/v1/documents/`, which it only describes."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and self._path(scope) == UPLOADS.path:
            scope.update(app=self, route=UPLOADS, path_params={}, root_path=self._root_path(scope))
            await _in_layers(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def _root_path(self, scope: Scope) -> str:
        return self.root_path or scope.get("root_path", "")

    def _path(self, scope: Scope) -> str:
        """The path below that of a proxy, which may be in it or not."""
        path: str = scope["path"]
        return path.removeprefix(self._root_path(scope))


async def _upload(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive, send)
    try:
        caller = await authorised(request, request.headers.get(HEADER))
        response = await create_document(request, caller)
    except Exception as error:
        answer = errors.answer(request, error)
        if answer is None:
            raise
        response = answer
    await response(scope, receive, send)


_in_layers = RequestContext(Tracing(UnreadBody(Patience(_upload))))
