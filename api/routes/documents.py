"""Documents: take one in, tell how it stands."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.background import BackgroundTask

from api import json_bodies, large, spooled, uploads
from api.auth import Reader, Writer
from api.forms import invalid
from api.found import find
from api.idempotency import REPLAYED
from api.openapi import located, problems
from api.queries import ListQuery, refuse_repeated
from api.rates import admit
from api.schemas import BatchCreated, DocumentDetail, DocumentPage, DocumentSummary, InvalidValue
from api.upload_form import UPLOAD_BODY
from api.waiting import MAX_WAIT_SECONDS, ended
from pipeline import logs
from pipeline.db import pages, results
from pipeline.db.documents import Begun, DocumentView
from pipeline.db.idempotency import Answer
from pipeline.db.models import Batch, Document
from pipeline.domain import TERMINAL

if TYPE_CHECKING:
    from api.committer import Committer

router = APIRouter(prefix="/api/v1/documents", tags=["documents"])

UNKNOWN = {"_404": "No such document", "_410": "It was deleted", "_422": "The request is not valid"}
AWAY = {"_503": "PostgreSQL does not answer"}
BUSY = {"_503": "PostgreSQL does not answer, or too many large results are asked for"}
JSON = {"Content-Type": "application/json"}


@router.post("", include_in_schema=False)
@router.post(
    "/",
    summary="Upload a document",
    status_code=202,
    response_model=DocumentSummary | BatchCreated,
    response_description="Stored and committed; `Location` tells how it stands",
    openapi_extra=UPLOAD_BODY,
    responses=located(202)
    | problems(
        _400="The body is not well-formed multipart/form-data",
        _404="No such upload, or its time is over",
        _408="The client fell silent",
        _409="The upload is a document already, or not all of its bytes are there",
        _413="The document or the form is too large",
        _415="The body is neither multipart/form-data nor JSON",
        _422="No part `file`, one without a name, a field that is not valid, or an Idempotency-Key of another request",
        _503="PostgreSQL or the object store does not answer",
    ),
)
async def create_document(request: Request, caller: Writer) -> Response:
    await admit(request, caller)
    way = large if json_bodies.announced(request) else uploads
    received = await way.receive(request, caller)
    committer: Committer = request.app.state.committer
    accepted = await way.commit(received, partial(committer.accept, answering=partial(_answer, request)))
    request.app.state.quotas.count(caller, len(accepted.documents))
    logs.bind(**_made(accepted.documents))
    return Response(
        accepted.answer.body,
        status_code=202,
        media_type="application/json",
        headers={"Location": accepted.answer.location} | ({} if accepted.documents else {REPLAYED: "true"}),
        background=BackgroundTask(_submit, request, accepted.documents, received.is_urgent),
    )


async def _submit(request: Request, accepted: Sequence[Document | Begun], urgent: bool) -> None:
    submit = request.app.state.dispatcher.submit
    for document in accepted:
        if document.status not in TERMINAL:
            await submit(document.id, document.run, tenant=document.tenant, urgent=urgent)


def _made(documents: Sequence[Document | Begun]) -> dict[str, str | int]:
    """What a request brought, for its line in the log; of a repeated one, nothing."""
    if not documents:
        return {}
    if batch := documents[0].batch_id:
        return {"batch": str(batch)}
    return {"document": str(documents[0].id), "run": documents[0].run}


def _answer(request: Request, made: Sequence[Document | Begun], batch: Batch | None) -> Answer:
    summaries = [DocumentSummary.model_validate(document) for document in made]
    if batch is None:
        return Answer(_path_of(request, made[0].id), summaries[0].model_dump_json())
    body = BatchCreated(batch_id=batch.id, created_at=batch.created_at, documents=summaries)
    path = request.app.url_path_for("read_batch", batch_id=batch.id)
    return Answer(f"{request.scope.get('root_path', '')}{path}", body.model_dump_json())


def _path_of(request: Request, document_id: UUID) -> str:
    # Relative: the Host header is the client's word, and a proxy may have changed it.
    return f"{request.scope.get('root_path', '')}{router.prefix}/{document_id}"


@router.get(
    "/{document_id}",
    summary="How a document stands, and what was found in it",
    response_model=DocumentDetail,
    responses=problems(**UNKNOWN, **BUSY),
)
async def read_document(
    request: Request,
    document_id: UUID,
    caller: Reader,
    wait: Annotated[float, Query(ge=0, le=MAX_WAIT_SECONDS, description="seconds to wait for its end")] = 0,
) -> Response:
    if wait:
        await ended(request.app.state.bell, document_id, caller, wait)
    view, body = await run_in_threadpool(_read, document_id, caller)
    if body is not None:
        return Response(body, headers=JSON)
    return await spooled.on_its_turn(request.app.state.results, partial(_detail, view), JSON)


def _read(document_id: UUID, caller: Reader) -> tuple[DocumentView, bytes | None]:
    """The document, and the answer unless its result is large."""
    view = find(document_id, caller, with_result=True)
    is_large = view.result is not None and view.result.json is None
    return view, None if is_large else b"".join(_detail(view))


def _detail(view: DocumentView) -> Iterator[bytes]:
    """As JSON, the result put in as PostgreSQL writes it; null if there is none."""
    yield DocumentDetail.of(view).model_dump_json(exclude={"result"}).removesuffix("}").encode() + b',"result":'
    pieces: Iterable[bytes] = ()
    if view.result is not None:
        small = view.result.json
        pieces = results.whole(view.document.id, view.document.run) if small is None else (small.encode(),)
    found = False
    for piece in pieces:
        found = True
        yield piece
    yield b"}" if found else b"null}"


@router.get("", include_in_schema=False)
@router.get(
    "/",
    summary="Documents, by filters",
    response_model=DocumentPage,
    responses=problems(_422="A filter or the cursor is not valid", **AWAY),
)
def list_documents(request: Request, caller: Reader, wanted: Annotated[ListQuery, Query()]) -> Response:
    refuse_repeated(request.query_params, lists={"tag"})
    try:
        page = pages.find(wanted.of(caller.tenant))
    except pages.CursorError as error:
        raise invalid([InvalidValue(where="query.cursor", message=f"The cursor is not valid: {error}")]) from None
    summaries = [DocumentSummary.model_validate(document) for document in page.documents]
    return Response(
        DocumentPage(documents=summaries, cursor=page.cursor).model_dump_json(), media_type="application/json"
    )
