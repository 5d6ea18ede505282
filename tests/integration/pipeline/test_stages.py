import json
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from pipeline.db import claims, documents, results
from pipeline.db.claims import LeaseLostError
from pipeline.db.models import Document, Result
from pipeline.db.session import transaction
from pipeline.domain import Stage, Status
from pipeline.errors import ErrorCode, PermanentError, RetryableError, UnavailableError
from pipeline.stages import run as run_module
from pipeline.stages.persist import storable
from pipeline.stages.run import LeaseHeldError, SupersededError, run_stage
from pipeline.stages.work import Outcome
from pipeline.storage import get_store, interim_key


def finish(document):
    for stage in Stage:
        run_stage(stage, document.id, 1)


def results_of(document) -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(Result).where(Result.document_id == document.id))


def test_a_text_file_goes_through_all_stages_to_a_result(upload):
    document = upload(b"Hello, reader.\n\nThis is the second paragraph.")
    finish(document)
    view = documents.get(document.id)
    assert view.document.status == Status.COMPLETED
    assert view.document.media_type == "text/plain"
    assert "second paragraph" in results.content(document.id, 1, "text")
    assert [entry.event for entry in view.timeline] == [
        "uploaded", *["stage_started", "stage_finished"] * 3, "completed"
    ]  # fmt: skip


def test_the_interim_result_is_gone_after_the_commit(upload):
    document = upload()
    finish(document)
    with pytest.raises(FileNotFoundError):
        get_store().read(interim_key(document.id, 1))


def test_a_stage_that_is_done_does_nothing_and_lets_the_chain_go_on(upload, monkeypatch):
    document = upload()
    run_stage(Stage.VALIDATE, document.id, 1)
    monkeypatch.setitem(run_module.STAGES, Stage.VALIDATE, lambda _: pytest.fail("done twice"))
    run_stage(Stage.VALIDATE, document.id, 1)


def test_a_message_that_comes_after_the_end_stops_the_chain(upload):
    document = upload()
    finish(document)
    for stage in Stage:
        with pytest.raises(SupersededError):
            run_stage(stage, document.id, 1)
    assert results_of(document) == 1


def test_a_message_for_a_held_stage_is_told_how_long_to_wait(upload):
    document = upload()
    claims.take(document.id, 1, Stage.VALIDATE, 30)
    with pytest.raises(LeaseHeldError) as held:
        run_stage(Stage.VALIDATE, document.id, 1)
    assert 25 < held.value.seconds <= 30


def test_a_document_whose_bytes_changed_in_the_store_fails_with_a_code(upload, tmp_path):
    document = upload(b"what was uploaded")
    other = tmp_path / "other"
    other.write_bytes(b"what lies there!!")
    get_store().upload(document.storage_key, other)
    with pytest.raises(PermanentError):
        run_stage(Stage.VALIDATE, document.id, 1)
    failed = documents.get(document.id).document
    assert (failed.status, failed.error_code) == (Status.FAILED, "content_changed")


def test_a_document_whose_bytes_are_gone_fails_with_a_code(upload):
    document = upload()
    get_store().delete(document.storage_key)
    with pytest.raises(PermanentError) as caught:
        run_stage(Stage.VALIDATE, document.id, 1)
    assert caught.value.code is ErrorCode.CONTENT_MISSING


def test_a_document_over_the_limit_fails_before_its_bytes_are_read(upload):
    document = upload(bytes=2**40)
    with pytest.raises(PermanentError) as caught:
        run_stage(Stage.VALIDATE, document.id, 1)
    assert caught.value.code is ErrorCode.FILE_TOO_LARGE
    assert "QUIRE_MAX_LARGE_UPLOAD_BYTES" in caught.value.message


def test_an_empty_file_fails_with_a_sentence(upload):
    document = upload(b"")
    with pytest.raises(PermanentError):
        run_stage(Stage.VALIDATE, document.id, 1)
    failed = documents.get(document.id).document
    assert failed.error_code == "empty_file"
    assert failed.error_message.endswith(".")


def test_a_retryable_error_releases_the_claim_and_keeps_the_document_processing(upload, monkeypatch):
    document = upload()

    def away(_):
        raise UnavailableError(ErrorCode.STORE_UNAVAILABLE, "away")

    monkeypatch.setitem(run_module.STAGES, Stage.VALIDATE, away)
    with pytest.raises(RetryableError):
        run_stage(Stage.VALIDATE, document.id, 1)
    monkeypatch.undo()
    assert documents.get(document.id).document.status == Status.PROCESSING
    run_stage(Stage.VALIDATE, document.id, 1)


def test_an_error_nobody_foresaw_releases_the_claim_and_leaves_its_kind_as_the_cause(upload, monkeypatch):
    document = upload()
    monkeypatch.setitem(run_module.STAGES, Stage.VALIDATE, lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_stage(Stage.VALIDATE, document.id, 1)
    with transaction() as session:
        code, message = claims.last_error(session, document.id, 1, Stage.VALIDATE)
    assert code == "dead_letter"
    assert "ZeroDivisionError" in message


def test_what_an_owner_without_its_lease_found_is_thrown_away(upload, monkeypatch):
    document = upload()

    def cancelled_meanwhile(work):
        with transaction() as session:
            session.get(Document, document.id).status = Status.CANCELLED
        return Outcome(lambda *_: pytest.fail("recorded"))

    monkeypatch.setitem(run_module.STAGES, Stage.VALIDATE, cancelled_meanwhile)
    with pytest.raises(LeaseLostError):
        run_stage(Stage.VALIDATE, document.id, 1)
    assert documents.get(document.id).document.status == Status.CANCELLED


def test_a_result_that_does_not_fit_the_schema_is_refused(upload, tmp_path):
    document = upload()
    run_stage(Stage.VALIDATE, document.id, 1)
    run_stage(Stage.EXTRACT, document.id, 1)
    forged = tmp_path / "forged"
    body = json.loads(get_store().read(interim_key(document.id, 1)))
    forged.write_text(json.dumps(body | {"surprise": 1}))
    get_store().upload(interim_key(document.id, 1), forged)
    with pytest.raises(PermanentError) as caught:
        run_stage(Stage.PERSIST, document.id, 1)
    assert caught.value.code is ErrorCode.INVALID_RESULT
    assert results_of(document) == 0


def test_a_message_for_no_document_stops(quire):
    with pytest.raises(SupersededError):
        run_stage(Stage.EXTRACT, uuid4(), 1)


def extracted(upload, tmp_path, change):
    """A document whose interim result was changed, as a reader that was taken over might."""
    document = upload(b"Hello, reader.")
    for stage in (Stage.VALIDATE, Stage.EXTRACT):
        run_stage(stage, document.id, 1)
    key = interim_key(document.id, 1)
    result = json.loads(get_store().read(key))
    change(result)
    changed = tmp_path / "changed"
    changed.write_text(json.dumps(result))
    get_store().upload(key, changed)
    return document


def failure(document):
    with pytest.raises(PermanentError):
        run_stage(Stage.PERSIST, document.id, 1)
    failed = documents.get(document.id).document
    assert failed.status == Status.FAILED
    return failed.error_code


@pytest.mark.parametrize("engine", ["\0", "\ud800"])
def test_a_result_with_text_that_cannot_be_stored_is_invalid(upload, tmp_path, engine):
    document = extracted(upload, tmp_path, lambda result: result["engines"].update({engine: "1"}))
    assert failure(document) == "invalid_result"


def test_a_result_that_nests_without_end_is_invalid(upload, tmp_path):
    def nest(result):
        result["fields"] = inner = {}
        for _ in range(900):
            inner["x"] = inner = {}

    assert failure(extracted(upload, tmp_path, nest)) == "invalid_result"


@pytest.mark.usefixtures("quire")
def test_what_is_too_large_for_the_database_is_a_limit_and_not_tried_for_ever():
    deep = text("SELECT repeat('[', 1000000)::jsonb")  # of the same class of errors as JSON of 256 MiB, and soon made
    with pytest.raises(PermanentError) as caught, transaction() as session, storable():
        session.execute(deep)
    assert caught.value.code is ErrorCode.LIMIT_EXCEEDED


def test_a_stored_result_is_the_one_that_was_extracted(upload):
    document = upload(b"Hello, reader.\n\nA \\u0000 that is none, and \xf0\x9f\x99\x82.")
    for stage in (Stage.VALIDATE, Stage.EXTRACT):
        run_stage(stage, document.id, 1)
    wrote = json.loads(get_store().read(interim_key(document.id, 1)))
    run_stage(Stage.PERSIST, document.id, 1)
    with transaction() as session:
        assert session.scalar(select(Result.body).where(Result.document_id == document.id)) == wrote
