"""How many, and how old: what operators watch, by the tables that are the truth. Sums over all tenants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Float, cast, extract, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from pipeline.db.models import DeadLetter, Document, Run, StageRun
from pipeline.db.outbox import UNFINISHED
from pipeline.db.session import transaction
from pipeline.db.webhook_models import Delivery, Webhook
from pipeline.domain import DeliveryStatus, Status

# Each status by itself: comparing every entry with the one before takes as long again as counting it.
BY_STATUS = select(*(select(func.count()).where(Document.status == status).scalar_subquery() for status in Status))
FAILED_BY_CODE = (
    select(Document.error_code, func.count())
    .where(Document.status == Status.FAILED, Document.error_code.is_not(None))
    .group_by(Document.error_code)
)
now = func.now  # stable within a transaction, so that an index can be used; each of these is a fresh one


@dataclass(frozen=True)
class Waiting:
    """Unfinished documents of one stage and status, and for how long the quietest of them has not been heard of."""

    stage: str
    status: str
    documents: int
    silent_seconds: float


@dataclass(frozen=True)
class Backlog:
    """What is under way. Costs as much as there is of it, however many documents are finished."""

    waiting: Sequence[Waiting]
    in_flight: dict[str, int]  # stage: claims with a live lease
    unsent: int
    unsent_seconds: float  # age of the oldest run whose message is not sent
    dead_letters: dict[str, int]  # queue: archived and not redriven
    deliveries: int = 0  # to webhooks, not over yet
    overdue_seconds: float = 0.0  # since the next attempt of one of them should have been made
    disabled_webhooks: int = 0


@dataclass(frozen=True)
class Totals:
    """What became of every document there is. Reads the smallest index from end to end, and no document."""

    by_status: dict[str, int]
    failed_by_code: dict[str, int]


def backlog() -> Backlog:
    """Count what is unfinished, and what died."""
    with transaction() as session:
        unsent, unsent_seconds = _unsent(session)
        deliveries, overdue_seconds = _deliveries(session)
        return Backlog(
            _waiting(session),
            _in_flight(session),
            unsent,
            unsent_seconds,
            _dead_letters(session),
            deliveries,
            overdue_seconds,
            session.scalar(select(func.count()).where(Webhook.enabled.is_(False))) or 0,
        )


def totals() -> Totals:
    """Count every document."""
    with transaction() as session:
        counted = zip(map(str, Status), session.execute(BY_STATUS).one(), strict=True)
        return Totals(dict(counted), _pairs(session, FAILED_BY_CODE))


def _waiting(session: Session) -> list[Waiting]:
    silent = func.max(_age(Document.updated_at))
    query = (
        select(Document.stage, Document.status, func.count(), silent)
        .where(Document.status.in_(UNFINISHED))
        .group_by(Document.stage, Document.status)
    )
    return [Waiting(*row) for row in session.execute(query)]


def _in_flight(session: Session) -> dict[str, int]:
    live = (StageRun.finished_at.is_(None)) & (StageRun.lease_until > now())
    return _pairs(session, select(StageRun.stage, func.count()).where(live).group_by(StageRun.stage))


def _unsent(session: Session) -> tuple[int, float]:
    query = (
        select(func.count(), func.coalesce(func.max(_age(Run.created_at)), 0.0))
        .join(Document, (Document.id == Run.document_id) & (Document.run == Run.number))
        .where(Run.dispatched_at.is_(None), Document.status.in_(UNFINISHED))
    )
    count, seconds = session.execute(query).one()
    return count, seconds


def _dead_letters(session: Session) -> dict[str, int]:
    return _pairs(
        session,
        select(DeadLetter.queue, func.count()).where(DeadLetter.redriven_at.is_(None)).group_by(DeadLetter.queue),
    )


def _deliveries(session: Session) -> tuple[int, float]:
    # Null while a webhook is disabled: such a delivery waits, and is not late.
    overdue = func.coalesce(func.max(_age(Delivery.next_attempt_at)), 0.0)
    query = select(func.count(), func.greatest(overdue, 0.0)).where(Delivery.status == DeliveryStatus.PENDING)
    count, seconds = session.execute(query).one()
    return count, seconds


def _age(moment: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]) -> ColumnElement[float]:
    return cast(extract("epoch", now() - moment), Float)


def _pairs(session: Session, query) -> dict[str, int]:  # type: ignore[no-untyped-def]  # noqa: ANN001 - two columns
    return {str(name): count for name, count in session.execute(query)}
