"""Runs that are sent together: over a real queue, each with its own message."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from pipeline.db.models import Run
from pipeline.db.session import transaction
from pipeline.domain import Stage, task_id
from tasks import dispatch
from tasks import queues as task_queues
from tasks.dispatch import Due
from tasks.sqs import posting, queues


@pytest.fixture
def unsent():
    """The documents whose runs are not marked as sent."""

    def read():
        with transaction() as session:
            return set(session.scalars(select(Run.document_id).where(Run.dispatched_at.is_(None))))

    return read


@pytest.fixture
def depth(here):
    """How many messages a queue holds, seen or not."""

    def read(name):
        found = queues.depth(task_queues.options(), name)
        return found.visible + found.in_flight

    return read


@pytest.fixture
def requests(monkeypatch):
    """How many messages each request to SQS took."""
    counted, real = [], posting.batches

    def counting(letters):
        for batch in real(letters):
            counted.append(len(batch))
            yield batch

    monkeypatch.setattr(posting, "batches", counting)
    return counted


def test_runs_are_sent_ten_in_a_request_each_with_its_message(upload, waiting, unsent, requests, depth):
    runs = [Due(upload(tenant=f"tenant-{number}"), 1) for number in range(12)]
    assert dispatch.dispatch_all(runs) == runs
    assert requests == [10, 2]
    assert unsent() == set()
    messages = {message["headers"]["id"]: message["attributes"]["MessageGroupId"] for message in waiting("validate")}
    expected = {task_id(due.document_id, 1, Stage.VALIDATE): f"tenant-{number}" for number, due in enumerate(runs)}
    assert messages  # as many as one receive brings
    assert messages.items() <= expected.items()
    assert depth("validate") == 12


def test_what_sqs_refuses_is_left_to_beat_and_the_rest_is_sent(upload, unsent, depth, monkeypatch, caplog):
    good, bad = upload(), upload(tenant="acme")
    real = posting.post

    def post(letters):
        kept = list(letters)
        real(letter for letter in kept if letter.parameters["MessageGroupId"] != "acme")
        for letter in kept:
            if letter.parameters["MessageGroupId"] == "acme":
                letter.error = posting.UnsentError("InternalError: Try again.")

    monkeypatch.setattr(posting, "post", post)
    assert dispatch.dispatch_all([Due(bad, 1), Due(good, 1)]) == [Due(good, 1)]
    assert unsent() == {bad}
    assert f"document {bad} run 1 is left to beat: InternalError: Try again." in caplog.text
    assert depth("validate") == 1


def test_without_a_queue_everything_is_left_to_beat(upload, unsent, sqs, caplog):
    dispatch.dispatch(upload(), 1)  # which learns the queue's address
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=task_queues.options().sqs_name("validate"))["QueueUrl"])
    runs = [Due(upload(), 1), Due(upload(), 1)]
    assert dispatch.dispatch_all(runs) == []
    assert unsent() == {due.document_id for due in runs}
    assert caplog.text.count("is left to beat") == 2


def test_a_run_that_is_unknown_holds_up_nobody(upload, unsent):
    known = Due(upload(), 1)
    assert known in dispatch.dispatch_all([Due(uuid4(), 1), known])
    assert unsent() == set()
