"""What was uploaded: the file itself, and its pages as pictures."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from api import conditional, ranges
from api.auth import Reader
from api.downloads import DEFENCES, attachment
from api.drawing import Easel, Page
from api.errors import Problem
from api.found import find
from api.openapi import problems
from pipeline.db import results
from pipeline.db.models import Document
from pipeline.errors import ErrorCode, PermanentError, PoisonError
from pipeline.extraction import ExtractionCancelledError
from pipeline.storage import get_store

router = APIRouter(prefix="/api/v1/documents", tags=["documents"])

BYTES = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
SAVED = {"Content-Disposition": {"schema": {"type": "string"}, "description": "an attachment, with the file's name"}}
FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The bytes that were uploaded", "content": {"*/*": BYTES}, "headers": SAVED},
    206: {"description": "The part that `Range` names", "content": {"*/*": BYTES}, "headers": SAVED},
    304: {"description": "The client has it"},
}
PICTURE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The page as it is shown",
        "content": {"image/png": {"schema": {"type": "string", "contentMediaType": "image/png"}}},
    },
    304: {"description": "The client has it"},
}
ABSENT = frozenset({ErrorCode.CONTENT_MISSING, ErrorCode.UNSUPPORTED_TYPE})


@router.head("/{document_id}/original", include_in_schema=False)
@router.get(
    "/{document_id}/original",
    summary="The file as it was uploaded",
    response_class=Response,
    responses=FILE
    | problems(
        _404="No such document, or its bytes are gone",
        _410="It was deleted",
        _416="The part lies behind the end of the file",
        _422="The id is not a UUID",
        _503="PostgreSQL or the object store does not answer",
    ),
)
async def read_original(
    request: Request,
    document_id: UUID,
    caller: Reader,
    range_: Annotated[str | None, Header(alias="Range", description="one part, as `bytes=0-1023`")] = None,
) -> Response:
    view = await run_in_threadpool(find, document_id, caller)
    document, tag = view.document, f'"{view.document.sha256}"'
    if conditional.is_known(request, tag):
        return conditional.not_modified(tag)
    # HEAD tells of the whole: a Range is for GET alone (RFC 9110, 14.2)
    asked_for_part = request.method == "GET" and request.headers.get("if-range", tag) == tag
    part = ranges.requested(range_, document.bytes) if asked_for_part else None
    headers = conditional.headers(tag) | attachment(document.filename) | {"Accept-Ranges": "bytes"}
    headers |= part.headers if part else {"Content-Length": str(document.bytes)}
    about: dict[str, Any] = {
        "status_code": 206 if part else 200,
        "headers": headers,
        "media_type": document.media_type or "application/octet-stream",
    }
    if request.method == "HEAD":  # how large it is, and that it may be had in parts
        return Response(**about)
    return StreamingResponse(await _opened(document, part), **about)


async def _opened(document: Document, part: ranges.Part | None) -> AsyncIterator[bytes]:
    try:
        return await get_store().open(document.storage_key, (part.start, part.end) if part else None)
    except FileNotFoundError:
        raise Problem(404, ErrorCode.CONTENT_MISSING, "The stored bytes of this document are gone.") from None


@router.get(
    "/{document_id}/pages/{number}.png",
    summary="A page as a picture",
    response_class=Response,
    responses=PICTURE
    | problems(
        _404="No such document or page, or a format without pages",
        _409="The type of the document is not known yet",
        _410="It was deleted",
        _422="A parameter is not valid, a password is needed, or the page cannot be drawn",
        _503="PostgreSQL or the object store does not answer, or too many pages are asked for",
    ),
)
async def read_page(
    request: Request,
    document_id: UUID,
    number: Annotated[int, Path(ge=1, le=1_000_000)],
    caller: Reader,
    dpi: Annotated[int, Query(ge=18, le=300, description="dots an inch; coarser for a page that is very large")] = 100,
    password: Annotated[
        str | None, Header(alias="X-Document-Password", max_length=256, description="of a PDF that has one")
    ] = None,
) -> Response:
    view = await run_in_threadpool(find, document_id, caller)
    document = view.document
    if document.media_type is None:
        raise Problem(409, "not_finished", "The type of this document is not known, so it has no pages yet.")
    rotation = await run_in_threadpool(results.rotation, document.id, document.run, number)
    tag = conditional.entity_tag(document.sha256, number, dpi, rotation)
    keeping = "no-store" if password else conditional.PRIVATE
    if conditional.is_known(request, tag):
        return conditional.not_modified(tag, keeping)
    easel: Easel = request.app.state.easel
    picture = await _drawn(easel, request, Page(document, number, dpi, rotation, password))
    return Response(picture, media_type="image/png", headers=conditional.headers(tag, keeping) | DEFENCES)


async def _drawn(easel: Easel, request: Request, page: Page) -> bytes:
    try:
        return await easel.draw(request, page)
    except (PermanentError, PoisonError) as error:
        message = error.message
        if error.code is ErrorCode.ENCRYPTED:
            message = "The PDF is protected: send its password in the header X-Document-Password."
        raise Problem(404 if error.code in ABSENT else 422, error.code, message) from None
    except ExtractionCancelledError:  # the server stops
        raise Problem(503, "stopping", "The server stops; ask again.", headers={"Retry-After": "1"}) from None
