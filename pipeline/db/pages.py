"""One tenant's documents, page by page: by filters, in a stable order, at the cost of a page however many there are."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pipeline.db import wanted as asked
from pipeline.db.models import Document
from pipeline.db.session import reading
from pipeline.db.wanted import ORDERS, Place, Sort, Wanted
from pipeline.db.ways import Gather, choose


@dataclass(frozen=True)
class Page:
    """Documents in order; `cursor` asks for those after them, None if there are none."""

    documents: Sequence[Document]
    cursor: str | None


class CursorError(ValueError):
    """The cursor is none of ours, or one of another order."""


def find(wanted: Wanted) -> Page:
    """The page after the cursor; CursorError."""
    after = None if wanted.cursor is None else _read(wanted.cursor, wanted.sort)
    with reading() as session:
        found = rows(session, wanted, after)
    shown = found[: wanted.limit]
    more = len(found) > len(shown)
    return Page(shown, _cursor(wanted, shown[-1]) if more else None)


def rows(session: Session, wanted: Wanted, after: Place | None = None) -> Sequence[Document]:
    """One document more than the page holds, so that it is known whether there is another page."""
    if not wanted.is_narrow:
        return session.scalars(asked.listed(wanted, after).limit(wanted.limit + 1)).all()
    expected, missing, passed = asked.expected(session, wanted), wanted.limit + 1, 0
    found: list[Document] = []
    while len(found) < missing:
        step = choose(expected, missing - len(found), passed, len(found))
        if isinstance(step, Gather):
            rest = asked.gathered(wanted, after, step).limit(missing - len(found))
            return [*found, *session.scalars(rest)]
        stretch = session.execute(asked.walked(wanted, after, step).limit(missing - len(found) + 1)).all()
        found += [document for document, fits, _ in stretch if fits]
        if not stretch or stretch[-1].number < step.documents:
            break  # the walk came to its end, or the page is full
        passed, after = passed + step.documents, _place(wanted, stretch[-1][0])
    return found[:missing]


def _place(wanted: Wanted, document: Document) -> Place:
    return getattr(document, ORDERS[wanted.by]), document.id


def _cursor(wanted: Wanted, last: Document) -> str:
    at, document_id = _place(wanted, last)
    written = json.dumps([wanted.sort, at.isoformat(), str(document_id)])
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def _read(cursor: str, sort: Sort) -> Place:
    try:
        of, place, last = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        at, document_id = datetime.fromisoformat(place).astimezone(UTC), UUID(last)
    except (OverflowError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise CursorError("it is not one that this list gave") from error
    if of != sort:
        raise CursorError("it belongs to another order")
    return at, document_id
