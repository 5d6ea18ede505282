"""The tables of webhooks and of what is to be delivered to them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.db.models import Base
from pipeline.domain import DeliveryStatus

STATUSES = ", ".join(f"'{status}'" for status in DeliveryStatus)


class Webhook(Base):
    """Where a tenant's events go. The one without a URL signs the callbacks of the tenant's uploads."""

    __tablename__ = "webhooks"
    __table_args__ = (
        Index("ix_webhooks_tenant", "tenant", "created_at"),
        Index("uq_webhooks_callbacks", "tenant", unique=True, postgresql_where=text("url IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str]
    url: Mapped[str | None]
    events: Mapped[list[str]]
    secret: Mapped[str]  # as `pipeline.sealing` keeps it: it signs, as a hash of it could not
    former_secret: Mapped[str | None]  # signs too, until then
    former_until: Mapped[datetime | None]
    enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    note: Mapped[str | None]  # why it was disabled
    failing_since: Mapped[datetime | None]  # the first failure that no success followed
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class Delivery(Base):
    """One event for one webhook: the outbox, and afterwards the history."""

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint(f"status IN ({STATUSES})", name="status_known"),
        Index("ix_deliveries_tenant", "tenant", "created_at", "id"),
        Index("ix_deliveries_webhook", "webhook_id", "created_at", "id"),
        Index("ix_deliveries_document", "document_id"),
        Index("ix_deliveries_due", "next_attempt_at", postgresql_where=text("status = 'pending'")),
        Index("ix_deliveries_created", "created_at"),
        Index(
            "ix_deliveries_undelivered",
            *("tenant", "status", "created_at", "id"),
            postgresql_where=text("status <> 'delivered'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    tenant: Mapped[str]
    event: Mapped[str]
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    batch_id: Mapped[UUID | None]
    callback: Mapped[str | None]  # of the upload, where it is not the webhook's URL
    payload: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(server_default=DeliveryStatus.PENDING)
    attempts: Mapped[int] = mapped_column(server_default="0")
    attempts_before: Mapped[int] = mapped_column(server_default="0")  # the last replay: back-off starts there
    next_attempt_at: Mapped[datetime | None]  # null while its webhook is disabled, and once it is over
    last_status: Mapped[int | None]
    last_error: Mapped[str | None]
    delivered_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
