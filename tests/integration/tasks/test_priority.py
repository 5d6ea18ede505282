"""Runs that pass the others: a queue of their own, for all of their stages."""

from pipeline.db import documents
from pipeline.db.transitions import retry
from pipeline.domain import Status
from pipeline.settings import get_settings
from tasks import dispatch, maintenance, queues
from tests.processes import PATIENCE, wait_for

HIGH = {"priority": "high"}
QUEUES = ("validate", "extract", "persist")


def test_an_urgent_run_passes_those_that_wait_and_never_leaves_its_queue(upload, here):
    others = [upload() for _ in range(15)]
    for document_id in others:
        dispatch.dispatch(document_id, 1)
    urgent = upload(options=HIGH)
    dispatch.dispatch(urgent, 1)
    worker = here.start("worker", "celery", "-A", "tasks", "worker", "-c", "1", "-l", "INFO")
    done = wait_for(lambda: completed_at(urgent), 2 * PATIENCE, worker.tail)
    wait_for(lambda: all(map(completed_at, others)), 2 * PATIENCE, worker.tail)
    assert sum(completed_at(other) < done for other in others) < len(others) / 2


def test_each_of_its_stages_follows_in_the_same_queue(upload, here, waiting):
    urgent = upload(options=HIGH)
    dispatch.dispatch(urgent, 1)
    (message,) = waiting("urgent")
    assert message["headers"]["task"] == "quire.validate"
    worker = here.start("worker", "celery", "-A", "tasks", "worker", "-c", "1", "-l", "INFO", "-Q", "urgent")
    wait_for(lambda: completed_at(urgent), described=worker.tail)
    assert [waiting(queue) for queue in QUEUES] == [[], [], []]


def test_its_next_try_stays_in_it(upload, here, waiting):
    dispatch.dispatch(upload(options=HIGH), 1)
    elsewhere = "postgresql+psycopg2://quire@127.0.0.1:9/quire"
    worker = here.start(
        "worker", "celery", "-A", "tasks", "worker", "-c", "1", "-l", "INFO", "-Q", "urgent",
        QUIRE_DATABASE_URL=elsewhere, QUIRE_RETRY_BASE_SECONDS="0.1",
    )  # fmt: skip
    wait_for(lambda: b"Retry in" in worker.log.read_bytes(), described=worker.tail)
    worker.kill()
    wait_for(lambda: waiting("urgent"))
    assert waiting("validate") == []


def test_beat_knows_how_urgent_a_run_is_also_that_of_a_retry(upload, waiting, failed, monkeypatch):
    monkeypatch.setenv("QUIRE_DISPATCH_AFTER_SECONDS", "0")
    get_settings.cache_clear()
    upload(options=HIGH)
    retry(failed(), None, "again", HIGH)
    assert maintenance.dispatch() == 2
    wait_for(lambda: len(waiting("urgent")) == 2)
    assert not queues.are_empty()


def completed_at(document_id):
    view = documents.get(document_id)
    return view.document.updated_at if view.document.status == Status.COMPLETED else None
