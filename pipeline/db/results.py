"""Results, read in part: who wants the text need not have every word's box sent from PostgreSQL."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from pipeline.db.models import Result
from pipeline.db.session import transaction


def whole(document_id: UUID, run: int) -> dict[str, Any] | None:
    """The result of a run; None if it has none."""
    with transaction() as session:
        return session.scalar(select(Result.body).where(Result.document_id == document_id, Result.run == run))


def parts(document_id: UUID, run: int, names: Sequence[str]) -> dict[str, Any] | None:
    """The named top-level parts of a run's result, null for one that it lacks; None if there is no result."""
    columns = [Result.body[name] for name in names]
    with transaction() as session:
        row = session.execute(
            select(Result.run, *columns).where(Result.document_id == document_id, Result.run == run)
        ).one_or_none()
    return None if row is None else dict(zip(names, row[1:], strict=True))
