"""Corrections: what people say that fields should be. The machine's values stay as they were found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.db.documents import record
from pipeline.db.models import Correction, Document
from pipeline.db.session import transaction
from pipeline.db.transitions import locked
from pipeline.domain import Status

Value = str | int | float | bool


class NotCompletedError(ValueError):
    """There is no result that could be corrected."""


@dataclass(frozen=True)
class Change:
    """What is to be different: right values of fields, None to withdraw one; metadata and tags, None to leave them."""

    fields: Mapping[str, Value | None]
    metadata: dict[str, Any] | None = None
    tags: list[str] | None = None


def correct(document_id: UUID, change: Change, by: str) -> tuple[Document, Sequence[Correction]]:
    """Note a change; return the document, and all corrections that now stand.

    Raises UnknownDocumentError, DeletedError, and NotCompletedError for fields of a document without a result.
    """
    with transaction() as session:
        document = locked(session, document_id)
        if change.fields and document.status != Status.COMPLETED:
            raise NotCompletedError(document.status)
        for name, value in change.fields.items():
            _note(session, document_id, name, value, by)
        if change.fields:
            record(session, document, "corrected", f"{', '.join(sorted(change.fields))}, by {by}")
        if change.metadata is not None:
            document.client_metadata = change.metadata
        if change.tags is not None:
            document.tags = change.tags
        document.updated_at = func.clock_timestamp()
        session.flush()
        return document, session.scalars(
            select(Correction).where(Correction.document_id == document_id).order_by(Correction.field)
        ).all()


def _note(session: Session, document_id: UUID, name: str, value: Value | None, by: str) -> None:
    if value is None:
        session.execute(delete(Correction).where(Correction.document_id == document_id, Correction.field == name))
        return
    said = {"value": value, "by": by, "at": func.clock_timestamp()}
    session.execute(
        insert(Correction)
        .values(document_id=document_id, field=name, **said)
        .on_conflict_do_update(index_elements=[Correction.document_id, Correction.field], set_=said)
    )
