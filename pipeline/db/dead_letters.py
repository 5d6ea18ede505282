"""Dead letters, archived: nothing is lost with a queue's retention."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.db import claims, documents
from pipeline.db.models import DeadLetter, Document
from pipeline.db.session import transaction
from pipeline.domain import Stage
from pipeline.errors import ErrorCode, PermanentError


def archive(letter: DeadLetter) -> bool:
    """Keep a dead letter and fail the document it names, in one commit; False if it was archived before.

    A letter whose document somebody works on at this moment, or whose run is over, changes nothing but the archive.
    """
    with transaction() as session:
        _name_cause(letter)
        if letter.document_id is not None and letter.run is not None and letter.stage is not None:
            stage = Stage(letter.stage)
            last = claims.last_error(session, letter.document_id, letter.run, stage)
            if last:
                letter.cause = f"{last[0]}: {last[1]}"
            if not claims.is_held(session, letter.document_id, letter.run, stage):
                code, message = last or (ErrorCode.DEAD_LETTER, letter.cause)
                error = PermanentError(ErrorCode(code), message)
                documents.fail(session, letter.document_id, letter.run, stage, error)
        columns = {c.key: getattr(letter, c.key) for c in DeadLetter.__table__.columns if c.key not in GENERATED}
        added = session.execute(
            insert(DeadLetter)
            .values(columns)
            .on_conflict_do_nothing(index_elements=[DeadLetter.queue, DeadLetter.message_id])
            .returning(DeadLetter.id)
        )
        return added.one_or_none() is not None


GENERATED = frozenset({"id", "archived_at"})


def _name_cause(letter: DeadLetter) -> None:
    count = letter.attributes.get("ApproximateReceiveCount", "several")
    letter.cause = letter.cause or f"the message was received {count} times and never acknowledged"


def find(since: timedelta | None = None, ids: Sequence[int] = (), limit: int = 100) -> Sequence[DeadLetter]:
    """The newest dead letters, or those with the given ids."""
    query = select(DeadLetter).order_by(DeadLetter.id.desc()).limit(limit)
    if since:
        query = query.where(DeadLetter.archived_at >= func.clock_timestamp() - since)
    if ids:
        query = query.where(DeadLetter.id.in_(ids))
    with transaction() as session:
        return session.scalars(query).all()


@dataclass(frozen=True)
class Wanted:
    """Which letters of a tenant; None asks for any, `before` for those with smaller ids."""

    tenant: str
    ids: Sequence[int] | None = None
    before: int | None = None
    archived_from: datetime | None = None
    redriven: bool | None = None


def page(wanted: Wanted, limit: int) -> Sequence[DeadLetter]:
    """A tenant's letters, newest first."""
    query = select(DeadLetter).where(_of(wanted.tenant)).order_by(DeadLetter.id.desc()).limit(limit)
    if wanted.ids is not None:
        query = query.where(DeadLetter.id.in_(wanted.ids))
    if wanted.before is not None:
        query = query.where(DeadLetter.id < wanted.before)
    if wanted.archived_from is not None:
        query = query.where(DeadLetter.archived_at >= wanted.archived_from)
    if wanted.redriven is not None:
        query = query.where(DeadLetter.redriven_at.is_not(None) == wanted.redriven)
    with transaction() as session:
        return session.scalars(query).all()


def mark_redriven(session: Session, letter_id: int) -> None:
    """Note that the document of a dead letter is started again."""
    session.execute(update(DeadLetter).where(DeadLetter.id == letter_id).values(redriven_at=func.clock_timestamp()))


def purge(older_than: timedelta, tenant: str | None = None) -> int:
    """Delete archived letters, all or those of a tenant; return how many. Their documents are not touched."""
    old = DeadLetter.archived_at <= func.clock_timestamp() - older_than
    return _delete(old, *([] if tenant is None else [_of(tenant)]))


def delete_one(letter_id: int, tenant: str) -> bool:
    """Delete a letter of a tenant; False if there is none with this id."""
    return _delete(DeadLetter.id == letter_id, _of(tenant)) == 1


def _delete(*conditions: ColumnElement[bool]) -> int:
    with transaction() as session:
        return len(session.execute(delete(DeadLetter).where(*conditions).returning(DeadLetter.id)).all())


def _of(tenant: str) -> ColumnElement[bool]:
    """A letter that names no document is nobody's, and only for operators."""
    return exists().where(Document.id == DeadLetter.document_id, Document.tenant == tenant)
