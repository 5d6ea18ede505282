"""Uploads whose time is over: their bytes go, then their rows."""

from pipeline import presigned
from pipeline.db import large_uploads
from pipeline.db.upload_models import LargeUpload
from pipeline.resumable import GrowingFile
from pipeline.settings import get_settings
from pipeline.storage import get_store, objects_of

BATCH = 100


def forget() -> int:
    """Remove those whose time is over; return how many. What became a document stays."""
    expired = large_uploads.expired(BATCH)
    for upload in expired:
        remove(upload)
    return len(expired)


def remove(upload: LargeUpload) -> None:
    """Remove an upload, with its bytes unless they are a document's; UnavailableError, and it is kept."""
    folder = get_settings().store_folder
    if upload.s3_upload_id is not None and folder is None:
        presigned.abort(upload.id, upload.s3_upload_id)
    if folder is not None:
        GrowingFile(folder, upload.id).remove()
    if upload.used_at is None:
        get_store().delete_all(objects_of(upload.id))
    large_uploads.remove(upload.id)
