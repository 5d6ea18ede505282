"""Lists are led by documents that are still there: however many were deleted, a page costs the same.

The old indexes go once all new ones are there.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from pipeline.db import indexes

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

SORTED = {"created": ["created_at"], "updated": ["updated_at"]}
FILTERED = {name: [name, "created_at"] for name in ("status", "stage", "label", "media_type", "error_code")}
LISTED = SORTED | FILTERED
LIVE = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    for name, columns in LISTED.items():
        indexes.make(f"ix_documents_live_{name}", "documents", ["tenant", *columns, "id"], LIVE)
    for name in LISTED:
        indexes.drop(f"ix_documents_tenant_{name}", "documents")


def downgrade() -> None:
    for name, columns in LISTED.items():
        indexes.make(f"ix_documents_tenant_{name}", "documents", ["tenant", *columns, "id"])
    for name in LISTED:
        indexes.drop(f"ix_documents_live_{name}", "documents")
