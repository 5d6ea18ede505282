"""The peer of an upload: a handler of FastAPI that streams a form's file to a file and hashes it, and does no more."""

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

    @app.post("/form")
    async def take(request: Request) -> dict[str, str]:
        """It may be gone if the machine loses its power after the answer."""
        name = uuid4().hex
        return {"id": name, "sha256": await _written(request, folder / name)}

    @app.post("/durable")
    async def keep(request: Request) -> dict[str, str]:
        """It is on the disk, under its name, before the answer: what Quire's 202 promises."""
        name = uuid4().hex
        digest = await _written(request, folder / f"{name}.part")
        await anyio.to_thread.run_sync(_keep, folder / f"{name}.part", folder / name)
        return {"id": name, "sha256": digest}

    return app


async def _written(request: Request, path: Path) -> str:
    digest = hashlib.sha256()
    async with request.form() as form, await anyio.open_file(path, "wb") as file:
        upload = form["file"]
        assert not isinstance(upload, str)
        while part := await upload.read(256 * 1024):
            digest.update(part)
            await file.write(part)
    return digest.hexdigest()


def _keep(part: Path, whole: Path) -> None:
    part.rename(whole)
    file = os.open(whole, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
