"""The page at `/`: its files from memory, with headers that let no other script, frame or server in."""

import gzip
import hashlib
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.routing import Route

FOLDER = files("api") / "web"
INDEX = "index.html"
ASSETS = "assets"
ASSETS_WORD = "{{assets}}"  # what stands in the index for the folder of the other files
MEDIA_TYPES = {".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".svg": "image/svg+xml"}

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob:",  # pages of documents are fetched with the key, which an <img> cannot send
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",  # with no policy to make one: no text ever becomes markup
    "trusted-types": "'none'",
}
SECURITY = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
REVALIDATED = "no-cache"
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """A file of the page, also packed."""

    body: bytes
    media_type: str
    packed: bytes = field(init=False)
    tag: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "packed", gzip.compress(self.body, mtime=0))
        object.__setattr__(self, "tag", f'"{hashlib.sha256(self.body).hexdigest()[:32]}"')

    def answer(self, request: Request, caching: str) -> Response:
        """The file, packed where the client takes that, or 304 if it has it."""
        headers = SECURITY | {"Cache-Control": caching, "ETag": self.tag, "Vary": "Accept-Encoding"}
        if self.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self.packed, media_type=self.media_type, headers=headers | {"Content-Encoding": "gzip"})
        return Response(self.body, media_type=self.media_type, headers=headers)


class Page:
    """The files under one address that changes with their content, so that a browser may keep them for good."""

    def __init__(self, folder: Traversable = FOLDER) -> None:
        self._assets = {file.name: _asset(file.name, file.read_bytes()) for file in folder.iterdir() if file.is_file()}
        whole = hashlib.sha256()
        for name in sorted(self._assets):
            whole.update(name.encode() + b"\0" + self._assets[name].body)
        self.version = whole.hexdigest()[:16]
        index = self._assets.pop(INDEX)
        place = f"{ASSETS}/{self.version}"  # relative: a proxy may serve all of this under a prefix
        self._index = Asset(index.body.replace(ASSETS_WORD.encode(), place.encode()), index.media_type)

    async def index(self, request: Request) -> Response:
        return self._index.answer(request, REVALIDATED)

    async def asset(self, request: Request) -> Response:
        """404 for a name that is none; of another version only what may not be kept, as while two versions run."""
        asset = self._assets.get(request.path_params["name"])
        if asset is None:
            raise HTTPException(404)
        same = request.path_params["version"] == self.version
        return asset.answer(request, FOREVER if same else REVALIDATED)


def _asset(name: str, body: bytes) -> Asset:
    return Asset(body, MEDIA_TYPES[PurePosixPath(name).suffix])


def install(app: FastAPI) -> None:
    """Serve the page; plain routes, which need no key and are no part of the API."""
    page = Page()
    app.router.routes.append(Route("/", page.index))
    app.router.routes.append(Route(f"/{ASSETS}/{{version}}/{{name}}", page.asset))
