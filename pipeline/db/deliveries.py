"""Deliveries: the outbox of events, each attempt, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from pipeline.db import webhooks
from pipeline.db.session import transaction
from pipeline.db.webhook_models import Delivery, Webhook
from pipeline.domain import DeliveryStatus
from pipeline.sealing import unseal

QUEUED = timedelta(minutes=10)  # then the message counts as lost, and another is sent
UNDER_WAY = timedelta(minutes=2)  # then the worker counts as dead, and another tries

now = func.clock_timestamp


@dataclass(frozen=True)
class Attempt:
    """What to send where, and the secrets to sign it with."""

    number: int
    since_replay: int
    url: str
    payload: dict[str, Any]
    secrets: tuple[str, ...]
    about: dict[str, str]  # whose it is and what it tells of, for the log


@dataclass(frozen=True)
class Failure:
    """Why an attempt failed. `retry_in` is None after the last; `gone` if the receiver wants no more."""

    error: str
    status: int | None
    retry_in: float | None
    gone: bool = False


class UnknownDeliveryError(LookupError):
    """There is no such delivery, or it is another tenant's."""


class DisabledError(ValueError):
    """Its webhook is disabled."""


def due(session: Session, limit: int) -> Sequence[Delivery]:
    """Lock deliveries whose time has come, and count them as queued; another sweeper's are left to it."""
    found = session.scalars(
        select(Delivery)
        .where(Delivery.status == DeliveryStatus.PENDING, Delivery.next_attempt_at <= now())
        .order_by(Delivery.next_attempt_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for delivery in found:
        delivery.next_attempt_at = now() + QUEUED
    return found


def begin(delivery_id: UUID, number: int) -> Attempt | None:
    """Take an attempt; None if it was taken before, or is no longer wanted. A duplicate message thus does nothing.

    UnavailableError, and none is taken.
    """
    with transaction() as session:
        taken = session.scalar(
            update(Delivery)
            .where(
                Delivery.id == delivery_id,
                Delivery.status == DeliveryStatus.PENDING,
                Delivery.attempts == number - 1,
                Delivery.webhook_id.in_(select(Webhook.id).where(Webhook.enabled)),
            )
            .values(attempts=number, next_attempt_at=now() + UNDER_WAY)
            .returning(Delivery)
        )
        if taken is None:
            return None
        webhook = session.get_one(Webhook, taken.webhook_id)
        former = select(Webhook.former_secret).where(Webhook.id == webhook.id, Webhook.former_until > now())
        secrets = [unseal(kept) for kept in (webhook.secret, *session.scalars(former)) if kept]
        url = taken.callback or webhook.url or ""
        return Attempt(number, number - taken.attempts_before, url, taken.payload, tuple(secrets), _about(taken))


def _about(delivery: Delivery) -> dict[str, str]:
    named = {"document": delivery.document_id, "batch": delivery.batch_id}
    return {"tenant": delivery.tenant} | {name: str(each) for name, each in named.items() if each}


def succeed(delivery_id: UUID, number: int, status: int) -> None:
    """Note that an attempt was answered well."""
    values = {"status": DeliveryStatus.DELIVERED, "delivered_at": now(), "next_attempt_at": None, "last_error": None}
    with transaction() as session:
        webhook = _end_attempt(session, delivery_id, number, values | {"last_status": status})
        if webhook is not None:
            webhook.failing_since = None


def fail(delivery_id: UUID, number: int, failure: Failure, disable_after_seconds: float) -> None:
    """Note a failure and when to try again; a webhook that has failed for so long, or is gone, is disabled."""
    again = failure.retry_in is not None and not failure.gone
    values = {
        "status": DeliveryStatus.PENDING if again else DeliveryStatus.FAILED,
        "next_attempt_at": now() + timedelta(seconds=failure.retry_in or 0) if again else None,
        "last_status": failure.status,
        "last_error": failure.error,
    }
    with transaction() as session:
        webhook = _end_attempt(session, delivery_id, number, values)
        if webhook is None or webhook.url is None or not webhook.enabled:
            return  # callbacks lead to many servers: none of them stops the others
        since = session.scalar(select(func.coalesce(webhook.failing_since, now())))
        webhook.failing_since = since
        too_long = session.scalar(select(now() - since >= timedelta(seconds=disable_after_seconds)))
        if failure.gone or too_long:
            reason = "it answered 410 Gone" if failure.gone else f"every attempt since {since:%FT%TZ} failed"
            webhooks.set_enabled(session, webhook, False, f"disabled: {reason}; the last: {failure.error}")


def _end_attempt(session: Session, delivery_id: UUID, number: int, values: dict[str, Any]) -> Webhook | None:
    """Write how an attempt ended and lock its webhook; None if another attempt was made meanwhile."""
    webhook_id = session.scalar(select(Delivery.webhook_id).where(Delivery.id == delivery_id))
    webhook = session.get(Webhook, webhook_id, with_for_update={"key_share": True}) if webhook_id else None
    if webhook is not None and not webhook.enabled:
        values = values | {"next_attempt_at": None}
    ended = session.scalar(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.attempts == number, Delivery.status == DeliveryStatus.PENDING)
        .values(values)
        .returning(Delivery.id)
    )
    return webhook if ended else None


def replay(session: Session, delivery_id: UUID, tenant: str) -> Delivery:
    """Have it sent at once, whatever became of it before; UnknownDeliveryError, DisabledError."""
    delivery = _get(session, delivery_id, tenant)
    webhook = session.get_one(Webhook, delivery.webhook_id, with_for_update={"key_share": True})
    if not webhook.enabled:
        raise DisabledError
    session.refresh(delivery, with_for_update=True)
    delivery.status, delivery.next_attempt_at = DeliveryStatus.PENDING, now()
    delivery.attempts_before = delivery.attempts
    session.flush()
    session.refresh(delivery)
    return delivery


def get(delivery_id: UUID, tenant: str) -> Delivery:
    """One of a tenant's; UnknownDeliveryError."""
    with transaction() as session:
        return _get(session, delivery_id, tenant)


def _get(session: Session, delivery_id: UUID, tenant: str) -> Delivery:
    delivery = session.get(Delivery, delivery_id)
    if delivery is None or delivery.tenant != tenant:
        raise UnknownDeliveryError(str(delivery_id))
    return delivery


@dataclass(frozen=True)
class Wanted:
    """Which deliveries; None asks for any. `before` is the last of the page before."""

    tenant: str
    webhook_id: UUID | None = None
    document_id: UUID | None = None
    status: DeliveryStatus | None = None
    before: UUID | None = None
    limit: int = 50


def find(wanted: Wanted) -> Sequence[Delivery]:
    """A tenant's deliveries, newest first."""
    equal = ("webhook_id", "document_id", "status")
    query = select(Delivery).where(Delivery.tenant == wanted.tenant)
    query = query.where(*(getattr(Delivery, n) == getattr(wanted, n) for n in equal if getattr(wanted, n) is not None))
    if wanted.before is not None:
        last = select(Delivery.created_at, Delivery.id).where(
            Delivery.id == wanted.before, Delivery.tenant == wanted.tenant
        )
        query = query.where(tuple_(Delivery.created_at, Delivery.id) < last.scalar_subquery())
    with transaction() as session:
        return session.scalars(query.order_by(Delivery.created_at.desc(), Delivery.id.desc()).limit(wanted.limit)).all()


def forget(older_than: timedelta, limit: int) -> int:
    """Delete deliveries that were made so long ago, pending ones of disabled webhooks too; return how many."""
    over = or_(Delivery.status != DeliveryStatus.PENDING, Delivery.next_attempt_at.is_(None))
    old = select(Delivery.id).where(Delivery.created_at <= now() - older_than, over).limit(limit)
    with transaction() as session:
        return len(session.execute(delete(Delivery).where(Delivery.id.in_(old)).returning(Delivery.id)).all())
