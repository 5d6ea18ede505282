"""Redrive: a dead letter's document starts again, as a new run from the stage that it died in."""

from sqlalchemy.orm import Session

from pipeline.db import dead_letters, transitions
from pipeline.db.models import DeadLetter, Document
from pipeline.db.session import transaction
from pipeline.domain import Stage


class NotRedrivenError(ValueError):
    """The document of a dead letter cannot be started again; the text says why."""


def redrive(letter: DeadLetter, cause: str) -> tuple[int, Stage]:
    """Commit a new run and note the redrive; returns the run's number and first stage, for dispatch.

    Raises NotRedrivenError.
    """
    with transaction() as session:
        document = restart(session, letter, cause)
        return document.run, Stage(document.stage)


def restart(session: Session, letter: DeadLetter, cause: str) -> Document:
    """As `redrive`, in the caller's transaction."""
    if letter.document_id is None or letter.stage is None:
        raise NotRedrivenError("it names no document")
    try:
        document = transitions.restart(session, letter.document_id, Stage(letter.stage), cause)
    except transitions.UnknownDocumentError:
        raise NotRedrivenError("its document is gone") from None
    except transitions.NotTerminalError as error:
        raise NotRedrivenError(f"its document is {error}") from None
    dead_letters.mark_redriven(session, letter.id)
    return document
