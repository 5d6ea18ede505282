"""Lists are led by documents that are still there: however many were deleted, a page costs the same.

Nothing is held up meanwhile, however many documents there are: each index is made beside reading and writing, outside
a transaction, and the old ones go once all new ones are there. What was broken off is taken up by the next `migrate`.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

SORTED = {"created": ["created_at"], "updated": ["updated_at"]}
FILTERED = {name: [name, "created_at"] for name in ("status", "stage", "label", "media_type", "error_code")}
LISTED = SORTED | FILTERED
LIVE = sa.text("deleted_at IS NULL")
USABLE = sa.text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for name, columns in LISTED.items():
            make(f"ix_documents_live_{name}", columns, where=LIVE)
        drop("ix_documents_tenant")


def downgrade() -> None:
    with op.get_context().autocommit_block():
        for name, columns in LISTED.items():
            make(f"ix_documents_tenant_{name}", columns)
        drop("ix_documents_live")


def make(name: str, columns: list[str], where: sa.TextClause | None = None) -> None:
    """An index that is there is left as it is, unless PostgreSQL was stopped before it was whole."""
    usable = op.get_bind().execute(USABLE, {"name": name}).scalar()
    if usable is False:
        op.drop_index(name, table_name="documents", postgresql_concurrently=True)
    if not usable:
        columns = ["tenant", *columns, "id"]
        op.create_index(name, "documents", columns, postgresql_where=where, postgresql_concurrently=True)


def drop(prefix: str) -> None:
    for name in LISTED:
        op.drop_index(f"{prefix}_{name}", table_name="documents", postgresql_concurrently=True, if_exists=True)
