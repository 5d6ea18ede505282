"""Messages that SQS gave up on, as far as they name a document of the caller's tenant."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from api import idempotency, json_bodies
from api.auth import Admin, Caller
from api.errors import Problem
from api.letter_schemas import LARGEST_ID, LetterRedriven, LetterRefused, RedriveBody, RedrivenLetters
from api.openapi import problems
from api.queries import LetterQuery
from api.schemas import DeadLetterDetail, DeadLetterPage, DeadLetterSummary, Purged, Redriven
from pipeline.db import dead_letters as archive
from pipeline.db.idempotency import Answer
from pipeline.db.models import DeadLetter, Document
from pipeline.domain import Stage
from tasks import redrive as redriving

router = APIRouter(prefix="/api/v1/dead-letters", tags=["dead letters"])

AWAY = {"_503": "PostgreSQL does not answer"}
UNKNOWN = {"_404": "No such dead letter", "_422": "The id is not a number", **AWAY}

LetterId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


@router.get("", include_in_schema=False)
@router.get("/", summary="Dead letters, newest first", responses=problems(_422="A parameter is not valid", **AWAY))
def list_dead_letters(caller: Admin, query: Annotated[LetterQuery, Query()]) -> DeadLetterPage:
    wanted = archive.Wanted(
        tenant=caller.tenant, before=query.cursor, archived_from=query.archived_from, redriven=query.redriven
    )
    letters = archive.page(wanted, query.limit + 1)
    shown = [DeadLetterSummary.model_validate(letter) for letter in letters[: query.limit]]
    return DeadLetterPage(dead_letters=shown, cursor=shown[-1].id if len(letters) > len(shown) else None)


@router.get("/{letter_id}", summary="A dead letter with its body", responses=problems(**UNKNOWN))
def read_dead_letter(letter_id: LetterId, caller: Admin) -> DeadLetterDetail:
    return DeadLetterDetail.model_validate(_found(letter_id, caller))


@router.post(
    "/redrive",
    summary="Start the documents of several dead letters again",
    status_code=202,
    response_model=RedrivenLetters,
    response_description="Each as a new run from the stage that it died in; those that could not be are named",
    openapi_extra=json_bodies.described(RedriveBody, required=False),
    responses=problems(
        _408="The client fell silent", _413="The body is too large", _415="The body is not JSON",
        _422="An id or the moment is not valid", **AWAY,
    ),
)  # fmt: skip
async def redrive_dead_letters(request: Request, caller: Admin) -> Response:
    body = await json_bodies.read(request, RedriveBody)
    answer = RedrivenLetters(redriven=[], refused=[])
    for letter in await run_in_threadpool(_wanted, body, caller):
        try:
            run, stage = await run_in_threadpool(redriving.redrive, letter, _cause(letter, caller))
        except redriving.NotRedrivenError as error:
            answer.refused.append(LetterRefused(letter_id=letter.id, reason=str(error)))
            continue
        document_id = _document_of(letter)
        answer.redriven.append(LetterRedriven(letter_id=letter.id, document_id=document_id, run=run))
        await request.app.state.dispatcher.submit(document_id, run, stage)
    return Response(answer.model_dump_json(), status_code=202, media_type="application/json")


def _wanted(body: RedriveBody, caller: Caller) -> Sequence[DeadLetter]:
    wanted = archive.Wanted(tenant=caller.tenant, ids=body.ids, archived_from=body.archived_from, redriven=False)
    return archive.page(wanted, body.limit if body.ids is None else len(body.ids))


@router.post(
    "/{letter_id}/redrive",
    summary="Start its document again, as a new run from the stage that it died in",
    status_code=202,
    response_model=Redriven,
    openapi_extra=idempotency.DESCRIBED,
    responses=problems(**UNKNOWN, _409="It was redriven before, or its document is under way or gone"),
)
async def redrive_dead_letter(request: Request, letter_id: LetterId, caller: Admin) -> Response:
    started: list[Document] = []

    def make(session: Session) -> Answer:
        started[:] = [_restart(session, letter_id, caller)]
        return Answer("", Redriven(document_id=started[0].id, run=started[0].run).model_dump_json())

    answer = await idempotency.answered(request, caller, None, make, 202)
    for document in started:
        await request.app.state.dispatcher.submit(document.id, document.run, Stage(document.stage))
    return answer


def _restart(session: Session, letter_id: int, caller: Caller) -> Document:
    letter = _found(letter_id, caller)
    if letter.redriven_at is not None:
        raise Problem(409, "already_redriven", f"It was redriven at {letter.redriven_at:%FT%TZ}; retry its document.")
    try:
        return redriving.restart(session, letter, _cause(letter, caller))
    except redriving.NotRedrivenError as error:
        raise Problem(409, "not_redriven", f"It cannot be redriven: {error}.") from None


@router.delete(
    "/{letter_id}",
    summary="Delete a dead letter",
    status_code=204,
    response_class=Response,
    responses=problems(**UNKNOWN),
)
def delete_dead_letter(letter_id: LetterId, caller: Admin) -> None:
    """Its document stays as it is."""
    if not archive.delete_one(letter_id, caller.tenant):
        raise _unknown()


@router.delete("", include_in_schema=False)
@router.delete(
    "/", summary="Delete old dead letters", responses=problems(_422="The age is missing or not valid", **AWAY)
)
def purge_dead_letters(
    caller: Admin,
    older_than: Annotated[float, Query(ge=0, le=1e9, description="seconds since they were archived")],
) -> Purged:
    """Their documents stay as they are."""
    return Purged(deleted=archive.purge(timedelta(seconds=older_than), caller.tenant))


def _found(letter_id: int, caller: Caller) -> DeadLetter:
    letters = archive.page(archive.Wanted(tenant=caller.tenant, ids=[letter_id]), 1)
    if not letters:
        raise _unknown()
    return letters[0]


def _cause(letter: DeadLetter, caller: Caller) -> str:
    return f"redriven from dead letter {letter.id} by {caller.name}"


def _document_of(letter: DeadLetter) -> UUID:
    assert letter.document_id is not None
    return letter.document_id


def _unknown() -> Problem:
    return Problem(404, "unknown_dead_letter", "There is no dead letter with this id.")
