"""What clients say of their documents, batches, corrections, idempotency keys, search, and a notice of every event."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

SORTED = ("status", "stage", "label", "media_type", "error_code")

# The one place that every writer of the timeline passes, whatever process it is.
TELL = """
CREATE FUNCTION tell_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('quire_events', NEW.document_id || ' ' || coalesce(
        (SELECT batch_id::text FROM documents WHERE id = NEW.document_id), ''));
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        _moment("created_at", server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.add_column(
        "documents", sa.Column("metadata", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column(
        "documents", sa.Column("tags", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column("documents", sa.Column("label", sa.Text(), nullable=True))
    op.add_column("documents", sa.Column("batch_id", sa.Uuid(), nullable=True))
    op.add_column("documents", _moment("deleted_at", nullable=True))
    op.add_column("documents", sa.Column("search", postgresql.TSVECTOR(), nullable=True))
    op.create_foreign_key(op.f("fk_documents_batch_id_batches"), "documents", "batches", ["batch_id"], ["id"])
    for column in SORTED:
        op.create_index(f"ix_documents_tenant_{column}", "documents", ["tenant", column, "created_at", "id"])
    op.create_index("ix_documents_tenant_updated", "documents", ["tenant", "updated_at", "id"])
    op.create_index("ix_documents_tenant_sha256", "documents", ["tenant", "sha256"])
    op.create_index("ix_documents_batch", "documents", ["batch_id"], postgresql_where=sa.text("batch_id IS NOT NULL"))
    op.create_index("ix_documents_tags", "documents", ["tags"], postgresql_using="gin")
    op.create_index("ix_documents_search", "documents", ["search"], postgresql_using="gin")
    op.create_table(
        "corrections",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        _moment("at", server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_corrections_document_id_documents"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("document_id", "field", name=op.f("pk_corrections")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _moment("created_at", server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"])
    op.execute(TELL)
    op.execute("CREATE TRIGGER tell_event AFTER INSERT ON document_events FOR EACH ROW EXECUTE FUNCTION tell_event()")


def _moment(name: str, **options: object) -> sa.Column[object]:
    return sa.Column(name, postgresql.TIMESTAMP(timezone=True), **options)  # type: ignore[arg-type] # a column's own


def downgrade() -> None:
    op.execute("DROP TRIGGER tell_event ON document_events")
    op.execute("DROP FUNCTION tell_event()")
    op.drop_table("idempotency_keys")
    op.drop_table("corrections")
    for name in ("search", "tags", "batch", "tenant_sha256", "tenant_updated", *(f"tenant_{c}" for c in SORTED)):
        op.drop_index(f"ix_documents_{name}", table_name="documents")
    for column in ("search", "deleted_at", "batch_id", "label", "tags", "metadata"):
        op.drop_column("documents", column)
    op.drop_table("batches")
