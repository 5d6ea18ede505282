"""The peer of an upload: a handler of FastAPI that streams a body to a file and hashes it, and does nothing else."""

import hashlib
import os
from pathlib import Path
from uuid import uuid4

import anyio
from fastapi import FastAPI, Request


def create_app() -> FastAPI:
    app = FastAPI()
    folder = Path(os.environ["BARE_FOLDER"])

    @app.get("/healthz")
    def healthy() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/raw")
    async def take(request: Request) -> dict[str, str]:
        """The body is the file."""
        digest, name = hashlib.sha256(), uuid4().hex
        async with await anyio.open_file(folder / name, "wb") as file:
            async for part in request.stream():
                digest.update(part)
                await file.write(part)
        return {"id": name, "sha256": digest.hexdigest()}

    @app.post("/form")
    async def take_form(request: Request) -> dict[str, str]:
        """The file is a part of a form, as with Quire."""
        digest, name = hashlib.sha256(), uuid4().hex
        async with request.form() as form, await anyio.open_file(folder / name, "wb") as file:
            upload = form["file"]
            assert not isinstance(upload, str)
            while part := await upload.read(256 * 1024):
                digest.update(part)
                await file.write(part)
        return {"id": name, "sha256": digest.hexdigest()}

    return app
