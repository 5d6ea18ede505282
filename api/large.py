"""Large files: announced, sent in pieces or to S3 itself, and then named as a document."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from uuid import UUID, uuid4

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from api import forms, idempotency, json_bodies
from api.auth import Caller
from api.committer import Accepting
from api.errors import Problem
from api.names import clean_filename, clean_media_type
from api.upload_schemas import NamedUpload, UploadBody, UploadCreated, UploadPart, UploadState
from pipeline import presigned
from pipeline.db import documents, intake, large_uploads
from pipeline.db.idempotency import Answer, KeyReusedError, Said, is_known
from pipeline.db.large_uploads import Announced
from pipeline.db.upload_models import LargeUpload
from pipeline.resumable import BusyError, GrowingFile, WrongOffsetError
from pipeline.settings import Settings, get_settings
from pipeline.storage import get_store, original_key

OFFSET = "Upload-Offset"  # as in tus and draft-ietf-httpbis-resumable-upload


def announce(
    body: UploadBody, caller: Caller, said: Said | None, path_of: Callable[[UUID], str]
) -> tuple[Answer, bool]:
    """Keep what is to come and say where to, or what was said the first time; whether it is kept now. Problem."""
    settings, filename = get_settings(), _checked(body)
    with _few_enough():
        large_uploads.admit(caller.tenant)  # before S3 is asked for anything
        announced = Announced(
            id=uuid4(),
            tenant=caller.tenant,
            filename=filename,
            declared_type=clean_media_type(body.media_type),
            bytes=body.bytes,
            sha256=body.sha256,
        )
        if settings.store_folder is None and (body.parts or body.bytes > presigned.LARGEST_PUT_BYTES):
            announced = replace(announced, s3_upload_id=presigned.begin_parts(announced.id))

        def make(session: Session) -> Answer:
            upload = large_uploads.announce(session, announced, settings.large_upload_seconds)
            created = UploadCreated(**state(upload).model_dump(), parts=_parts(upload, settings))
            return Answer(path_of(upload.id), created.model_dump_json(), secret=bool(created.parts))

        made = False
        try:
            answer, made = idempotency.once(said, make)
        finally:
            if announced.s3_upload_id is not None and not made:
                presigned.abort(announced.id, announced.s3_upload_id)
        return answer, made


def _checked(body: UploadBody) -> str:
    """The file name as it is kept; Problem for one that is none, and for too large a file."""
    settings = get_settings()
    filename = clean_filename(body.filename, settings.max_filename_length)
    if not filename:
        forms.refuse("filename", "It has no character that a file name could have.")
    if body.bytes > settings.max_large_upload_bytes:
        detail = f"A document may have at most {settings.max_large_upload_bytes} bytes."
        raise Problem(413, "file_too_large", detail)
    return filename


@contextmanager
def _few_enough() -> Iterator[None]:
    try:
        yield
    except large_uploads.TooManyUploadsError:
        detail = f"There may be at most {large_uploads.MOST} unfinished uploads: finish or delete one."
        raise Problem(409, "too_many_uploads", detail) from None


def _parts(upload: LargeUpload, settings: Settings) -> list[UploadPart]:
    if settings.store_folder is not None:
        return []
    seconds = settings.large_upload_seconds
    if upload.s3_upload_id is None:
        made = [presigned.put(upload.id, upload.bytes, upload.sha256, seconds)]
    else:
        each = presigned.part_bytes(upload.bytes)
        made = presigned.parts(upload.id, upload.s3_upload_id, upload.bytes, each, seconds)
    return [UploadPart(**asdict(part)) for part in made]


def found(upload_id: UUID, caller: Caller) -> LargeUpload:
    """An upload that is not finished; Problem 404, or 409 for one that is a document."""
    try:
        return large_uploads.get(upload_id, caller.tenant)
    except large_uploads.UnknownUploadError:
        raise Problem(404, "unknown_upload", "There is no upload with this id, or its time is over.") from None
    except large_uploads.UsedUploadError:
        raise used(upload_id) from None


def used(upload_id: UUID) -> Problem:
    return Problem(409, "upload_used", f"This upload is the document {upload_id}.")


def state(upload: LargeUpload) -> UploadState:
    folder = get_settings().store_folder
    to_s3 = "put" if upload.s3_upload_id is None else "parts"
    return UploadState(
        id=upload.id,
        method="resumable" if folder else to_s3,
        bytes=upload.bytes,
        offset=GrowingFile(folder, upload.id).offset() if folder else None,
        created_at=upload.created_at,
        expires_at=upload.expires_at,
    )


def growing(upload_id: UUID) -> GrowingFile:
    """The file of an upload in pieces; Problem 409 where uploads go to S3."""
    folder = get_settings().store_folder
    if folder is None:
        raise Problem(409, "not_resumable", "Send the bytes to the addresses that the upload was answered with.")
    return GrowingFile(folder, upload_id)


async def append(request: Request, upload: LargeUpload, offset: int) -> int:
    """Take a piece in as it comes, and keep what came even if the client goes; how many bytes are then there."""
    file = growing(upload.id)
    try:
        with file.appending(offset) as end:
            async for chunk in request.stream():
                offset += len(chunk)
                if offset > upload.bytes:
                    raise Problem(413, "file_too_large", f"This upload was announced with {upload.bytes} bytes.")
                await run_in_threadpool(end.write, chunk)
    except WrongOffsetError as error:
        detail = f"{error.offset} bytes are there: go on from them."
        raise Problem(409, "wrong_offset", detail, headers={OFFSET: str(error.offset)}) from None
    except BusyError:
        raise Problem(409, "upload_busy", "Another request is sending bytes of this upload.") from None
    return offset


async def receive(request: Request, caller: Caller) -> intake.Request:
    """A document of an upload that is named; Problem unless all its bytes are there."""
    key = idempotency.key_of(request)
    body = await json_bodies.read(request, NamedUpload)
    forms.check_metadata(body.metadata)
    options = body.options.model_dump(mode="json", exclude_unset=True)
    await forms.check_callback(options, caller)
    said = [str(body.upload), options, body.metadata, body.tags]
    fingerprint = idempotency.fingerprint(*said)
    if key is not None and await run_in_threadpool(is_known, caller.tenant, key):
        return intake.Request(caller.tenant, [], fingerprint, key)  # gets the answer of the first
    upload = await run_in_threadpool(found, body.upload, caller)
    await run_in_threadpool(_make_whole, upload)
    made = documents.Upload(
        document_id=upload.id,
        tenant=caller.tenant,
        key_id=caller.key_id,
        filename=upload.filename,
        declared_type=upload.declared_type,
        bytes=upload.bytes,
        sha256=upload.sha256,
        storage_key=original_key(upload.id),
        callback=options.pop("callback", None),
        options=options,
        metadata=body.metadata,
        tags=body.tags,
    )
    return intake.Request(caller.tenant, [made], fingerprint, key, named=True)


def _make_whole(upload: LargeUpload) -> None:
    folder = get_settings().store_folder
    if folder:
        there = GrowingFile(folder, upload.id).offset()
    elif upload.s3_upload_id is not None:
        raise Problem(
            409, "upload_incomplete", f"First POST the ETags of its parts to /api/v1/uploads/{upload.id}/complete."
        )
    else:
        there = get_store().size(original_key(upload.id))
    if there != upload.bytes:
        detail = f"{there} bytes are there; the upload was announced with {upload.bytes}."
        raise Problem(409, "upload_incomplete", detail)
    if folder:
        GrowingFile(folder, upload.id).finish()


async def commit(request: intake.Request, accept: Accepting) -> intake.Accepted:
    """Make it a document. Its bytes stay whatever happens: another request may name them."""
    try:
        return await accept(request)
    except KeyReusedError:
        raise idempotency.key_reused() from None
    except large_uploads.UsedUploadError as error:
        raise used(UUID(str(error))) from None
