"""One tenant's documents, page by page: by filters, in a stable order, at the cost of a page however many there are."""

import base64
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from psycopg2.errors import QueryCanceled
from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from pipeline.db.listing import CONFIGURATION
from pipeline.db.models import Document
from pipeline.db.session import transaction
from pipeline.domain import Stage, Status

Sort = Literal["-created", "created", "-updated", "updated"]
WALK_MS = 250  # ten times what a page takes; a machine that is slow only for a moment sorts a few more
MOST_GATHERED = 200_000  # documents; more take longer to gather and sort than to walk past
ORDERS = {"created": Document.created_at, "updated": Document.updated_at}


@dataclass(frozen=True)
class Wanted:
    """Which documents; None asks for any. `tag`s must all be there; `text` is a search as a web search engine's."""

    tenant: str
    status: Status | None = None
    stage: Stage | None = None
    label: str | None = None
    media_type: str | None = None
    error_code: str | None = None
    batch_id: UUID | None = None
    tags: Sequence[str] = ()
    created_from: datetime | None = None
    created_to: datetime | None = None
    text: str | None = None
    sort: Sort = "-created"
    cursor: str | None = None
    limit: int = 50

    @property
    def is_narrow(self) -> bool:
        """Whether what fits may lie far apart in its order; one value of a column alone has an index in that order."""
        of_columns = (self.status, self.stage, self.label, self.media_type, self.error_code)
        given = [value for value in (*of_columns, self.created_from, self.created_to) if value is not None]
        by_update = self.sort.endswith("updated") and bool(given)
        return bool(self.tags or self.text) or by_update or sum(value is not None for value in of_columns) > 1


@dataclass(frozen=True)
class Page:
    """Documents in order; `cursor` asks for those after them, None if there are none."""

    documents: Sequence[Document]
    cursor: str | None


class CursorError(ValueError):
    """The cursor is none of ours, or one of another order."""


def find(wanted: Wanted) -> Page:
    """The page after the cursor; CursorError."""
    rows = _rows(wanted)
    shown = rows[: wanted.limit]
    more = len(rows) > len(shown)
    return Page(shown, _cursor(wanted.sort, shown[-1]) if more else None)


def _rows(wanted: Wanted) -> Sequence[Document]:
    """PostgreSQL expects what fits to lie evenly along the order, and walks along it until a page is full.

    Where all of it lies at the far end, as a tag of last year, that is nearly every document. So the walk is given up
    after a time, and what fits is gathered, then sorted; unless that is so much that walking on is no worse.
    """
    statement = query(wanted)
    if not wanted.is_narrow:
        with transaction() as session:
            return session.scalars(statement).all()
    try:
        with transaction() as session, _in_time(session):
            return session.scalars(statement).all()
    except _TooLongError:
        gathered = query(wanted, gathered=True)
    with transaction() as session:
        few = expected(session, gathered) <= MOST_GATHERED
        return session.scalars(gathered if few else statement).all()


class _TooLongError(Exception):
    """The walk was given up."""


@contextmanager
def _in_time(session: Session) -> Iterator[None]:
    session.execute(select(func.set_config("statement_timeout", str(WALK_MS), True)))
    try:
        yield
    except OperationalError as error:
        if isinstance(error.orig, QueryCanceled):
            raise _TooLongError from None
        raise


def expected(session: Session, statement: Select[Document]) -> int:
    """How many documents PostgreSQL expects to fit, whatever the limit."""
    compiled = statement.limit(None).order_by(None).compile(session.connection().engine)
    values = {name: str(value) if isinstance(value, UUID) else value for name, value in compiled.params.items()}
    plan = session.connection().exec_driver_sql(f"EXPLAIN (FORMAT JSON) {compiled}", values).scalar_one()
    return int(plan[0]["Plan"]["Plan Rows"])


def query(wanted: Wanted, *, gathered: bool = False) -> Select[Document]:
    """One document more than the page holds, so that it is known whether there is another page; CursorError.

    `gathered` keeps PostgreSQL from walking along the order.
    """
    column = ORDERS[wanted.sort.removeprefix("-")]
    order = column + timedelta(0) if gathered else column
    place = tuple_(column, Document.id)
    wished = select(Document).where(*_conditions(wanted)).limit(wanted.limit + 1)
    after = None if wanted.cursor is None else _read(wanted.cursor, wanted.sort)
    if wanted.sort.startswith("-"):
        wished = wished.order_by(order.desc(), Document.id.desc())
        return wished if after is None else wished.where(place < after)
    wished = wished.order_by(order, Document.id)
    return wished if after is None else wished.where(place > after)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    equal = ("status", "stage", "label", "media_type", "error_code", "batch_id")
    conditions = [Document.tenant == wanted.tenant, Document.deleted_at.is_(None)]
    conditions += [getattr(Document, n) == getattr(wanted, n) for n in equal if getattr(wanted, n) is not None]
    if wanted.tags:
        conditions.append(Document.tags.contains(list(wanted.tags)))
    if wanted.created_from:
        conditions.append(Document.created_at >= wanted.created_from)
    if wanted.created_to:
        conditions.append(Document.created_at < wanted.created_to)
    if wanted.text:
        conditions.append(Document.search.op("@@")(func.websearch_to_tsquery(CONFIGURATION, wanted.text)))
    return conditions


def _cursor(sort: Sort, last: Document) -> str:
    place = getattr(last, ORDERS[sort.removeprefix("-")].key)
    return base64.urlsafe_b64encode(json.dumps([sort, place.isoformat(), str(last.id)]).encode()).decode().rstrip("=")


def _read(cursor: str, sort: Sort) -> Any:  # noqa: ANN401 - SQLAlchemy's tuple of two literals
    try:
        of, place, last = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        at, document_id = datetime.fromisoformat(place).astimezone(UTC), UUID(last)
    except (OverflowError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise CursorError("it is not one that this list gave") from error
    if of != sort:
        raise CursorError("it belongs to another order")
    return tuple_(at, document_id)
