"""Documents by what is known of them, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from pipeline.db.models import Document
from pipeline.db.session import transaction
from pipeline.domain import Stage, Status

SEARCHED_CHARACTERS = 150_000  # of a text; PostgreSQL refuses a tsvector above 1 MiB
CONFIGURATION = "simple"  # documents come in many languages: words are found as they are written


def searchable(text: str) -> ColumnElement[Any]:
    """The words of a text as `documents.search` holds them."""
    return func.to_tsvector(CONFIGURATION, text[:SEARCHED_CHARACTERS])


@dataclass(frozen=True)
class Filter:
    """None asks for any; `since` is an age."""

    status: Status | None = None
    stage: Stage | None = None
    code: str | None = None
    since: timedelta | None = None
    limit: int = 100


def find(wanted: Filter) -> Sequence[Document]:
    """The newest documents that fit, at most `limit`."""
    query = select(Document).order_by(Document.created_at.desc(), Document.id).limit(wanted.limit)
    if wanted.status:
        query = query.where(Document.status == wanted.status)
    if wanted.stage:
        query = query.where(Document.stage == wanted.stage)
    if wanted.code:
        query = query.where(Document.error_code == wanted.code)
    if wanted.since:
        query = query.where(Document.updated_at >= func.clock_timestamp() - wanted.since)
    with transaction() as session:
        return session.scalars(query).all()
