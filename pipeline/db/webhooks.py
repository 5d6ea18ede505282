"""Webhooks of a tenant: made, changed, given new secrets, removed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete as delete_from
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from pipeline.db.session import transaction
from pipeline.db.webhook_models import Delivery, Webhook
from pipeline.domain import DeliveryStatus, WebhookEvent
from pipeline.sealing import seal, unseal

MOST = 20  # of one tenant

now = func.clock_timestamp


class UnknownWebhookError(LookupError):
    """There is no such webhook, or it is another tenant's."""


class TooManyWebhooksError(ValueError):
    """The tenant has as many as it may have."""


def create(session: Session, tenant: str, url: str, events: Sequence[WebhookEvent], secret: str) -> Webhook:
    """Make a webhook, enabled; TooManyWebhooksError."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("webhooks:" + tenant))))
    count = select(func.count()).select_from(Webhook).where(*_of(tenant))
    if (session.scalar(count) or 0) >= MOST:
        raise TooManyWebhooksError(tenant)
    webhook = Webhook(id=uuid4(), tenant=tenant, url=url, events=sorted(events), secret=seal(secret), enabled=True)
    session.add(webhook)
    session.flush()
    session.refresh(webhook)
    return webhook


def listing(tenant: str) -> Sequence[Webhook]:
    """A tenant's webhooks, oldest first."""
    with transaction() as session:
        return session.scalars(select(Webhook).where(*_of(tenant)).order_by(Webhook.created_at, Webhook.id)).all()


def get(webhook_id: UUID, tenant: str) -> Webhook:
    """One of them; UnknownWebhookError."""
    with transaction() as session:
        return _locked(session, webhook_id, tenant)


def change(webhook_id: UUID, tenant: str, changes: dict[str, Any]) -> Webhook:
    """Give it another `url`, other `events`, or switch it by `enabled`. What waited for it is sent once it is enabled.

    UnknownWebhookError.
    """
    with transaction() as session:
        webhook = _locked(session, webhook_id, tenant)
        for name, value in changes.items():
            setattr(webhook, name, value)
        if "url" in changes:
            webhook.failing_since = None  # another server, which has not failed yet
        if "enabled" in changes:
            set_enabled(session, webhook, changes["enabled"], note=None)
        return webhook


def set_enabled(session: Session, webhook: Webhook, enabled: bool, note: str | None) -> None:
    """Switch a locked webhook, and hold what waits for it, or let it go."""
    webhook.enabled, webhook.note, webhook.failing_since = enabled, note, None
    waiting = (Delivery.webhook_id == webhook.id, Delivery.status == DeliveryStatus.PENDING)
    at = func.coalesce(Delivery.next_attempt_at, now()) if enabled else None
    session.execute(
        update(Delivery).where(*waiting).values(next_attempt_at=at).execution_options(synchronize_session=False)
    )


def rotate(session: Session, webhook_id: UUID, tenant: str, secret: str, keep: timedelta) -> datetime:
    """Give it a new secret; the one before signs too until the moment that is returned. UnknownWebhookError."""
    return _rotate(session, _locked(session, webhook_id, tenant), secret, keep)


def rotate_callbacks(session: Session, tenant: str, secret: str, keep: timedelta) -> datetime | None:
    """The same for the secret that signs callbacks of uploads; None if this is the first."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("webhooks:" + tenant))))
    signer = session.scalar(select(Webhook).where(Webhook.tenant == tenant, Webhook.url.is_(None)))
    if signer is not None:
        return _rotate(session, signer, secret, keep)
    session.add(Webhook(id=uuid4(), tenant=tenant, url=None, events=[], secret=seal(secret), enabled=True))
    return None


def can_call_back(tenant: str) -> bool:
    """Say whether there is a secret to sign callbacks with."""
    with transaction() as session:
        return session.scalar(select(Webhook.id).where(Webhook.tenant == tenant, Webhook.url.is_(None))) is not None


def reseal() -> int:
    """Seal every secret anew, by the first of the keys; return how many webhooks have one. UnavailableError."""
    with transaction() as session:
        every = session.scalars(select(Webhook).order_by(Webhook.id).with_for_update()).all()
        for webhook in every:
            webhook.secret = seal(unseal(webhook.secret))
            webhook.former_secret = webhook.former_secret and seal(unseal(webhook.former_secret))
        return len(every)


def remove(webhook_id: UUID, tenant: str) -> None:
    """Remove it with its deliveries; UnknownWebhookError."""
    with transaction() as session:
        session.execute(delete_from(Webhook).where(Webhook.id == _locked(session, webhook_id, tenant).id))


def _rotate(session: Session, webhook: Webhook, secret: str, keep: timedelta) -> datetime:
    webhook.former_secret, webhook.secret = webhook.secret, seal(secret)
    until: datetime = session.scalar(select(now() + keep))  # type: ignore[assignment] # a SELECT without FROM has one row
    webhook.former_until = until
    return until


def _locked(session: Session, webhook_id: UUID, tenant: str) -> Webhook:
    webhook = session.scalar(
        select(Webhook).where(Webhook.id == webhook_id, *_of(tenant)).with_for_update(key_share=True)
    )
    if webhook is None:
        raise UnknownWebhookError(str(webhook_id))
    return webhook


def _of(tenant: str) -> tuple[Any, ...]:
    return Webhook.tenant == tenant, Webhook.url.is_not(None)
