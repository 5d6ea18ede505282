"""Batches: documents that came in one request."""

from collections import Counter
from contextlib import suppress
from uuid import UUID

from fastapi import APIRouter

from api.auth import Reader, Writer
from api.errors import Problem
from api.openapi import problems
from api.schemas import BatchDetail, DocumentSummary
from pipeline.db import intake, pages, transitions
from pipeline.db.wanted import Wanted
from pipeline.domain import TERMINAL, Status

router = APIRouter(prefix="/api/v1/batches", tags=["batches"])
UNKNOWN = {"_404": "No such batch", "_422": "The id is not a UUID", "_503": "PostgreSQL does not answer"}


@router.get("/{batch_id}", summary="How a batch stands", responses=problems(**UNKNOWN))
def read_batch(batch_id: UUID, caller: Reader) -> BatchDetail:
    batch = intake.batch_of(batch_id, caller.tenant)
    if batch is None:
        raise unknown_batch()
    wanted = Wanted(tenant=caller.tenant, batch_id=batch_id, sort="created", limit=200)
    documents = [DocumentSummary.model_validate(document) for document in pages.find(wanted).documents]
    counts = Counter(document.status for document in documents)
    ended = sum(counts[status] for status in TERMINAL)
    return BatchDetail(
        batch_id=batch.id,
        created_at=batch.created_at,
        documents=documents,
        counts={status: counts[status] for status in Status},
        progress=ended / len(documents) if documents else 1.0,
    )


@router.post("/{batch_id}/cancel", summary="Stop the work on a batch", responses=problems(**UNKNOWN))
def cancel_batch(batch_id: UUID, caller: Writer) -> BatchDetail:
    """Every document of it that has not ended; how the batch then stands. Twice is no error."""
    for document in read_batch(batch_id, caller).documents:
        if document.status not in TERMINAL:
            with suppress(transitions.AlreadyTerminalError, transitions.DeletedError):  # since it was looked up
                transitions.cancel(document.id, f"cancelled by {caller.name}, with its batch")
    return read_batch(batch_id, caller)


def unknown_batch() -> Problem:
    return Problem(404, "unknown_batch", "There is no batch with this id.")
