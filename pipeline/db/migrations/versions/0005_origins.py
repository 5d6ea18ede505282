"""The request and the trace that a run came from, and an index of live claims."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("request_id", sa.Text(), nullable=True))
    op.add_column("runs", sa.Column("traceparent", sa.Text(), nullable=True))
    op.create_index(
        "ix_stage_runs_lease", "stage_runs", ["lease_until"], postgresql_where=sa.text("finished_at IS NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_stage_runs_lease", table_name="stage_runs")
    op.drop_column("runs", "traceparent")
    op.drop_column("runs", "request_id")
