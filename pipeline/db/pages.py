"""One tenant's documents, page by page: by filters, in a stable order, at the cost of a page however many there are."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from pipeline.db.listing import CONFIGURATION
from pipeline.db.models import Document
from pipeline.db.session import transaction
from pipeline.domain import Stage, Status

Sort = Literal["-created", "created", "-updated", "updated"]
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


@dataclass(frozen=True)
class Page:
    """Documents in order; `cursor` asks for those after them, None if there are none."""

    documents: Sequence[Document]
    cursor: str | None


class CursorError(ValueError):
    """The cursor is none of ours, or one of another order."""


def find(wanted: Wanted) -> Page:
    """The page after the cursor; CursorError."""
    with transaction() as session:
        rows = session.scalars(query(wanted)).all()
    shown = rows[: wanted.limit]
    more = len(rows) > len(shown)
    return Page(shown, _cursor(wanted.sort, shown[-1]) if more else None)


def query(wanted: Wanted) -> Select[Document]:
    """One document more than the page holds, so that it is known whether there is another page; CursorError."""
    column = ORDERS[wanted.sort.removeprefix("-")]
    place = tuple_(column, Document.id)
    wished = select(Document).where(*_conditions(wanted)).limit(wanted.limit + 1)
    after = None if wanted.cursor is None else _read(wanted.cursor, wanted.sort)
    if wanted.sort.startswith("-"):
        wished = wished.order_by(column.desc(), Document.id.desc())
        return wished if after is None else wished.where(place < after)
    wished = wished.order_by(column, Document.id)
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
