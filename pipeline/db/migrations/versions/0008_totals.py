"""Totals by status are counted in an index that holds nothing else."""

from collections.abc import Sequence

from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_documents_totals", "documents", ["status", "error_code"])


def downgrade() -> None:
    op.drop_index("ix_documents_totals", table_name="documents")
