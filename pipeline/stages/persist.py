"""Persist: check the result, and commit it together with COMPLETED."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from pydantic import ValidationError
from sqlalchemy import Text, cast, literal
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from pipeline import metrics
from pipeline.db import models
from pipeline.db.documents import record as record_event
from pipeline.db.listing import searchable
from pipeline.domain import Status
from pipeline.errors import ErrorCode, PermanentError, UnavailableError
from pipeline.extraction import Result
from pipeline.extraction.errors import limit_exceeded
from pipeline.stages.work import Outcome, Work
from pipeline.storage import get_store, interim_key

# Classes of PostgreSQL's errors: a value too large for its type, as JSON of 256 MiB; one that it cannot hold, as NUL.
TOO_LARGE, UNFIT = "54", "22"

log = logging.getLogger(__name__)


def persist(work: Work) -> Outcome:
    """Store the validated result; the interim object goes once the commit has happened."""
    claim = work.claim
    key = interim_key(claim.document_id, claim.run)
    result = _read(key)
    body = result.model_dump_json()  # no objects for each cell of a table: the database reads it

    def record(session: Session, document: models.Document) -> None:
        with storable():
            session.add(
                models.Result(document_id=claim.document_id, run=claim.run, body=cast(literal(body, Text), JSONB))
            )
            session.flush()
        document.status = Status.COMPLETED
        document.label = result.classification.label if result.classification else None
        document.search = searchable(document.filename, result.content.text)
        document.error_code = document.error_message = None
        record_event(session, document, "completed", None)

    def after() -> None:
        metrics.count_pages(page.source for page in result.pages)
        if claim.run == 1:
            seconds = (datetime.now(UTC) - work.document.created_at).total_seconds()
            metrics.DOCUMENT_SECONDS.labels(result.document.media_type).observe(max(0.0, seconds))
        try:
            get_store().delete(key)
        except UnavailableError as error:
            log.warning("interim result %s was not removed: %s", key, error)

    return Outcome(record, after)


@contextmanager
def storable() -> Iterator[None]:
    """Tell what the database refuses to hold from a database that is away, which is asked again without end."""
    try:
        yield
    except DBAPIError as error:
        state = getattr(error.orig, "pgcode", None) or ""
        if state.startswith(TOO_LARGE):
            raise limit_exceeded("has a result that is too large to store", "QUIRE_MAX_CELLS") from error
        if state.startswith(UNFIT):
            raise invalid() from error
        raise


def invalid() -> PermanentError:
    sentence = "The extraction's result does not fit its schema; this is an error in Quire."
    return PermanentError(ErrorCode.INVALID_RESULT, sentence)


def _read(key: str) -> Result:
    try:
        return Result.model_validate_json(get_store().read(key))
    except FileNotFoundError:
        raise PermanentError(
            ErrorCode.CONTENT_MISSING, "The interim result is gone. Retry the document from its extract stage."
        ) from None
    except ValidationError as error:
        log.error("result at %s does not fit its schema: %s", key, error)  # noqa: TRY400 - pydantic's text is the trace
        raise invalid() from error
