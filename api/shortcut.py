"""The upload's own way through the application, past FastAPI's routing, dependencies and exit stacks.

They would take a good part of the time of a small upload. What the operation needs of them is done here: the
key is checked first, and the route is known to the log and the metrics.
"""

from typing import NoReturn

from starlette.requests import Request
from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import Receive, Scope, Send

from api.auth import HEADER, requires
from api.routes.documents import create_document, router
from pipeline.domain import Scope as KeyScope

PATH = f"{router.prefix}/"

authorised = requires(KeyScope.WRITE)


class UploadRoute(BaseRoute):
    """`POST /api/v1/documents/`, ahead of the route of the same name that describes it."""

    path = PATH

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http" and scope["method"] == "POST" and _path(scope) == PATH:
            return Match.FULL, {"route": self, "path_params": {}}
        return Match.NONE, {}

    def url_path_for(self, name: str, /, **_: object) -> NoReturn:
        raise NoMatchFound(name, {})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        caller = await authorised(request, request.headers.get(HEADER))
        response = await create_document(request, caller)
        await response(scope, receive, send)


def _path(scope: Scope) -> str:
    """The path below that of a proxy, which may be in it or not."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))
