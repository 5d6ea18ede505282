"""Results, read in part: who wants the text need not have every word's box sent from PostgreSQL."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH

from pipeline.db.models import Result
from pipeline.db.session import transaction


def whole(document_id: UUID, run: int) -> str | None:
    """The result of a run as JSON, as PostgreSQL writes it: nothing is made of it here. None if there is none."""
    with transaction() as session:
        return session.scalar(
            select(cast(Result.body, Text)).where(Result.document_id == document_id, Result.run == run)
        )


def parts(document_id: UUID, run: int, names: Sequence[str]) -> dict[str, Any] | None:
    """The named top-level parts of a run's result, null for one that it lacks; None if there is no result."""
    columns = [Result.body[name] for name in names]
    with transaction() as session:
        row = session.execute(
            select(Result.run, *columns).where(Result.document_id == document_id, Result.run == run)
        ).one_or_none()
    return None if row is None else dict(zip(names, row[1:], strict=True))


def rotation(document_id: UUID, run: int, number: int) -> int | None:
    """By how much a page is turned clockwise to be read, as the result of a run says; None if it does not."""
    path = cast("$.pages[*] ? (@.number == $number).rotation", JSONPATH)
    turned = func.jsonb_path_query_first(Result.body, path, cast({"number": number}, JSONB))
    with transaction() as session:
        found = session.scalar(select(turned).where(Result.document_id == document_id, Result.run == run))
    return found if isinstance(found, int) else None
