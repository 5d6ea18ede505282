"""Deletion: what a document was goes; its row stays to say that it was, and when it went."""

import json
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete as delete_from
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from pipeline.db import announcements
from pipeline.db.documents import record
from pipeline.db.models import Correction, Document, IdempotencyKey, Result, Run
from pipeline.db.session import transaction
from pipeline.db.transitions import locked
from pipeline.db.upload_models import LargeUpload
from pipeline.domain import TERMINAL, Status

ONE_REQUEST = timedelta(minutes=5)  # between a document's row and that of its Idempotency-Key, at most

now = func.clock_timestamp


def delete(document_id: UUID, cause: str) -> None:
    """Erase what PostgreSQL holds of a document, and cancel it if it is under way; its objects are to follow.

    Raises UnknownDocumentError, DeletedError.
    """
    with transaction() as session:
        document = locked(session, document_id)
        if document.status not in TERMINAL:
            document.status = Status.CANCELLED
        _forget_found(session, document)
        _forget_said(session, document)
        document.deleted_at = now()
        record(session, document, "deleted", cause)


def _forget_found(session: Session, document: Document) -> None:
    session.execute(delete_from(Result).where(Result.document_id == document.id))
    session.execute(delete_from(Correction).where(Correction.document_id == document.id))
    document.search = document.label = None


def _forget_said(session: Session, document: Document) -> None:
    """What the client said of its document, also in answers that are kept for repeated requests."""
    session.execute(update(Run).where(Run.document_id == document.id).values(options={}))
    document.filename, document.declared_type = "", None
    document.client_metadata, document.tags = {}, []
    announcements.forget(session, document.id)
    session.execute(update(LargeUpload).where(LargeUpload.id == document.id).values(filename="", declared_type=None))
    kept = [
        IdempotencyKey.created_at >= document.created_at - ONE_REQUEST,
        IdempotencyKey.tenant == document.tenant,
        IdempotencyKey.body.contains(str(document.id)),
    ]
    if document.run == 1:  # no retry was answered: only the upload's own answer tells of it
        kept.append(IdempotencyKey.created_at <= document.created_at + ONE_REQUEST)
    for answer in session.scalars(select(IdempotencyKey).where(*kept)):
        answer.body = without_words(answer.body, document.id)


def without_words(body: str, document_id: UUID) -> str:
    """An answer that tells of this document, or of a batch with it, without the client's words on it."""
    answer = json.loads(body)
    for summary in answer.get("documents", [answer]):
        if summary.get("id") == str(document_id) and "filename" in summary:
            summary |= {"filename": "", "declared_type": None, "metadata": {}, "tags": []}
    return json.dumps(answer, ensure_ascii=False)


def unerased(older_than_seconds: float, limit: int) -> Sequence[Document]:
    """Deleted documents whose objects are not known to be gone; a worker may have written one after the deletion."""
    with transaction() as session:
        return session.scalars(
            select(Document)
            .where(
                Document.deleted_at <= now() - timedelta(seconds=older_than_seconds),
                Document.storage_key != "",
            )
            .order_by(Document.deleted_at)
            .limit(limit)
        ).all()


def mark_erased(document_id: UUID) -> None:
    """Note that no object of a deleted document is left."""
    with transaction() as session:
        session.execute(update(Document).where(Document.id == document_id).values(storage_key=""))
