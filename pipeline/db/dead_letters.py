"""Dead letters, archived: nothing is lost with a queue's retention."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from pipeline.db import claims, documents
from pipeline.db.models import DeadLetter
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


def mark_redriven(letter_id: int) -> None:
    """Note that the document of a dead letter was started again."""
    with transaction() as session:
        session.execute(update(DeadLetter).where(DeadLetter.id == letter_id).values(redriven_at=func.clock_timestamp()))


def purge(older_than: timedelta) -> int:
    """Delete archived letters; return how many. Their documents are not touched."""
    with transaction() as session:
        gone = session.execute(
            delete(DeadLetter)
            .where(DeadLetter.archived_at <= func.clock_timestamp() - older_than)
            .returning(DeadLetter.id)
        )
        return len(gone.all())
