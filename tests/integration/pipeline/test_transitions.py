from datetime import timedelta
from uuid import uuid4

import pytest

from pipeline.db import claims, documents, listing, transitions
from pipeline.db.claims import ClaimState
from pipeline.db.listing import Filter
from pipeline.db.models import Document
from pipeline.db.session import transaction
from pipeline.domain import Stage, Status
from pipeline.errors import ErrorCode, PermanentError


def fail(document, stage=Stage.EXTRACT):
    with transaction() as session:
        session.get(Document, document.id).media_type = "text/plain"
        documents.fail(session, document.id, 1, stage, PermanentError(ErrorCode.CORRUPT_FILE, "It is broken."))


def test_a_cancelled_document_ends_the_lease_of_whoever_works_on_it(upload):
    document = upload()
    claim = claims.take(document.id, 1, Stage.VALIDATE, 30)
    transitions.cancel(document.id, "asked by an operator")
    assert not claims.renew(claim, 30)
    assert documents.get(document.id).document.status == Status.CANCELLED
    assert claims.take(document.id, 1, Stage.VALIDATE, 30).state is ClaimState.STALE


def test_what_has_ended_cannot_be_cancelled(upload):
    document = upload()
    fail(document)
    with pytest.raises(transitions.AlreadyTerminalError):
        transitions.cancel(document.id, "too late")


def test_a_retry_is_a_new_run_from_the_stage_that_failed(upload):
    document = upload()
    fail(document)
    assert transitions.retry(document.id, None, "asked by an operator") == (2, Stage.EXTRACT)
    current = documents.get(document.id).document
    assert (current.status, current.run, current.error_code) == (Status.PENDING, 2, None)
    assert claims.take(document.id, 1, Stage.EXTRACT, 30).state is ClaimState.STALE


def test_a_retry_can_start_from_the_start(upload):
    document = upload()
    fail(document)
    assert transitions.retry(document.id, Stage.VALIDATE, "again") == (2, Stage.VALIDATE)


def test_a_retry_after_a_failed_persist_extracts_anew(upload):
    document = upload()
    fail(document, Stage.PERSIST)
    assert transitions.retry(document.id, None, "again") == (2, Stage.EXTRACT)


def test_a_document_under_way_is_not_started_twice(upload):
    with pytest.raises(transitions.NotTerminalError):
        transitions.retry(upload().id, None, "again")


def test_an_unknown_document_is_neither_cancelled_nor_retried(quire):
    with pytest.raises(transitions.UnknownDocumentError):
        transitions.cancel(uuid4(), "x")
    with pytest.raises(transitions.UnknownDocumentError):
        transitions.retry(uuid4(), None, "x")


def test_documents_are_found_by_status_stage_code_and_age(upload):
    failed, pending = upload(), upload()
    fail(failed)
    found = {
        "all": Filter(),
        "failed": Filter(status=Status.FAILED, code="corrupt_file", since=timedelta(hours=1)),
        "extract": Filter(stage=Stage.EXTRACT),
        "other": Filter(code="encrypted"),
    }
    ids = {name: {document.id for document in listing.find(wanted)} for name, wanted in found.items()}
    assert ids == {"all": {failed.id, pending.id}, "failed": {failed.id}, "extract": {failed.id}, "other": set()}
    assert len(listing.find(Filter(limit=1))) == 1
