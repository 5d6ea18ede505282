"""Uploads become documents: several at once, a request that is repeated, a file that is known already."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, literal, select
from sqlalchemy.orm import Session

from pipeline import origin
from pipeline.db import documents, idempotency, large_uploads
from pipeline.db.documents import Begun, Upload
from pipeline.db.idempotency import Answer, Said
from pipeline.db.listing import searchable
from pipeline.db.models import Batch, Document, Result, Run
from pipeline.db.session import transaction
from pipeline.domain import HIGH_PRIORITY, Status

now = func.clock_timestamp
PRIORITY = "priority"  # the option that says when, and not how


@dataclass(frozen=True)
class Request:
    """One upload request; `fingerprint` is of all that it says, `key` its Idempotency-Key, if it has one."""

    tenant: str
    uploads: Sequence[Upload]
    fingerprint: str = ""
    key: str | None = None
    reuse: bool = False
    named: bool = False  # its bytes came before, under an upload's id
    unstored: bytes | None = None  # all of its only file, where that is small and not in the object store yet
    request_id: str | None = field(default_factory=origin.request)
    traceparent: str | None = field(default_factory=origin.traceparent)

    @property
    def is_batch(self) -> bool:
        return len(self.uploads) > 1

    @property
    def is_urgent(self) -> bool:
        return any(upload.options.get(PRIORITY) == HIGH_PRIORITY for upload in self.uploads)

    @property
    def is_plain(self) -> bool:
        """One new file, whatever else is there: nothing has to be looked up for it."""
        return len(self.uploads) == 1 and not (self.key or self.reuse or self.named)


@dataclass(frozen=True)
class Accepted:
    """The answer to a request and the documents made by it: none if it was a repeated one."""

    answer: Answer
    documents: Sequence[Document | Begun]


Answering = Callable[[Sequence[Document | Begun], Batch | None], Answer]


def accept(request: Request, answering: Answering) -> Accepted:
    """Commit the documents of a request with their first runs; KeyReusedError, UsedUploadError.

    A request whose key and fingerprint were seen within a day gets the answer of that time, and makes nothing.
    """
    with transaction() as session:
        said = Said(request.tenant, request.key, request.fingerprint) if request.key else None
        known = None if said is None else idempotency.reserve(session, said)
        if known is not None:
            return Accepted(known, [])
        batch = _batch_of(request) if request.is_batch else None
        if batch:
            session.add(batch)
            session.flush()
        if request.named:
            large_uploads.use(session, request.uploads[0].document_id)
        made = [_add(session, upload, batch, request.reuse) for upload in request.uploads]
        session.flush()
        for each in (*made, *([batch] if batch else [])):
            session.refresh(each)  # what PostgreSQL filled in
        answer = answering(made, batch)
        if said is not None:
            idempotency.keep(session, said, answer)
    return Accepted(answer, made)


def _batch_of(request: Request) -> Batch:
    return Batch(id=uuid4(), tenant=request.tenant, size=len(request.uploads), callback=request.uploads[0].callback)


def _add(session: Session, upload: Upload, batch: Batch | None, reuse: bool) -> Document:
    document = documents.add(session, upload, batch.id if batch else None)
    known = _finished_before(session, upload) if reuse else None
    if known is not None:
        _copy(session, known, document)
    return document


def _finished_before(session: Session, upload: Upload) -> Document | None:
    return session.scalar(
        select(Document)
        .join(Run, (Run.document_id == Document.id) & (Run.number == Document.run))
        .where(
            Document.tenant == upload.tenant,
            Document.sha256 == upload.sha256,
            Document.status == Status.COMPLETED,
            Document.deleted_at.is_(None),
            Document.id != upload.document_id,
            Run.options.op("-")(PRIORITY) == _how(upload.options),
        )
        .order_by(Document.created_at.desc())
        .limit(1)
    )


def _how(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name != PRIORITY}


def _copy(session: Session, known: Document, document: Document) -> None:
    """Give a new document the result of one that is the same to the byte."""
    session.flush()
    found = select(literal(document.id), literal(1), Result.body).where(
        Result.document_id == known.id, Result.run == known.run
    )
    session.execute(insert(Result).from_select(["document_id", "run", "body"], found))
    words = select(Document.search).where(Document.id == known.id).scalar_subquery()
    document.search = searchable(document.filename).op("||")(words)
    document.status, document.stage = known.status, known.stage
    document.media_type, document.label = known.media_type, known.label
    session.get_one(Run, (document.id, 1)).dispatched_at = now()
    documents.record(session, document, "completed", f"the result of document {known.id}, which is the same")


def batch_of(batch_id: UUID, tenant: str) -> Batch | None:
    """A batch of this tenant."""
    with transaction() as session:
        return session.scalar(select(Batch).where(Batch.id == batch_id, Batch.tenant == tenant))
