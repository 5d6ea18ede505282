"""An upload: files streamed from the request to the object store and hashed on the way, all of them or none."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from api import forms, idempotency
from api.auth import Caller
from api.committer import Accepting, discard
from api.errors import Problem
from api.forms import FIELDS, Form
from api.multipart import Event, FormReader, Part, boundary_of
from api.names import clean_filename, clean_media_type, unquoted
from pipeline.db import documents, intake
from pipeline.db.idempotency import KeyReusedError
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


async def receive(request: Request, caller: Caller) -> intake.Request:
    """Store the parts `file` of a request. Problem or UnavailableError, and nothing stored, if that cannot be."""
    settings, key = get_settings(), idempotency.key_of(request)
    reader = FormReader(boundary_of(request.headers.get("content-type")))
    _refuse_announced(request, settings)
    async with stored_whole(settings) as form:
        async for chunk in request.stream():
            form.count(chunk)
            for event in reader.feed(chunk):
                await form.take(event)
        reader.finish()
        files = await form.finish()
        await request.app.state.quotas.admit(caller, len(files))
        options, metadata, tags = form.fields.options(), form.fields.metadata(), form.fields.tags()
        await forms.check_callback(options, caller)
    said = [(file.filename, file.declared_type, file.hash.hexdigest()) for file in files], options, metadata, tags
    fingerprint = idempotency.fingerprint(*said) if key else ""
    reuse, callback = options.pop("dedupe", "new") == "reuse", options.pop("callback", None)
    uploads = [
        documents.Upload(
            document_id=file.document_id,
            tenant=caller.tenant,
            key_id=caller.key_id,
            filename=file.filename,
            declared_type=file.declared_type,
            bytes=file.bytes,
            sha256=file.hash.hexdigest(),
            storage_key=original_key(file.document_id),
            options=options,
            metadata=metadata,
            tags=tags,
            callback=callback,
        )
        for file in files
    ]
    unstored = files[0].take_unstored()
    return intake.Request(caller.tenant, uploads, fingerprint, key, reuse, unstored=unstored)


async def commit(request: intake.Request, accept: Accepting) -> intake.Accepted:
    """Make stored bytes documents. If that fails, or they are not needed, they are removed again.

    That is done to its end even if nobody waits for the answer any more.
    """
    if request.is_plain:
        return await accept(request)  # the committer's thread does it all
    return await asyncio.shield(asyncio.create_task(_commit(request, accept)))


async def _commit(request: intake.Request, accept: Accepting) -> intake.Accepted:
    keys = [upload.storage_key for upload in request.uploads]
    try:
        if request.unstored is not None:
            await run_in_threadpool(get_store().place, keys[0], request.unstored)
        else:
            await asyncio.gather(*(run_in_threadpool(get_store().keep, key) for key in keys))
        accepted = await accept(request)
    except KeyReusedError:
        await run_in_threadpool(discard, keys)
        raise idempotency.key_reused() from None
    except Exception:
        await run_in_threadpool(discard, keys)
        raise
    if not accepted.documents:
        await run_in_threadpool(discard, keys)
    return accepted


def _refuse_announced(request: Request, settings: Settings) -> None:
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > settings.max_upload_bytes + MAX_FORM_BYTES:
        raise _too_large(settings)


def _too_large(settings: Settings) -> Problem:
    return Problem(413, "file_too_large", f"A document may have at most {settings.max_upload_bytes} bytes.")


@asynccontextmanager
async def stored_whole(settings: Settings) -> AsyncIterator["Intake"]:
    """Take in one form; its files stay in the store only if the block ends well."""
    form = Intake(settings)
    try:
        yield form
    except BaseException as error:
        await form.abort(error)
        raise


class StoredFile:
    """One file on its way into the object store."""

    def __init__(self, filename: str, declared_type: str | None) -> None:
        self.document_id = uuid4()
        self.filename, self.declared_type = filename, declared_type
        self.bytes, self.hash = 0, hashlib.sha256()
        self._key = original_key(self.document_id)
        self._writing = get_store().writer(self._key)
        self._file: AsyncWritableFile | None = None
        self._block: list[bytes] = []
        self._block_bytes = 0
        self._unstored: bytes | None = None

    async def write(self, piece: bytes) -> None:
        self.bytes += len(piece)
        self._block.append(piece)
        self._block_bytes += len(piece)
        if self._block_bytes >= BLOCK_BYTES:
            await self._flush()

    async def close(self) -> None:
        """Let the object appear, or hold its bytes if they are few: a folder takes those when it keeps them."""
        if self._file is None and self._block_bytes < THREAD_BYTES and get_store().is_folder:
            self._unstored = self._joined()
            self.hash.update(self._unstored)
        elif self._file is None:  # one block, which needs no writer
            await self._hashed_while(partial(get_store().put, self._key))
        else:
            await self._flush()
            await self._writing.__aexit__(None, None, None)

    def take_unstored(self) -> bytes | None:
        """The bytes that are held, from now on by whoever asks."""
        unstored, self._unstored = self._unstored, None
        return unstored

    async def store(self) -> None:
        """Let the object appear, if its bytes are held."""
        if (held := self.take_unstored()) is not None:
            await get_store().put(self._key, held)

    async def abort(self, error: BaseException) -> None:
        """Leave nothing of an object that is not whole."""
        if self._file is not None:
            with suppress(type(error)):  # the writer raises again what ended it
                await self._writing.__aexit__(type(error), error, error.__traceback__)

    async def _flush(self) -> None:
        if self._file is None:
            self._file = await self._writing.__aenter__()
        await self._hashed_while(self._file.write)

    async def _hashed_while(self, written: Callable[[bytes], Awaitable[object]]) -> None:
        block = self._joined()
        if len(block) < THREAD_BYTES:
            self.hash.update(block)
            await written(block)
        else:
            await asyncio.gather(asyncio.to_thread(self.hash.update, block), written(block))

    def _joined(self) -> bytes:
        block = b"".join(self._block)
        self._block, self._block_bytes = [], 0
        return block


class Intake:
    """What has arrived of one form so far, and whether it may go on."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._received = self._parts = self._field_bytes = self._file_bytes = 0
        self._file: StoredFile | None = None
        self._field: bytearray | None = None
        self._closed: list[StoredFile] = []
        self.fields = Form()

    def count(self, chunk: bytes) -> None:
        """Problem if a body is mostly not its files; checked before the chunk's own file bytes are known."""
        self._received += len(chunk)
        if self._received - len(chunk) - self._file_bytes > MAX_FORM_BYTES:
            raise Problem(413, "form_too_large", f"Beside its file a form may have at most {MAX_FORM_BYTES} bytes.")

    async def take(self, event: Event) -> None:
        if isinstance(event, Part):
            await self._begin(event)
        elif self._file is not None:
            await self._take_file_bytes(self._file, event)
        else:
            self._take_field_bytes(event)

    async def finish(self) -> list[StoredFile]:
        """The files, in the store; Problem if there was none."""
        if self._file is None and not self._closed:
            raise Problem(422, "no_file", "The form has no part named `file`.")
        await self._close()
        return self._closed

    async def abort(self, error: BaseException) -> None:
        """Leave nothing of this form in the store."""
        if self._file is not None:
            await self._file.abort(error)
        await run_in_threadpool(discard, [original_key(file.document_id) for file in self._closed])

    async def _close(self) -> None:
        if self._file is not None:
            file, self._file = self._file, None
            await file.close()
            self._closed.append(file)
            if len(self._closed) > 1:  # of several files none is held
                await asyncio.gather(*(one.store() for one in self._closed))

    async def _begin(self, part: Part) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise Problem(413, "form_too_large", f"A form may have at most {MAX_PARTS} parts.")
        await self._close()
        self._field_bytes = 0
        if part.name == FILE_PART:
            self._begin_file(part)
        elif part.filename is not None and part.name not in FIELDS:
            raise Problem(422, "unexpected_file", "The document belongs in the part named `file`, not in another.")
        else:
            self._field = self.fields.begin(part.name)

    def _begin_file(self, part: Part) -> None:
        filename = clean_filename(unquoted(part.filename or ""), self._settings.max_filename_length)
        if not filename:
            raise Problem(422, "no_filename", "The part `file` needs a file name in its Content-Disposition.")
        self._file = StoredFile(filename, clean_media_type(part.content_type))

    async def _take_file_bytes(self, file: StoredFile, piece: bytes) -> None:
        self._file_bytes += len(piece)
        if file.bytes + len(piece) > self._settings.max_upload_bytes:
            raise _too_large(self._settings)
        await file.write(piece)

    def _take_field_bytes(self, piece: bytes) -> None:
        self._field_bytes += len(piece)
        if self._field_bytes > MAX_FIELD_BYTES:
            raise Problem(413, "form_too_large", f"A field of a form may have at most {MAX_FIELD_BYTES} bytes.")
        if self._field is not None:
            self._field += piece
