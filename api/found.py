"""The document that a path names, or the answer that there is none for this caller."""

from uuid import UUID

from api.auth import Caller
from api.errors import Problem
from pipeline.db import documents
from pipeline.db.documents import DocumentView


def find(document_id: UUID, caller: Caller, *, with_result: bool = False) -> DocumentView:
    """Problem 404 for an unknown id and for one of another tenant, 410 for a deleted document."""
    view = documents.get(document_id, caller.tenant, with_result=with_result)
    if view is None:
        raise unknown()
    if view.document.deleted_at is not None:
        raise Problem(410, "document_deleted", f"This document was deleted at {view.document.deleted_at:%FT%TZ}.")
    return view


def unknown() -> Problem:
    return Problem(404, "unknown_document", "There is no document with this id.")
