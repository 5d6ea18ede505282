"""Delete a document: its rows at once, its objects right after, and whatever a worker still wrote some time later."""

import logging
from uuid import UUID

from pipeline.db import deletion
from pipeline.db.models import Document
from pipeline.errors import UnavailableError
from pipeline.storage import get_store, objects_of

BATCH = 100

log = logging.getLogger(__name__)


def delete(document_id: UUID, cause: str) -> None:
    """Delete a document; if the object store is away, beat erases its objects later.

    Raises UnknownDocumentError, DeletedError.
    """
    deletion.delete(document_id, cause)
    try:
        get_store().delete_all(objects_of(document_id))
    except UnavailableError as error:
        log.warning("the objects of the deleted document %s are left to beat: %s", document_id, error)


def finish(older_than_seconds: float) -> int:
    """Erase the objects of documents deleted so long ago that nobody writes more; return how many documents."""
    documents = deletion.unerased(older_than_seconds, BATCH)
    for document in documents:
        _erase(document)
    return len(documents)


def _erase(document: Document) -> None:
    store = get_store()
    store.delete_all(objects_of(document.id))
    store.delete(document.storage_key)
    deletion.mark_erased(document.id)
