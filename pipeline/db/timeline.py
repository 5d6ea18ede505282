"""What happened to some documents since one last looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Uuid, cast, column, func, select

from pipeline.db.models import Batch, Document, DocumentEvent
from pipeline.db.session import transaction
from pipeline.domain import TERMINAL

PAGE = 100  # entries read at once


@dataclass(frozen=True)
class News:
    """Entries in order. `more` follow at once; once `ended` nothing follows but a new run."""

    entries: Sequence[DocumentEvent]
    more: bool
    ended: bool


def since(documents: Sequence[UUID], seen: Sequence[int], limit: int = PAGE) -> News:
    """What came to each document's timeline after its entry `seen`; 0 for the beginning.

    One number for all would not do: numbers are given before the commit, so that a smaller one may appear later. Within
    a document that cannot be, because whoever writes to its timeline holds its row.
    """
    after = (
        func.unnest(cast(list(documents), ARRAY(Uuid)), cast(list(seen), ARRAY(BigInteger)))
        .table_valued(column("document", Uuid), column("seen", BigInteger), name="after")
        .render_derived()
    )
    unfinished = select(func.count()).where(
        Document.id.in_(documents),
        Document.status.not_in(TERMINAL),
        Document.deleted_at.is_(None),
    )
    entries = (
        select(DocumentEvent)
        .join(after, (DocumentEvent.document_id == after.c.document) & (DocumentEvent.id > after.c.seen))
        .order_by(DocumentEvent.id)
        .limit(limit)
    )
    with transaction() as session:
        ended = session.scalar(unfinished) == 0  # before the entries: the last of them is then among those read
        found = session.scalars(entries).all()
    more = len(found) == limit
    return News(found, more, ended and not more)


def documents_of(batch_id: UUID, tenant: str) -> Sequence[UUID] | None:
    """A batch's documents in an order that stays; None for an unknown batch, or one of another tenant."""
    with transaction() as session:
        if session.scalar(select(Batch.id).where(Batch.id == batch_id, Batch.tenant == tenant)) is None:
            return None
        return session.scalars(select(Document.id).where(Document.batch_id == batch_id).order_by(Document.id)).all()
