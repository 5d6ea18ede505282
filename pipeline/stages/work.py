"""What a stage is given and what it hands back."""

import hashlib
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from pipeline.db import claims
from pipeline.db.claims import Claim
from pipeline.db.models import Document, Run
from pipeline.db.session import transaction
from pipeline.errors import ErrorCode, PermanentError, UnavailableError
from pipeline.sealing import unseal_options
from pipeline.storage import get_store

log = logging.getLogger(__name__)

RENEWALS_PER_LEASE = 5  # four may fail before the lease is lost
MAX_RENEWAL_SECONDS = 1.0  # a renewal also learns of a cancellation, which should end slow work soon


def nothing() -> None:
    """The `after` of a stage that has nothing to clean up."""


@dataclass(frozen=True)
class Work:
    """A claimed stage: the document as it was read at the start, and `cancelled`, to be asked during slow work."""

    claim: Claim
    document: Document
    options: dict[str, Any]
    cancelled: Callable[[], bool]


@dataclass(frozen=True)
class Outcome:
    """What a stage found: `record` writes it in the transaction that ends the stage, `after` tidies up behind it."""

    record: Callable[[Session, Document], None]
    after: Callable[[], None] = nothing


def load(claim: Claim) -> tuple[Document, dict[str, Any]]:
    """The document of a claim and the options of its run, detached from any transaction; UnavailableError."""
    with transaction() as session:
        document = session.get_one(Document, claim.document_id)
        run = session.get_one(Run, (claim.document_id, claim.run))
        session.expunge_all()
    return document, unseal_options(run.options)


@contextmanager
def kept_lease(claim: Claim, lease_seconds: float) -> Iterator[threading.Event]:
    """Renew the lease in a thread while the block runs; the event is set once it is lost."""
    lost, done = threading.Event(), threading.Event()

    def renew() -> None:
        while not done.wait(min(lease_seconds / RENEWALS_PER_LEASE, MAX_RENEWAL_SECONDS)):
            try:
                if not claims.renew(claim, lease_seconds):
                    lost.set()
                    return
            except UnavailableError as error:
                log.warning("lease of %s not renewed: %s", claim.document_id, error)

    thread = threading.Thread(target=copy_context().run, args=(renew,), name=f"lease-{claim.document_id}", daemon=True)
    thread.start()
    try:
        yield lost
    finally:
        done.set()
        thread.join()


def fetch(document: Document, folder: Path) -> Path:
    """Copy the stored bytes into `folder`; PermanentError if they are not those that were announced or uploaded."""
    target = folder / "original"
    digest, size = hashlib.sha256(), 0
    try:
        with target.open("wb") as file:
            for chunk in get_store().chunks(document.storage_key):
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
    except FileNotFoundError:
        raise PermanentError(
            ErrorCode.CONTENT_MISSING, "The stored bytes of this document are gone. Upload it again."
        ) from None
    if size != document.bytes or digest.hexdigest() != document.sha256:
        raise PermanentError(
            ErrorCode.CONTENT_CHANGED,
            "The stored bytes are not those that were announced or uploaded. Upload the document again.",
        )
    return target
