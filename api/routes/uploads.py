"""Uploads of large files: announced, then sent in pieces or to S3 itself."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from fastapi.concurrency import run_in_threadpool

from api import idempotency, json_bodies, large
from api.auth import Writer
from api.errors import Problem
from api.openapi import located, problems
from api.rates import admit
from api.upload_schemas import CompleteBody, UploadBody, UploadCreated, UploadState
from pipeline import presigned
from pipeline.db import large_uploads
from tasks import large_files

router = APIRouter(prefix="/api/v1/uploads", tags=["uploads"])

PIECE_TYPE = "application/offset+octet-stream"  # tus's
AWAY = {"_503": "PostgreSQL or the object store does not answer, or the backlog is full"}
UNKNOWN = {"_404": "No such upload, or its time is over", **AWAY}
BODY = {"_408": "The client fell silent", "_413": "The file or the body is too large"}
PIECE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {PIECE_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}
HEADERS: dict[str, Any] = {
    large.OFFSET: {"schema": {"type": "integer"}, "description": "how many bytes are there"},
    "Upload-Length": {"schema": {"type": "integer"}, "description": "how many there will be"},
}


@router.post("", include_in_schema=False, status_code=201)
@router.post(
    "/",
    summary="Announce a large file",
    status_code=201,
    response_model=UploadCreated,
    response_description="Where its bytes are to go; `Location` tells how it stands",
    openapi_extra=json_bodies.described(UploadBody) | idempotency.DESCRIBED,
    responses=located(201) | problems(
        **BODY, **AWAY, _409="There are as many unfinished ones as there may be", _415="The body is not JSON",
        _422="A field is not valid, or an Idempotency-Key of another request",
    ),
)  # fmt: skip
async def create_upload(request: Request, caller: Writer) -> Response:
    await admit(request, caller)
    body = await json_bodies.read(request, UploadBody)
    said = idempotency.said_by(request, caller, body)
    answer, made = await run_in_threadpool(large.announce, body, caller, said, partial(_path_of, request))
    return idempotency.respond(answer, 201, made=made)


def _path_of(request: Request, upload_id: UUID) -> str:
    return f"{request.scope.get('root_path', '')}{request.app.url_path_for('read_upload', upload_id=upload_id)}"


@router.get(
    "/{upload_id}",
    summary="How an upload stands",
    responses=problems(**UNKNOWN, _409="It is a document already", _422="The id is not a UUID"),
)
def read_upload(upload_id: UUID, caller: Writer) -> UploadState:
    return large.state(large.found(upload_id, caller))


@router.head(
    "/{upload_id}",
    summary="How many bytes of an upload are there",
    response_class=Response,
    responses={
        200: {"description": "The headers say it", "headers": HEADERS},
        **problems(**UNKNOWN, _409="It is a document already, or goes to S3", _422="The id is not a UUID"),
    },
)
def measure_upload(upload_id: UUID, caller: Writer) -> Response:
    upload = large.found(upload_id, caller)
    offset = large.growing(upload_id).offset()
    headers = {large.OFFSET: str(offset), "Upload-Length": str(upload.bytes), "Cache-Control": "no-store"}
    return Response(headers=headers)


@router.patch(
    "/{upload_id}",
    summary="Send the next piece of an upload",
    status_code=204,
    response_class=Response,
    openapi_extra=PIECE,
    responses={
        204: {"description": "Kept", "headers": {large.OFFSET: HEADERS[large.OFFSET]}},
        **problems(
            **UNKNOWN, **BODY, _409="The offset is another one, another request is sending, or it goes to S3",
            _415=f"The body is not {PIECE_TYPE}", _422="The id or the offset is not valid",
        ),
    },
)  # fmt: skip
async def append_to_upload(
    request: Request,
    upload_id: UUID,
    caller: Writer,
    offset: Annotated[int, Header(alias=large.OFFSET, ge=0, le=2**63 - 1, description="where the piece begins")],
) -> Response:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != PIECE_TYPE:
        raise Problem(415, "not_a_piece", f"Send the bytes as {PIECE_TYPE}.")
    upload = await run_in_threadpool(large.found, upload_id, caller)
    reached = await large.append(request, upload, offset)
    return Response(status_code=204, headers={large.OFFSET: str(reached)})


@router.post(
    "/{upload_id}/complete",
    summary="Have S3 make one file of the parts",
    openapi_extra=json_bodies.described(CompleteBody),
    responses=problems(
        **UNKNOWN, **BODY, _409="It has no parts to put together, or S3 does not have them all",
        _415="The body is not JSON", _422="The id or an ETag is not valid",
    ),
)  # fmt: skip
async def complete_upload(request: Request, upload_id: UUID, caller: Writer) -> UploadState:
    upload = await run_in_threadpool(large.found, upload_id, caller)
    body = await json_bodies.read(request, CompleteBody)
    if upload.s3_upload_id is None:
        raise Problem(409, "no_parts", "This upload has no parts to put together.")
    try:
        await run_in_threadpool(presigned.complete, upload_id, upload.s3_upload_id, body.etags)
    except presigned.IncompleteError as error:
        raise Problem(409, "upload_incomplete", f"S3 does not have these parts: {error}.") from None
    await run_in_threadpool(large_uploads.completed, upload_id)
    return large.state(await run_in_threadpool(large.found, upload_id, caller))


@router.delete(
    "/{upload_id}",
    summary="Give an upload up",
    status_code=204,
    responses=problems(**UNKNOWN, _409="It is a document already", _422="The id is not a UUID"),
)
def remove_upload(upload_id: UUID, caller: Writer) -> None:
    large.found(upload_id, caller)
    try:
        large_files.remove(large_uploads.end(upload_id, caller.tenant))
    except large_uploads.UsedUploadError:
        raise large.used(upload_id) from None
