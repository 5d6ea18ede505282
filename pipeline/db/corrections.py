"""Corrections: what people say that fields should be. The machine's values stay as they were found."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.db.documents import record
from pipeline.db.models import Correction
from pipeline.db.session import transaction
from pipeline.db.transitions import locked
from pipeline.domain import Status

Value = str | int | float | bool


class NotCompletedError(ValueError):
    """There is no result that could be corrected."""


def correct(document_id: UUID, values: Mapping[str, Value | None], by: str) -> Sequence[Correction]:
    """Note the right values of fields, by name; None withdraws a correction. Returns all that now stand.

    Raises UnknownDocumentError, DeletedError, NotCompletedError.
    """
    with transaction() as session:
        document = locked(session, document_id)
        if document.status != Status.COMPLETED:
            raise NotCompletedError(document.status)
        for name, value in values.items():
            _note(session, document_id, name, value, by)
        record(session, document, "corrected", f"{', '.join(sorted(values))}, by {by}")
        session.flush()
        return session.scalars(
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
