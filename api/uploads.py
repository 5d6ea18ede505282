"""An upload: streamed from the request to the object store and hashed on the way, whole or not at all."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING
from uuid import uuid4

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from api.auth import Caller
from api.errors import Problem
from api.multipart import Event, FormReader, Part, boundary_of
from api.names import clean_filename, clean_media_type
from pipeline.db import documents
from pipeline.db.models import Document
from pipeline.errors import UnavailableError
from pipeline.settings import KIB, MIB, Settings, get_settings
from pipeline.storage import get_store, original_key

if TYPE_CHECKING:
    from obstore import AsyncWritableFile  # its type stubs only

FILE_PART = "file"
MAX_FORM_BYTES = MIB  # of a body without its file: boundaries, headers of parts, other fields
MAX_FIELD_BYTES = 64 * KIB
MAX_PARTS = 32
BLOCK_BYTES = MIB  # hashed and written at once; more would be memory, less would be overhead
THREAD_BYTES = 256 * KIB  # below this, hashing takes less time than a thread's hand-over

log = logging.getLogger(__name__)


async def receive(request: Request, caller: Caller) -> documents.Upload:
    """Store the part `file` of a request. Problem or UnavailableError, and nothing stored, if that cannot be."""
    settings = get_settings()
    reader = FormReader(boundary_of(request.headers.get("content-type")))
    _refuse_announced(request, settings)
    document_id = uuid4()
    key = original_key(document_id)
    async with get_store().writer(key) as file:
        intake = Intake(file, settings)
        async for chunk in _chunks(request, settings.upload_idle_seconds):
            intake.count(chunk)
            for event in reader.feed(chunk):
                await intake.take(event)
        reader.finish()
        filename = await intake.finish()
    return documents.Upload(
        document_id=document_id,
        tenant=caller.tenant,
        key_id=caller.key_id,
        filename=filename,
        declared_type=intake.declared_type,
        bytes=intake.bytes,
        sha256=intake.hash.hexdigest(),
        storage_key=key,
    )


async def commit(upload: documents.Upload) -> Document:
    """Make stored bytes a document. If that fails they are removed again, and the error goes on."""
    try:
        return await run_in_threadpool(documents.create, upload)
    except Exception:
        await _discard(upload.storage_key)
        raise


async def _discard(key: str) -> None:
    try:
        await run_in_threadpool(get_store().delete, key)
    except UnavailableError:
        log.exception("object %s belongs to no document and could not be removed", key)


def _refuse_announced(request: Request, settings: Settings) -> None:
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > settings.max_upload_bytes + MAX_FORM_BYTES:
        raise _too_large(settings)


def _too_large(settings: Settings) -> Problem:
    return Problem(413, "file_too_large", f"A document may have at most {settings.max_upload_bytes} bytes.")


async def _chunks(request: Request, idle_seconds: float) -> AsyncIterator[bytes]:
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(idle_seconds):
                chunk = await anext(stream, None)
        except TimeoutError:
            raise Problem(408, "upload_stalled", f"Nothing arrived for {idle_seconds:g} seconds.") from None
        if chunk is None:
            return
        yield chunk


class Intake:
    """What has arrived of one form so far, and whether it may go on."""

    def __init__(self, file: "AsyncWritableFile", settings: Settings) -> None:
        self._file, self._settings = file, settings
        self._received = self._parts = self._field_bytes = 0
        self._block: list[bytes] = []
        self._block_bytes = 0
        self._in_file = False
        self._filename: str | None = None
        self.declared_type: str | None = None
        self.bytes = 0
        self.hash = hashlib.sha256()

    def count(self, chunk: bytes) -> None:
        """Problem if a body is mostly not its file; checked before the chunk's own file bytes are known."""
        self._received += len(chunk)
        if self._received - len(chunk) - self.bytes > MAX_FORM_BYTES:
            raise Problem(413, "form_too_large", f"Beside its file a form may have at most {MAX_FORM_BYTES} bytes.")

    async def take(self, event: Event) -> None:
        if isinstance(event, Part):
            self._begin(event)
        elif self._in_file:
            await self._take_file_bytes(event)
        else:
            self._skip_field_bytes(event)

    async def finish(self) -> str:
        """The file's name; Problem if there was no file."""
        if self._filename is None:
            raise Problem(422, "no_file", "The form has no part named `file`.")
        await self._flush()
        return self._filename

    def _begin(self, part: Part) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise Problem(413, "form_too_large", f"A form may have at most {MAX_PARTS} parts.")
        self._field_bytes, self._in_file = 0, part.name == FILE_PART
        if self._in_file:
            self._begin_file(part)
        elif part.filename is not None:
            raise Problem(422, "unexpected_file", "The document belongs in the part named `file`, not in another.")

    def _begin_file(self, part: Part) -> None:
        if self._filename is not None:
            raise Problem(422, "unexpected_file", "A request carries one document: there is a second part `file`.")
        filename = clean_filename(part.filename or "", self._settings.max_filename_length)
        if not filename:
            raise Problem(422, "no_filename", "The part `file` needs a file name in its Content-Disposition.")
        self._filename, self.declared_type = filename, clean_media_type(part.content_type)

    async def _take_file_bytes(self, piece: bytes) -> None:
        self.bytes += len(piece)
        if self.bytes > self._settings.max_upload_bytes:
            raise _too_large(self._settings)
        self._block.append(piece)
        self._block_bytes += len(piece)
        if self._block_bytes >= BLOCK_BYTES:
            await self._flush()

    async def _flush(self) -> None:
        block = b"".join(self._block)
        self._block, self._block_bytes = [], 0
        if len(block) < THREAD_BYTES:
            self.hash.update(block)
            await self._file.write(block)
        else:
            await asyncio.gather(asyncio.to_thread(self.hash.update, block), self._file.write(block))

    def _skip_field_bytes(self, piece: bytes) -> None:
        self._field_bytes += len(piece)
        if self._field_bytes > MAX_FIELD_BYTES:
            raise Problem(413, "form_too_large", f"A field of a form may have at most {MAX_FIELD_BYTES} bytes.")
