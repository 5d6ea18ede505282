"""Uploads become documents: several at once, a request that is repeated, a file that is known already."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from pipeline import origin
from pipeline.db import documents, large_uploads
from pipeline.db.documents import Upload
from pipeline.db.models import Batch, Document, IdempotencyKey, Result, Run
from pipeline.db.session import transaction
from pipeline.domain import Status

KEPT = timedelta(hours=24)  # how long a repeated request gets the answer of the first

now = func.clock_timestamp


@dataclass(frozen=True)
class Answer:
    """What a request is answered with, now and when it is repeated."""

    location: str
    body: str


@dataclass(frozen=True)
class Request:
    """One upload request; `fingerprint` is of all that it says, `key` its Idempotency-Key, if it has one."""

    tenant: str
    uploads: Sequence[Upload]
    fingerprint: str = ""
    key: str | None = None
    reuse: bool = False
    named: bool = False  # its bytes came before, under an upload's id
    request_id: str | None = field(default_factory=origin.request)
    traceparent: str | None = field(default_factory=origin.traceparent)

    @property
    def is_batch(self) -> bool:
        return len(self.uploads) > 1

    @property
    def is_plain(self) -> bool:
        """One new file, whatever else is there: nothing has to be looked up for it."""
        return len(self.uploads) == 1 and not (self.key or self.reuse or self.named)


@dataclass(frozen=True)
class Accepted:
    """The answer to a request and the documents made by it: none if it was a repeated one."""

    answer: Answer
    documents: Sequence[Document]


class KeyReusedError(ValueError):
    """The Idempotency-Key was sent before, with another request."""


Answering = Callable[[Sequence[Document], Batch | None], Answer]


def accept(request: Request, answering: Answering) -> Accepted:
    """Commit the documents of a request with their first runs; KeyReusedError, UsedUploadError.

    A request whose key and fingerprint were seen within a day gets the answer of that time, and makes nothing.
    """
    with transaction() as session:
        if request.key and not _reserve(session, request):
            return Accepted(_answered(session, request), [])
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
        if request.key:
            row = session.get_one(IdempotencyKey, (request.tenant, request.key))
            row.location, row.body = answer.location, answer.body
    return Accepted(answer, made)


def _batch_of(request: Request) -> Batch:
    return Batch(id=uuid4(), tenant=request.tenant, size=len(request.uploads), callback=request.uploads[0].callback)


def _reserve(session: Session, request: Request) -> bool:
    """Take the key; False if it is taken. Waits for a request with the same key that is being committed."""
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < now() - KEPT))
    values = {"tenant": request.tenant, "key": request.key, "fingerprint": request.fingerprint}
    taken = session.execute(
        upsert(IdempotencyKey)
        .values(values | {"location": "", "body": ""})
        .on_conflict_do_nothing(index_elements=[IdempotencyKey.tenant, IdempotencyKey.key])
        .returning(IdempotencyKey.key)
    )
    return taken.one_or_none() is not None


def is_known(tenant: str, key: str) -> bool:
    """Say whether a request with this key was answered within a day."""
    seen = select(IdempotencyKey.key).where(
        IdempotencyKey.tenant == tenant, IdempotencyKey.key == key, IdempotencyKey.created_at >= now() - KEPT
    )
    with transaction() as session:
        return session.scalar(seen) is not None


def _answered(session: Session, request: Request) -> Answer:
    row = session.scalars(
        select(IdempotencyKey).where(IdempotencyKey.tenant == request.tenant, IdempotencyKey.key == request.key)
    ).one()
    if row.fingerprint != request.fingerprint:
        raise KeyReusedError(request.key)
    return Answer(row.location, row.body)


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
            Run.options == upload.options,
        )
        .order_by(Document.created_at.desc())
        .limit(1)
    )


def _copy(session: Session, known: Document, document: Document) -> None:
    """Give a new document the result of one that is the same to the byte."""
    session.flush()
    found = select(literal(document.id), literal(1), Result.body).where(
        Result.document_id == known.id, Result.run == known.run
    )
    session.execute(insert(Result).from_select(["document_id", "run", "body"], found))
    document.search = select(Document.search).where(Document.id == known.id).scalar_subquery()
    document.status, document.stage = known.status, known.stage
    document.media_type, document.label = known.media_type, known.label
    session.get_one(Run, (document.id, 1)).dispatched_at = now()
    documents.record(session, document, "completed", f"the result of document {known.id}, which is the same")


def batch_of(batch_id: UUID, tenant: str) -> Batch | None:
    """A batch of this tenant."""
    with transaction() as session:
        return session.scalar(select(Batch).where(Batch.id == batch_id, Batch.tenant == tenant))
