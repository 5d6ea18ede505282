"""Validate: are these the bytes that came, what are they, and may they pass?"""

from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from pipeline.db.models import Document
from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import Limits, Options, inspect_file
from pipeline.settings import get_settings
from pipeline.stages.work import Outcome, Work, fetch


def validate(work: Work) -> Outcome:
    """Check hash and size, tell the type from the bytes, refuse what cannot be read."""
    settings, document = get_settings(), work.document
    limit = max(settings.max_upload_bytes, settings.max_large_upload_bytes)
    if document.bytes > limit:
        raise PermanentError(
            ErrorCode.FILE_TOO_LARGE,
            f"The file has {document.bytes:,} bytes; at most {limit:,} are taken (QUIRE_MAX_LARGE_UPLOAD_BYTES).",
        )
    with TemporaryDirectory(prefix="quire-") as folder:
        path = fetch(document, Path(folder))
        inspection = inspect_file(
            path,
            document.declared_type,
            document.filename,
            Limits.from_settings(settings),
            options=Options(**work.options),
            cancelled=work.cancelled,
        )

    def record(_session: Session, current: Document) -> None:
        current.media_type = inspection.media_type

    return Outcome(record)
