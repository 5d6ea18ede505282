"""Documents: create, read, and move from status to status with an entry in the timeline."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, cast, exists, func, null, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from pipeline.db import announcements, keys, results
from pipeline.db.listing import searchable
from pipeline.db.models import Correction, Document, DocumentEvent, Result, Run
from pipeline.db.results import Kept
from pipeline.db.session import reading, transaction
from pipeline.domain import SECRET_OPTIONS, TERMINAL, Stage, Status
from pipeline.errors import PipelineError
from pipeline.sealing import seal_options


@dataclass(frozen=True)
class Upload:
    """Bytes that lie in the object store and are about to become a document."""

    document_id: UUID
    tenant: str
    filename: str
    declared_type: str | None
    bytes: int
    sha256: str
    storage_key: str
    options: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    key_id: UUID | None = None  # of the API key that brought it, for its quota
    callback: str | None = None


class Begun(NamedTuple):
    """A document as its upload leaves it, by the names of its row: in a tenth of the time that one of the ORM takes."""

    id: UUID
    tenant: str
    filename: str
    declared_type: str | None
    bytes: int
    sha256: str
    client_metadata: dict[str, Any]
    tags: list[str]
    created_at: datetime
    updated_at: datetime
    status: Status = Status.PENDING
    stage: Stage = Stage.VALIDATE
    run: int = 1
    media_type: None = None
    error: None = None
    label: None = None
    batch_id: None = None


@dataclass(frozen=True)
class DocumentView:
    """A document with what a client may see around it."""

    document: Document
    timeline: list[DocumentEvent]
    options: dict[str, Any] = field(default_factory=dict)  # of its run, a password as it is kept
    corrections: list[Correction] = field(default_factory=list)
    result: Kept | None = None


def create(upload: Upload) -> Document:
    """Commit a document and its first run, marked as still to be dispatched."""
    with transaction() as session:
        document = add(session, upload)
        session.flush()
        session.refresh(document)  # what PostgreSQL filled in, for a caller outside the session
    return document


def add(session: Session, upload: Upload, batch_id: UUID | None = None) -> Document:
    """Add a document and its first run in the caller's transaction."""
    document = Document(
        id=upload.document_id,
        tenant=upload.tenant,
        filename=upload.filename,
        declared_type=upload.declared_type,
        bytes=upload.bytes,
        sha256=upload.sha256,
        storage_key=upload.storage_key,
        client_metadata=upload.metadata,
        tags=upload.tags,
        callback=upload.callback,
        status=Status.PENDING,
        stage=Stage.VALIDATE,
        run=1,
        batch_id=batch_id,
    )
    session.add(document)
    session.flush()
    session.add(Run(document_id=document.id, number=1, first_stage=Stage.VALIDATE, options=first_options(upload)))
    if upload.key_id is not None:
        keys.count_document(session, upload.key_id, upload.bytes)
    record(session, document, "uploaded", None)
    return document


def first_options(upload: Upload) -> dict[str, Any]:
    """The options of an upload's first run, as they are stored."""
    return seal_options(upload.options)


def get(document_id: UUID, tenant: str | None = None, *, with_result: bool = False) -> DocumentView | None:
    """A document with its timeline and what people say of it, and its result if it is asked for and small.

    None for an unknown id, or one of another tenant; without `tenant` any document is found, as for an operator.
    """
    with reading() as session:
        row = session.execute(_viewed(document_id, tenant, with_result=with_result)).one_or_none()
        if row is None:
            return None
        document, options, is_corrected, stored, body = row
        timeline = session.scalars(
            select(DocumentEvent).where(DocumentEvent.document_id == document_id).order_by(DocumentEvent.id)
        ).all()
        corrections = session.scalars(
            select(Correction).where(Correction.document_id == document_id).order_by(Correction.field)
        ).all() if is_corrected else []  # fmt: skip
    kept = None if stored is None else Kept(stored, body)
    return DocumentView(document, list(timeline), options, list(corrections), kept)


def _viewed(document_id: UUID, tenant: str | None, *, with_result: bool) -> Select[Document, Any, bool, int, str]:
    """By one statement: each costs an exchange with PostgreSQL."""
    is_corrected = exists().where(Correction.document_id == Document.id)
    of_run = (Result.document_id == Run.document_id) & (Result.run == Run.number)
    columns = results.HEAD if with_result else (null(), null())
    viewed = (
        select(Document, Run.options, is_corrected, *columns)
        .join(Run, (Run.document_id == Document.id) & (Run.number == Document.run))
        .where(Document.id == document_id)
    )
    if with_result:
        viewed = viewed.outerjoin(Result, of_run & (Document.status == Status.COMPLETED))
    return viewed if tenant is None else viewed.where(Document.tenant == tenant)


def unfinished(limit: int) -> int:
    """How many documents are not terminal, counted to `limit` and no further."""
    some = select(Document.id).where(Document.status.in_((Status.PENDING, Status.PROCESSING))).limit(limit)
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def record(session: Session, document: Document, event: str, message: str | None) -> None:
    """Add an entry to the timeline, with the document's status and stage as they now are; an end is announced."""
    if document.status in TERMINAL:
        _forget_secrets(session, document)
    document.updated_at = func.clock_timestamp()
    session.add(
        DocumentEvent(
            document_id=document.id,
            run=document.run,
            event=event,
            status=document.status,
            stage=document.stage,
            message=message,
        )
    )
    announcements.announce(session, document, event)


def _forget_secrets(session: Session, document: Document) -> None:
    """Nobody needs the password of a document whose run has ended; null says that there was one."""
    for name in SECRET_OPTIONS:
        session.execute(
            update(Run)
            .where(Run.document_id == document.id, Run.options[name].astext.is_not(None))
            .values(options=Run.options.concat(cast({name: None}, JSONB)))
            .execution_options(synchronize_session=False)
        )


def note(document_id: UUID, run: int, event: str, message: str) -> None:
    """Add an entry to the timeline of a run, unless it is over."""
    with transaction() as session:
        document = session.get(Document, document_id, with_for_update=True)
        if document is not None and document.run == run and document.status not in TERMINAL:
            record(session, document, event, message)


def fail(session: Session, document_id: UUID, run: int, stage: Stage, error: PipelineError) -> bool:
    """Mark a document FAILED with the cause; False if its run is over or an older one."""
    document = session.get(Document, document_id, with_for_update=True)
    if document is None or document.run != run or document.status in TERMINAL:
        return False
    document.status, document.stage = Status.FAILED, stage
    document.error_code, document.error_message = error.code, error.message
    if document.search is None:
        document.search = searchable(document.filename)
    record(session, document, "failed", error.message)
    return True
