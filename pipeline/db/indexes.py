"""Indexes of long tables, made and dropped by migrations beside reading and writing: nothing is held up meanwhile.

Each is made outside a transaction; what was broken off is taken up by the next `migrate`.
"""

from collections.abc import Sequence

from alembic import op
from sqlalchemy import TextClause, text

USABLE = text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")


def make(name: str, table: str, columns: Sequence[str], where: TextClause | None = None) -> None:
    """An index that is there is left as it is, unless PostgreSQL was stopped before it was whole."""
    with op.get_context().autocommit_block():
        usable = op.get_bind().execute(USABLE, {"name": name}).scalar()
        if usable is False:
            op.drop_index(name, table_name=table, postgresql_concurrently=True)
        if not usable:
            op.create_index(name, table, list(columns), postgresql_where=where, postgresql_concurrently=True)


def drop(name: str, table: str) -> None:
    """Nothing happens if it is gone."""
    with op.get_context().autocommit_block():
        op.drop_index(name, table_name=table, postgresql_concurrently=True, if_exists=True)
