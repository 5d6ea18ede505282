"""Deliveries that failed, or wait, are listed without passing by those that were delivered."""

from collections.abc import Sequence

import sqlalchemy as sa

from pipeline.db import indexes

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

NAME = "ix_deliveries_undelivered"
COLUMNS = ("tenant", "status", "created_at", "id")


def upgrade() -> None:
    indexes.make(NAME, "deliveries", COLUMNS, sa.text("status <> 'delivered'"))


def downgrade() -> None:
    indexes.drop(NAME, "deliveries")
