"""What happens to a document, or to a batch's documents, as server-sent events."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.auth import Caller, Reader, is_still_good
from api.events import LAST_EVENT_ID, chunks
from api.events import Reader as TimelineReader
from api.found import find
from api.openapi import problems
from api.routes.batches import unknown_batch
from api.streams import EventStream
from pipeline.db import timeline

router = APIRouter(prefix="/api/v1", tags=["events"])

EXAMPLE = """retry: 2000

id: 41
data: {"at":"2026-03-02T09:30:00.118Z","run":1,"event":"uploaded","status":"PENDING","stage":"validate","message":null,\
"document_id":"6f1c2e0a-3f0f-4c0e-9d4e-0b7c3a0f8c11"}

: waiting

id: 57
data: {"at":"2026-03-02T09:30:02.514Z","run":1,"event":"completed","status":"COMPLETED","stage":"persist",\
"message":null,"document_id":"6f1c2e0a-3f0f-4c0e-9d4e-0b7c3a0f8c11"}

"""
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Each entry of the timeline as an event, old ones first; the stream ends after a terminal one",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": EXAMPLE}},
    },
    204: {"description": "All is over, and the client has seen it: there is no reason to come back"},
}
AWAY = {"_503": "PostgreSQL does not answer, or too many streams are open"}
INVALID = {"_422": "The id is not a UUID, or Last-Event-ID is not of this stream"}

LastEventId = Annotated[str | None, Header(alias=LAST_EVENT_ID, description="the `id` of the last event that was seen")]


@router.get(
    "/documents/{document_id}/events",
    summary="What happens to a document, as it happens",
    status_code=200,
    response_class=EventStream,
    responses=STREAM | problems(_404="No such document", _410="It was deleted", **INVALID, **AWAY),
)
async def stream_document(
    request: Request, document_id: UUID, caller: Reader, last_event_id: LastEventId = None
) -> Response:
    await run_in_threadpool(find, document_id, caller)
    return await _stream(request, document_id, [document_id], last_event_id)


@router.get(
    "/batches/{batch_id}/events",
    summary="What happens to a batch's documents, as it happens",
    status_code=200,
    response_class=EventStream,
    responses=STREAM | problems(_404="No such batch", **INVALID, **AWAY),
)
async def stream_batch(request: Request, batch_id: UUID, caller: Reader, last_event_id: LastEventId = None) -> Response:
    documents = await run_in_threadpool(_documents_of, batch_id, caller)
    return await _stream(request, batch_id, documents, last_event_id)


def _documents_of(batch_id: UUID, caller: Caller) -> list[UUID]:
    documents = timeline.documents_of(batch_id, caller.tenant)
    if documents is None:
        raise unknown_batch()
    return list(documents)


async def _stream(request: Request, about: UUID, documents: list[UUID], last_event_id: str | None) -> Response:
    state = request.app.state
    state.streams.admit()
    reader = TimelineReader(documents, last_event_id, state.timelines)
    if last_event_id is not None:
        news = await reader.news()
        if news.ended and not news.entries:
            return Response(status_code=204)
    return EventStream(chunks(reader, state.bell, about, partial(is_still_good, request)), state.streams)
