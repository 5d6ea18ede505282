"""An index for the deleted documents whose objects are still to be erased."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    unerased = sa.text("deleted_at IS NOT NULL AND storage_key <> ''")
    op.create_index("ix_documents_unerased", "documents", ["deleted_at"], postgresql_where=unerased)


def downgrade() -> None:
    op.drop_index("ix_documents_unerased", table_name="documents")
