"""What people do to documents: cancel them, and start them again as a new run."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from pipeline.db.documents import record
from pipeline.db.models import Document, Run
from pipeline.db.session import transaction
from pipeline.domain import TERMINAL, Stage, Status
from pipeline.sealing import seal_options


class UnknownDocumentError(LookupError):
    """There is no document with this id."""


class DeletedError(UnknownDocumentError):
    """The document was deleted: nothing is left to work on."""


class NotTerminalError(ValueError):
    """The document is under way: cancel it, or wait, before it is started again."""


class AlreadyTerminalError(ValueError):
    """The document has ended: there is nothing left to cancel."""


def cancel(document_id: UUID, cause: str) -> None:
    """Mark a document CANCELLED. What works on it loses its lease, and ends, within seconds; messages find it terminal.

    Raises UnknownDocumentError, DeletedError, AlreadyTerminalError.
    """
    with transaction() as session:
        document = locked(session, document_id)
        if document.status in TERMINAL:
            raise AlreadyTerminalError(document.status)
        document.status = Status.CANCELLED
        record(session, document, "cancelled", cause)


def retry(
    document_id: UUID, first: Stage | None, cause: str, options: dict[str, Any] | None = None
) -> tuple[int, Stage]:
    """Commit a new run of a terminal document; return its number and first stage.

    `first` is the stage to start from, None for the one it ended in. `options` replace those of the run before.
    Raises UnknownDocumentError, DeletedError, NotTerminalError.
    """
    with transaction() as session:
        document = restart(session, document_id, first, cause, options)
        return document.run, Stage(document.stage)


def restart(
    session: Session, document_id: UUID, first: Stage | None, cause: str, options: dict[str, Any] | None = None
) -> Document:
    """As `retry`, in the caller's transaction; the document is PENDING in the stage that it starts from."""
    document = locked(session, document_id)
    if document.status not in TERMINAL:
        raise NotTerminalError(document.status)
    before = session.get_one(Run, (document_id, document.run))
    stage = _possible(first or Stage(document.stage), document)
    document.run += 1
    document.status, document.stage = Status.PENDING, stage
    document.error_code = document.error_message = None
    run = Run(
        document_id=document_id,
        number=document.run,
        first_stage=stage,
        options=before.options if options is None else seal_options(options),
    )
    session.add(run)
    record(session, document, "retried", cause)
    session.flush()
    session.refresh(document)  # what PostgreSQL filled in
    return document


def _possible(stage: Stage, document: Document) -> Stage:
    # A new run extracts anew: the interim result of an older one may be gone, or be what failed.
    if document.media_type is None:
        return Stage.VALIDATE
    return Stage.EXTRACT if stage is Stage.PERSIST else stage


def locked(session: Session, document_id: UUID) -> Document:
    """The document, held by the caller's transaction. Raises UnknownDocumentError, DeletedError."""
    document = session.get(Document, document_id, with_for_update=True)
    if document is None:
        raise UnknownDocumentError(str(document_id))
    if document.deleted_at is not None:
        raise DeletedError(str(document_id))
    return document
