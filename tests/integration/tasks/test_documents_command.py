"""`celery -A tasks documents`: tables for people, JSON for programs, exit codes; and what becomes of the documents."""

import json
import os
import pty
import time
from uuid import uuid4

import pytest
from sqlalchemy import update

from pipeline.db import documents
from pipeline.db.models import Document, Run
from pipeline.db.session import transaction
from pipeline.domain import Status
from pipeline.settings import get_settings
from pipeline.storage import get_store, original_key
from tasks import dispatch, maintenance, queues
from tests.processes import BIN, PATIENCE, Process, assert_takes, wait_for


def rows(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def run_of(document_id):
    with transaction() as session:
        number = session.get_one(Document, document_id).run
        return session.get_one(Run, (document_id, number))


def age(document_id, hours):
    with transaction() as session:
        moved = Document.updated_at - documents.func.make_interval(0, 0, 0, 0, hours)
        session.execute(update(Document).where(Document.id == document_id).values(updated_at=moved))


def test_list_shows_a_table_or_json_and_knows_its_filters(celery, upload, failed):
    assert "no documents fit" in celery("documents", "list").stdout
    pending, broken = upload(filename="waiting.txt"), failed(filename="broken.txt")
    table = celery("documents", "list").stdout
    assert table.splitlines()[0].split()[:4] == ["id", "status", "stage", "run"]
    assert str(pending) in table
    assert "broken.txt" in table
    assert [row["id"] for row in rows(celery("documents", "list", "--json"))] == [str(broken), str(pending)]
    (row,) = rows(celery("documents", "list", "--status", "failed", "--stage", "extract", "--json"))
    assert (row["status"], row["error"], row["filename"]) == ("FAILED", "corrupt_file", "broken.txt")
    assert rows(celery("documents", "list", "--code", "encrypted", "--json")) == []
    age(broken, 2)
    assert [row["id"] for row in rows(celery("documents", "list", "--since", "1h", "--json"))] == [str(pending)]
    assert len(rows(celery("documents", "list", "--limit", "1", "--json"))) == 1


def test_an_age_that_is_none_is_a_usage_error(celery):
    assert "write 90s, 15m, 1h, 2d or 1w" in celery("documents", "list", "--since", "soon", exits=2).output


def test_show_tells_the_document_and_its_timeline(celery, failed):
    document_id = failed()
    text = celery("documents", "show", document_id).stdout
    assert "It cannot be read." in text
    assert "uploaded" in text
    shown = json.loads(celery("documents", "show", document_id, "--json").stdout)
    assert shown["status"] == "FAILED"
    assert [entry["event"] for entry in shown["timeline"]] == ["uploaded", "failed"]
    assert "there is no document" in celery("documents", "show", uuid4(), exits=1).output


def test_a_retry_starts_from_the_stage_that_failed(celery, failed, waiting):
    document_id = failed()
    assert "retried 1 of 1" in celery("documents", "retry", document_id).stdout
    assert run_of(document_id).first_stage == "extract"
    assert run_of(document_id).dispatched_at is not None
    (message,) = waiting("extract")
    assert message["headers"]["id"] == f"{document_id}.2.extract"


def test_a_retry_starts_from_the_start_if_asked_to(celery, failed, waiting):
    document_id = failed()
    celery("documents", "retry", document_id, "--from", "validate")
    (message,) = waiting("validate")
    assert message["headers"]["id"] == f"{document_id}.2.validate"


def test_what_cannot_be_retried_or_cancelled_is_said_and_the_exit_code_is_1(celery, upload, failed, status):
    pending, broken, unknown = upload(), failed(), uuid4()
    result = celery("documents", "retry", pending, broken, unknown, exits=1)
    assert "retried 1 of 3" in result.stdout
    assert f"{pending}: it is PENDING" in result.stderr
    assert f"{unknown}: there is no such document" in result.stderr
    celery("documents", "cancel", pending)
    assert status(pending) is Status.CANCELLED
    assert f"{pending}: it is CANCELLED" in celery("documents", "cancel", pending, exits=1).stderr


def test_documents_are_deleted_after_a_question_and_beat_finishes_what_is_left(celery, upload, monkeypatch):
    first, second = upload(), upload()
    assert "delete 2 documents for good?" in celery("documents", "delete", first, second, answer="n\n", exits=1).output
    assert documents.get(first).document.deleted_at is None
    assert "deleted 2 of 2" in celery("documents", "delete", first, second, "--yes").stdout
    assert f"{first}: there is no such document" in celery("documents", "delete", first, "--yes", exits=1).stderr
    view = documents.get(first)
    assert (view.document.deleted_at is None, view.document.filename) == (False, "")
    with pytest.raises(FileNotFoundError):
        get_store().read(original_key(first))
    assert maintenance.erase() == 0  # a worker may still write
    monkeypatch.setenv("QUIRE_ERASE_AFTER_SECONDS", "0")
    get_settings.cache_clear()
    assert maintenance.erase() == 2
    assert documents.get(first).document.storage_key == ""


@pytest.mark.parametrize("verb", ["retry", "cancel"])
def test_nothing_is_done_to_all_documents_by_leaving_out_what_to_choose(celery, verb):
    assert "choose them with --status" in celery("documents", verb, exits=2).output
    assert "not both" in celery("documents", verb, uuid4(), "--status", "FAILED", exits=2).output


def test_failures_of_the_last_hour_are_retried_in_bulk_after_a_question(celery, failed, upload, status):
    recent, older, other = [failed(), failed()], failed(), upload()
    age(older, 2)
    wanted = ("documents", "retry", "--status", "FAILED", "--since", "1h")
    assert "retry 2 documents?" in celery(*wanted, answer="n\n", exits=1).output
    assert {status(each) for each in recent} == {Status.FAILED}
    assert "retried 2 of 2" in celery(*wanted, answer="y\n").stdout
    assert {status(each) for each in (*recent, other)} == {Status.PENDING}
    assert status(older) is Status.FAILED


def test_the_command_itself_shows_a_progress_bar_to_a_person(here, failed):
    for _ in range(3):
        failed()
    ours, theirs = pty.openpty()
    command = [str(BIN / "celery"), "-A", "tasks", "documents", "retry", "--status", "FAILED", "--since", "1h", "--yes"]
    process = Process("retry", command, here.environment, here.folder / "retry.log", stderr=theirs)
    here.processes.append(process)
    os.close(theirs)
    seen = read_all(ours)
    assert process.popen.wait(PATIENCE) == 0, seen
    assert "100%" in seen
    assert process.log.read_text().strip() == "retried 3 of 3"
    assert queues.depths()[1].total == 3


def read_all(terminal):
    seen = b""
    while True:
        try:
            seen += os.read(terminal, 4096)
        except OSError:  # the other end is closed
            os.close(terminal)
            return seen.decode(errors="replace")


def test_the_command_itself_prints_json_and_fails_with_exit_code_1(here, failed):
    document_id = failed()
    done = here.run("celery", "-A", "tasks", "documents", "show", str(document_id), "--json")
    assert (done.returncode, json.loads(done.stdout)["id"]) == (0, str(document_id))
    assert here.run("celery", "-A", "tasks", "documents", "show", str(uuid4())).returncode == 1


def test_cancel_ends_an_extraction_within_two_seconds_and_for_good(here, celery, upload, status, slow_worker):
    worker, cancelled = slow_worker(), []

    def end():
        """Seconds from the command to the end of the extraction."""
        document_id = upload(b"MISBEHAVE sleep", "slow.bad")
        dispatch.dispatch(document_id, 1)
        wait_for(lambda: is_extracting(document_id), described=worker.tail)
        time.sleep(0.5)  # the parser has begun
        celery("documents", "cancel", document_id)
        cancelled.append(document_id)
        began, thrown_away = time.monotonic(), b"its result is thrown away"
        wait_for(lambda: worker.log.read_bytes().count(thrown_away) == len(cancelled), described=worker.tail)
        return time.monotonic() - began

    assert_takes(2, end)
    worker.stop()
    again = slow_worker()
    wait_for(lambda: not sum(depth.total for depth in queues.depths()), described=again.tail)
    for document_id in cancelled:
        assert status(document_id) is Status.CANCELLED
        starts = [e for e in documents.get(document_id).timeline if e.event == "stage_started" and e.stage == "extract"]
        assert len(starts) == 1


def is_extracting(document_id):
    view = documents.get(document_id)
    assert view.document.status not in {"FAILED", "COMPLETED"}, view.document.error_message
    return view.timeline[-1].event == "stage_started" and view.document.stage == "extract"


def test_a_message_that_sqs_no_longer_hides_is_told_on_the_timeline(celery, upload, slow_worker):
    worker = slow_worker()
    document_id = upload(b"MISBEHAVE sleep", "slow.bad")
    dispatch.dispatch(document_id, 1)
    wait_for(lambda: is_extracting(document_id), described=worker.tail)
    celery("queues", "purge", "--yes")
    wait_for(lambda: "visibility_lost" in {e.event for e in documents.get(document_id).timeline}, described=worker.tail)
    assert f"document {document_id} run 1: SQS no longer hides" in worker.log.read_text()
    celery("documents", "cancel", document_id)
