"""Documents by what is known of them, newest first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from pipeline.db.models import Document
from pipeline.db.session import transaction
from pipeline.domain import Stage, Status

SEARCHED_CHARACTERS = 150_000  # of a text; PostgreSQL refuses a tsvector above 1 MiB
WORD_ENDS = re.compile(r"[\W_]+")  # PostgreSQL would take `invoice-2041.pdf` for one word, the name of a host
CONFIGURATION = "simple"  # documents come in many languages: words are found as they are written


def searchable(filename: str, text: str = "") -> ColumnElement[Any]:
    """The words of a document as `documents.search` holds them: of its name, taken apart, and of its text."""
    return func.to_tsvector(CONFIGURATION, f"{WORD_ENDS.sub(' ', filename)}\n{text[:SEARCHED_CHARACTERS]}")


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
