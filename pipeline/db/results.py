"""Results, read in part and in pieces: who wants the text need not have every word's box sent from PostgreSQL."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, case, cast, func, select
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH

from pipeline.db.models import Result
from pipeline.db.session import single_statement, transaction
from pipeline.settings import KIB, MIB

LARGE_BYTES = 64 * KIB  # of a result as PostgreSQL keeps it, compressed; of JSON about ten times that
PIECE_BYTES = MIB

# The result is made text once, and stays with PostgreSQL; a cursor brings one slice of it after the other.
PIECES = sql("""
SELECT substring(whole.body FROM at FOR :piece)
FROM (
    SELECT convert_to(CAST(body AS text), 'UTF8') AS body FROM results WHERE document_id = :id AND run = :run OFFSET 0
) AS whole
CROSS JOIN LATERAL generate_series(1, octet_length(whole.body), :piece) AS at
""")


SIZE = func.pg_column_size(Result.body)
HEAD = SIZE, case((SIZE <= LARGE_BYTES, cast(Result.body, Text)))  # of `Kept`


@dataclass(frozen=True)
class Kept:
    """How large a result is where it lies, compressed: of JSON about a tenth; as JSON, unless it is large."""

    bytes: int
    json: str | None


def stored_bytes(document_id: UUID, run: int) -> int | None:
    """How large the result of a run is where it lies, compressed: of JSON about a tenth. None if there is none."""
    with single_statement() as connection:
        return connection.scalar(select(SIZE).where(*_of(document_id, run)))


def newest(document_id: UUID) -> int | None:
    """The newest run that left a result; None if none did."""
    with transaction() as session:
        return session.scalar(select(func.max(Result.run)).where(Result.document_id == document_id))


def whole(document_id: UUID, run: int) -> Iterator[bytes]:
    """The result of a run as JSON, as PostgreSQL writes it, piece by piece; nothing if there is none."""
    with single_statement() as connection:
        at_once = connection.scalar(select(HEAD[1]).where(*_of(document_id, run)))
    if at_once is not None:
        yield at_once.encode()
        return
    values = {"id": document_id, "run": run, "piece": PIECE_BYTES}
    with transaction() as session:
        for (piece,) in session.execute(PIECES, values, execution_options={"yield_per": 1}):
            yield bytes(piece)


def parts(document_id: UUID, run: int, names: Sequence[str]) -> dict[str, Any] | None:
    """The named top-level parts of a run's result, null for one that it lacks; None if there is no result."""
    return _named(document_id, run, {name: Result.body[name] for name in names})


def parts_as_json(document_id: UUID, run: int, names: Sequence[str]) -> dict[str, str] | None:
    """The same, each as JSON: nothing is made of it here."""
    found = _named(document_id, run, {name: cast(Result.body[name], Text) for name in names})
    return None if found is None else {name: part or "null" for name, part in found.items()}


def content(document_id: UUID, run: int, name: str) -> str | None:
    """The `text` or `markdown` of a run's result, empty if it has none; None if there is no result."""
    found = _named(document_id, run, {name: Result.body["content"][name].astext})
    return None if found is None else found[name] or ""


def _named(document_id: UUID, run: int, columns: dict[str, ColumnElement[Any]]) -> dict[str, Any] | None:
    with transaction() as session:
        row = session.execute(select(Result.run, *columns.values()).where(*_of(document_id, run))).one_or_none()
    return None if row is None else dict(zip(columns, row[1:], strict=True))


def _of(document_id: UUID, run: int) -> tuple[ColumnElement[bool], ...]:
    return Result.document_id == document_id, Result.run == run


def rotation(document_id: UUID, run: int, number: int) -> int | None:
    """By how much a page is turned clockwise to be read, as the result of a run says; None if it does not."""
    path = cast("$.pages[*] ? (@.number == $number).rotation", JSONPATH)
    turned = func.jsonb_path_query_first(Result.body, path, cast({"number": number}, JSONB))
    with transaction() as session:
        found = session.scalar(select(turned).where(*_of(document_id, run)))
    return found if isinstance(found, int) else None
