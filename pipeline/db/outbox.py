"""Runs whose message is still to be sent, or is gone: the row is the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, false, func, select, text, tuple_, update
from sqlalchemy.orm import Session

from pipeline.db.documents import record
from pipeline.db.models import Document, Run, StageRun
from pipeline.db.session import single_statement, transaction
from pipeline.domain import HIGH_PRIORITY, Stage, Status

now = func.clock_timestamp
UNFINISHED = (Status.PENDING, Status.PROCESSING)


@dataclass(frozen=True)
class Envelope:
    """Of the messages of a run, beside its work: whose it is, which request asked for it, whether it is urgent."""

    tenant: str | None = None
    request_id: str | None = None
    traceparent: str | None = None
    urgent: bool = False


def envelope(document_id: UUID, run: int) -> Envelope:
    """The envelope of a run; an empty one if there is no such run."""
    return envelopes([(document_id, run)]).get((document_id, run), Envelope())


def envelopes(runs: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], Envelope]:
    """The envelopes of runs, named by their documents and numbers; none for one that there is not."""
    urgent = func.coalesce(Run.options["priority"].astext == HIGH_PRIORITY, false())
    query = (
        select(Run.document_id, Run.number, Document.tenant, Run.request_id, Run.traceparent, urgent)
        .join(Document, Run.document_id == Document.id)
        .where(tuple_(Run.document_id, Run.number).in_(runs))
    )
    with single_statement() as connection:
        return {(row[0], row[1]): Envelope(*row[2:]) for row in connection.execute(query)}


def mark_dispatched(session: Session, document_id: UUID, run: int) -> None:
    """Note that the message of a run was sent."""
    session.execute(
        update(Run)
        .where(Run.document_id == document_id, Run.number == run, Run.dispatched_at.is_(None))
        .values(dispatched_at=now())
    )


# `quick`: PostgreSQL may lose the note in a crash, and then they are sent again. That saves a flush beside uploads.
MARK = text("""
WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true) AS is_off)
UPDATE runs SET dispatched_at = clock_timestamp()
FROM quick, unnest(CAST(:documents AS uuid[]), CAST(:numbers AS integer[])) AS sent (document_id, number)
WHERE is_off = 'off' AND (runs.document_id, runs.number) = (sent.document_id, sent.number) AND dispatched_at IS NULL
""")


def mark_all_dispatched(runs: Sequence[tuple[UUID, int]]) -> None:
    """Note that the messages of runs were sent."""
    documents, numbers = [str(document_id) for document_id, _ in runs], [number for _, number in runs]
    with single_statement() as connection:
        connection.execute(MARK, {"documents": documents, "numbers": numbers})


def undispatched(session: Session, older_than_seconds: float, limit: int) -> Sequence[Run]:
    """Lock runs that were committed and not sent; rows that another sweeper holds are left to it."""
    return session.scalars(
        select(Run)
        .join(Document, (Document.id == Run.document_id) & (Document.run == Run.number))
        .where(
            Run.dispatched_at.is_(None),
            Run.created_at <= now() - timedelta(seconds=older_than_seconds),
            Document.status.in_(UNFINISHED),
        )
        .order_by(Run.created_at)
        .limit(limit)
        .with_for_update(of=Run, skip_locked=True)
    ).all()


def silent(session: Session, seconds: float, limit: int) -> Sequence[Document]:
    """Lock unfinished, dispatched documents about which nothing was heard for `seconds`, and on which nobody works."""
    live = exists().where(
        StageRun.document_id == Document.id,
        StageRun.run == Document.run,
        StageRun.finished_at.is_(None),
        StageRun.lease_until > now(),
    )
    return session.scalars(
        select(Document)
        .join(Run, (Run.document_id == Document.id) & (Run.number == Document.run))
        .where(
            Document.status.in_(UNFINISHED),
            Document.updated_at <= now() - timedelta(seconds=seconds),
            Run.dispatched_at.is_not(None),
            Run.dispatched_at <= now() - timedelta(seconds=seconds),
            ~live,
        )
        .order_by(Document.updated_at)
        .limit(limit)
        .with_for_update(of=Document, skip_locked=True)
    ).all()


def send_again(session: Session, document: Document, cause: str) -> None:
    """Put the current run of a locked document back into the outbox, from the stage it had reached."""
    session.execute(
        update(Run)
        .where(Run.document_id == document.id, Run.number == document.run)
        .values(dispatched_at=None, first_stage=Stage(document.stage))
    )
    record(session, document, "rescued", cause)


def send_all_again(cause: str) -> int:
    """Put every unfinished run back into the outbox, for queues that were made anew; return how many."""
    with transaction() as session:
        documents = session.scalars(
            select(Document).where(Document.status.in_(UNFINISHED)).with_for_update(skip_locked=True)
        ).all()
        for document in documents:
            send_again(session, document, cause)
        return len(documents)
