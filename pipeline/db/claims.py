"""The claim on a stage: compare-and-set under PostgreSQL's clock, with a short lease that its owner renews."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from uuid import UUID, uuid4

from sqlalchemy import extract, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.db.documents import record
from pipeline.db.models import Document, StageRun
from pipeline.db.session import transaction
from pipeline.domain import TERMINAL, Stage, Status
from pipeline.errors import PipelineError

now = func.clock_timestamp  # PostgreSQL's now() stands still within a transaction


class ClaimState(Enum):
    """What a delivery found at the door."""

    TAKEN = "taken"
    DONE = "done"  # an earlier delivery finished this stage
    BUSY = "busy"  # another delivery holds a live lease
    STALE = "stale"  # the document is gone, terminal or in another run


@dataclass(frozen=True)
class Claim:
    """One owner's hold on one stage of one run; `busy_seconds` says how long another's lease still lives."""

    state: ClaimState
    document_id: UUID
    run: int
    stage: Stage
    owner: UUID
    attempt: int = 0
    busy_seconds: float = 0.0


class LeaseLostError(Exception):
    """Somebody else took the stage over, or the run ended: what this owner found must be thrown away."""


def take(document_id: UUID, run: int, stage: Stage, lease_seconds: float) -> Claim:
    """Claim a stage unless it is done, held, or no longer wanted."""
    owner = uuid4()
    with transaction() as session:
        document = session.get(Document, document_id, with_for_update=True)
        if document is None or document.run != run or document.status in TERMINAL:
            return Claim(ClaimState.STALE, document_id, run, stage, owner)
        attempt = session.scalar(_take(document_id, run, stage, owner, lease_seconds))
        if attempt is None:
            return _refused(session, document_id, run, stage, owner)
        document.status, document.stage = Status.PROCESSING, stage
        record(session, document, "stage_started", f"attempt {attempt}" if attempt > 1 else None)
    return Claim(ClaimState.TAKEN, document_id, run, stage, owner, attempt)


def _take(document_id: UUID, run: int, stage: Stage, owner: UUID, lease_seconds: float):  # type: ignore[no-untyped-def]  # noqa: ANN202 - SQLAlchemy's returning type is longer than the statement
    until = now() + timedelta(seconds=lease_seconds)
    fresh = insert(StageRun).values(
        document_id=document_id, run=run, stage=stage, owner=owner, lease_until=until, attempts=1
    )
    return fresh.on_conflict_do_update(
        index_elements=[StageRun.document_id, StageRun.run, StageRun.stage],
        set_={"owner": owner, "lease_until": until, "attempts": StageRun.attempts + 1},
        where=(StageRun.finished_at.is_(None)) & (StageRun.lease_until <= now()),
    ).returning(StageRun.attempts)


def _refused(session: Session, document_id: UUID, run: int, stage: Stage, owner: UUID) -> Claim:
    remaining = extract("epoch", StageRun.lease_until - now())
    finished_at, seconds = session.execute(
        select(StageRun.finished_at, remaining).where(*_stage_is(document_id, run, stage))
    ).one()
    state = ClaimState.BUSY if finished_at is None else ClaimState.DONE
    return Claim(state, document_id, run, stage, owner, busy_seconds=max(0.0, float(seconds)))


def renew(claim: Claim, lease_seconds: float) -> bool:
    """Prolong the lease; False if it is lost, the document terminal, or its run an older one."""
    with transaction() as session:
        renewed = session.execute(
            update(StageRun)
            .where(
                *_owned(claim),
                StageRun.document_id == Document.id,
                Document.run == claim.run,
                Document.status == Status.PROCESSING,
            )
            .values(lease_until=now() + timedelta(seconds=lease_seconds))
            .execution_options(synchronize_session=False)
            .returning(StageRun.attempts)
        )
        return renewed.one_or_none() is not None


@contextmanager
def finishing(claim: Claim) -> Iterator[tuple[Session, Document]]:
    """One transaction in which a stage writes what it found and ends; LeaseLostError if it is no longer its to end."""
    with transaction() as session:
        document = session.get(Document, claim.document_id, with_for_update=True)
        if document is None or document.run != claim.run or document.status in TERMINAL:
            raise LeaseLostError
        finished = session.execute(
            update(StageRun).where(*_owned(claim)).values(finished_at=now()).returning(StageRun.attempts)
        )
        if finished.one_or_none() is None:
            raise LeaseLostError
        yield session, document


def release(claim: Claim, error: PipelineError) -> None:
    """Give the stage up at once, keeping the cause for whoever looks, or fails, next."""
    with transaction() as session:
        session.execute(
            update(StageRun)
            .where(*_owned(claim))
            .values(lease_until=now(), error_code=error.code, error_message=error.message)
        )


def release_lost(document_id: UUID, run: int, stage: Stage, error: PipelineError) -> None:
    """End the lease of a worker process that is known to be dead, so that its message need not wait for it."""
    with transaction() as session:
        session.execute(
            update(StageRun)
            .where(*_stage_is(document_id, run, stage), StageRun.finished_at.is_(None))
            # A process that is being killed may renew its lease once more: it must not find it.
            .values(owner=uuid4(), lease_until=now(), error_code=error.code, error_message=error.message)
        )
        document = session.get(Document, document_id, with_for_update=True)
        if document is not None and document.run == run and document.status not in TERMINAL:
            record(session, document, "worker_lost", error.message)


def last_error(session: Session, document_id: UUID, run: int, stage: Stage) -> tuple[str, str] | None:
    """Code and message with which the last attempt of a stage ended, if it left any."""
    row = session.execute(
        select(StageRun.error_code, StageRun.error_message).where(*_stage_is(document_id, run, stage))
    ).one_or_none()
    return (row[0], row[1]) if row and row[0] and row[1] else None


def is_held(session: Session, document_id: UUID, run: int, stage: Stage) -> bool:
    """Say whether a live lease is on the stage."""
    held = select(StageRun.owner).where(
        *_stage_is(document_id, run, stage), StageRun.finished_at.is_(None), StageRun.lease_until > now()
    )
    return session.scalar(held) is not None


def _stage_is(document_id: UUID, run: int, stage: Stage):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a tuple of SQL conditions
    return StageRun.document_id == document_id, StageRun.run == run, StageRun.stage == stage


def _owned(claim: Claim):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a tuple of SQL conditions
    return (
        *_stage_is(claim.document_id, claim.run, claim.stage),
        StageRun.owner == claim.owner,
        StageRun.finished_at.is_(None),
    )
