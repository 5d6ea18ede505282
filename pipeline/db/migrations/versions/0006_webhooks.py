"""Webhooks, and what is to be delivered to them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("batches", sa.Column("size", sa.Integer(), server_default="0", nullable=False))
    op.add_column("batches", sa.Column("callback", sa.Text(), nullable=True))
    op.execute("UPDATE batches SET size = (SELECT count(*) FROM documents WHERE batch_id = batches.id)")
    op.add_column("documents", sa.Column("callback", sa.Text(), nullable=True))
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("events", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("former_secret", sa.Text(), nullable=True),
        _moment("former_until", nullable=True),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        _moment("failing_since", nullable=True),
        _moment("created_at", server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_index("ix_webhooks_tenant", "webhooks", ["tenant", "created_at"])
    op.create_index(
        "uq_webhooks_callbacks", "webhooks", ["tenant"], unique=True, postgresql_where=sa.text("url IS NULL")
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("callback", sa.Text(), nullable=True),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("status", sa.Text(), server_default="pending", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts_before", sa.Integer(), server_default="0", nullable=False),
        _moment("next_attempt_at", nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        _moment("delivered_at", nullable=True),
        _moment("created_at", server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.CheckConstraint("status IN ('pending', 'delivered', 'failed')", name=op.f("ck_deliveries_status_known")),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhooks.id"], name=op.f("fk_deliveries_webhook_id_webhooks"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_deliveries_document_id_documents"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    op.create_index("ix_deliveries_tenant", "deliveries", ["tenant", "created_at", "id"])
    op.create_index("ix_deliveries_webhook", "deliveries", ["webhook_id", "created_at", "id"])
    op.create_index("ix_deliveries_document", "deliveries", ["document_id"])
    op.create_index("ix_deliveries_created", "deliveries", ["created_at"])
    op.create_index(
        "ix_deliveries_due", "deliveries", ["next_attempt_at"], postgresql_where=sa.text("status = 'pending'")
    )


def _moment(name: str, **options: object) -> sa.Column[object]:
    return sa.Column(name, postgresql.TIMESTAMP(timezone=True), **options)  # type: ignore[arg-type] # a column's own


def downgrade() -> None:
    op.drop_table("deliveries")
    op.drop_table("webhooks")
    op.drop_column("documents", "callback")
    op.drop_column("batches", "callback")
    op.drop_column("batches", "size")
