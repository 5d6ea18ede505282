"""What people do to their documents: cancel, retry, correct, delete."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from api import forms, idempotency, json_bodies
from api.auth import Caller, Writer
from api.errors import Problem
from api.found import find
from api.openapi import problems
from api.rates import admit
from api.schemas import CorrectedValue, CorrectionBody, Corrections, DocumentSummary, RetryBody
from pipeline import logs
from pipeline.db import corrections, transitions
from pipeline.db.idempotency import Answer
from pipeline.db.models import Document
from pipeline.domain import Stage, Status
from tasks import deletion

router = APIRouter(prefix="/api/v1/documents", tags=["documents"])

KNOWN = {"_404": "No such document", "_410": "It was deleted", "_503": "PostgreSQL does not answer"}
BODY = {"_408": "The client fell silent", "_413": "The body is too large", "_415": "The body is not JSON"}


@router.post(
    "/{document_id}/cancel",
    summary="Stop the work on a document",
    responses=problems(**KNOWN, _409="It has ended already", _422="The id is not a UUID"),
)
def cancel_document(document_id: UUID, caller: Writer) -> DocumentSummary:
    """Also in the middle of an extraction, whose process ends within two seconds. Twice is no error."""
    find(document_id, caller)
    try:
        transitions.cancel(document_id, f"cancelled by {caller.name}")
    except transitions.AlreadyTerminalError as error:
        if str(error) != Status.CANCELLED:
            raise Problem(409, "already_ended", f"The document is {error}: there is nothing to cancel.") from None
    return _summary(document_id, caller)


@router.post(
    "/{document_id}/retry",
    summary="Work on a document again, as a new run",
    status_code=202,
    response_model=DocumentSummary,
    response_description="Committed; the result of the run before stays until the new one has ended well",
    openapi_extra=json_bodies.described(RetryBody, required=False) | idempotency.DESCRIBED,
    responses=problems(
        **KNOWN,
        **BODY,
        _409="It is still under way",
        _422="An option or the stage is not valid, or an Idempotency-Key of another request",
    ),
)
async def retry_document(request: Request, document_id: UUID, caller: Writer) -> Response:
    await run_in_threadpool(find, document_id, caller)
    body = await json_bodies.read(request, RetryBody)
    await admit(request, caller)
    started: list[Document] = []

    def make(session: Session) -> Answer:
        started[:] = [_restart(session, document_id, caller, body)]
        return Answer("", DocumentSummary.model_validate(started[0]).model_dump_json())

    answer = await idempotency.answered(request, caller, body, make, 202)
    for document in started:
        logs.bind(run=document.run)
        await request.app.state.dispatcher.submit(document.id, document.run, Stage(document.stage))
    return answer


def _restart(session: Session, document_id: UUID, caller: Caller, body: RetryBody) -> Document:
    options: dict[str, Any] | None = None
    if body.options is not None:
        options = body.options.model_dump(mode="json", exclude_unset=True)
    try:
        return transitions.restart(session, document_id, body.from_stage, f"retried by {caller.name}", options)
    except transitions.NotTerminalError as error:
        raise Problem(409, "not_finished", f"The document is {error}: wait for its end, or cancel it.") from None


@router.patch(
    "/{document_id}",
    summary="Say what fields should be, or keep other metadata and tags",
    response_model=Corrections,
    openapi_extra=json_bodies.described(CorrectionBody),
    responses=problems(
        **KNOWN, **BODY, _409="It has no result, whose fields could be corrected", _422="A name or a value is not valid"
    ),
)
async def correct_document(request: Request, document_id: UUID, caller: Writer) -> Corrections:
    """Kept beside the machine's values, with the key's name and the time; null withdraws a correction."""
    await run_in_threadpool(find, document_id, caller)
    body = await json_bodies.read(request, CorrectionBody)
    forms.check_metadata(body.metadata or {})
    tags = None if body.tags is None else forms.clean_tags(body.tags)
    change = corrections.Change(body.fields, body.metadata, tags)
    try:
        document, standing = await run_in_threadpool(corrections.correct, document_id, change, caller.name)
    except corrections.NotCompletedError as error:
        raise Problem(409, "not_finished", f"The document is {error}: it has no result to correct.") from None
    return Corrections(
        corrections={each.field: CorrectedValue.model_validate(each) for each in standing},
        metadata=document.client_metadata,
        tags=document.tags,
    )


@router.delete(
    "/{document_id}",
    summary="Delete a document",
    status_code=204,
    response_class=Response,
    responses=problems(**KNOWN, _422="The id is not a UUID"),
)
def delete_document(document_id: UUID, caller: Writer) -> None:
    """Its bytes, results and text, and what was said of it, go for good; work on it is cancelled."""
    find(document_id, caller)
    deletion.delete(document_id, f"deleted by {caller.name}")


def _summary(document_id: UUID, caller: Caller) -> DocumentSummary:
    return DocumentSummary.model_validate(find(document_id, caller).document)
