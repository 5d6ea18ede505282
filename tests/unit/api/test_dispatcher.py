import asyncio
import logging
import threading
import time
from uuid import uuid4

import pytest

from api import dispatcher
from api.dispatcher import Dispatcher
from pipeline.db.outbox import Envelope
from pipeline.domain import Stage
from pipeline.origin import request_id
from tasks.dispatch import Due
from tests.processes import wait_for


@pytest.fixture
def sender():
    sender = Dispatcher()
    yield sender
    sender.stop()


def submit(sender, count=1):
    ids = [uuid4() for _ in range(count)]
    for one in ids:
        asyncio.run(sender.submit(one, 1))
    return ids


def test_what_is_submitted_is_sent_with_the_requests_id_and_its_priority(sender, monkeypatch):
    sent = []
    monkeypatch.setattr("tasks.dispatch.dispatch_all", sent.extend)
    token = request_id.set("the-request")
    document_id = uuid4()
    asyncio.run(sender.submit(document_id, 1, tenant="acme", urgent=True))
    request_id.reset(token)
    wait_for(lambda: sent)
    assert sent == [Due(document_id, 1, Stage.VALIDATE, Envelope("acme", "the-request", urgent=True))]


def test_an_envelope_that_nobody_here_knows_is_left_to_postgresql(sender, monkeypatch):
    sent = []
    monkeypatch.setattr("tasks.dispatch.dispatch_all", sent.extend)
    (document_id,) = submit(sender)
    wait_for(lambda: sent)
    assert sent == [Due(document_id, 1)]


def test_an_unexpected_error_is_logged_and_the_next_is_sent(sender, monkeypatch, caplog):
    monkeypatch.setattr(dispatcher, "ROUND", 1)
    sent = []

    def fail_first(runs):
        sent.extend(runs)
        if len(sent) == 1:
            raise RuntimeError("a bug")

    monkeypatch.setattr("tasks.dispatch.dispatch_all", fail_first)
    ids = submit(sender, 2)
    wait_for(lambda: len(sent) == 2)
    assert f"{ids[0]} run 1 is left to beat" in caplog.text


def test_a_full_backlog_is_left_to_beat_and_a_hanging_broker_holds_up_nobody(sender, monkeypatch, caplog):
    release = threading.Event()
    monkeypatch.setattr("tasks.dispatch.dispatch_all", lambda _: release.wait(60))
    monkeypatch.setattr(dispatcher, "ROUND", 1)
    monkeypatch.setattr(dispatcher, "BACKLOG", 3)
    monkeypatch.setattr(dispatcher, "STOP_SECONDS", 0.2)
    caplog.set_level(logging.WARNING)
    started = time.monotonic()
    submit(sender, 10)
    (thread,) = sender._threads
    sender.stop()
    assert time.monotonic() - started < 30
    assert caplog.text.count("is left to beat: 3 others wait") >= 6
    release.set()
    thread.join(60)


def test_stopping_sends_what_waits(sender, monkeypatch):
    monkeypatch.setattr(dispatcher, "STOP_SECONDS", 60)
    sent = []
    monkeypatch.setattr("tasks.dispatch.dispatch_all", lambda runs: (time.sleep(0.01), sent.extend(runs)))
    submit(sender, 20)
    sender.stop()
    assert len(sent) == 20


def test_what_waits_meanwhile_is_sent_together_by_one_thread(sender, monkeypatch):
    first, release, rounds = threading.Event(), threading.Event(), []

    def send(runs):
        rounds.append(len(runs))
        first.set()
        release.wait(60)

    monkeypatch.setattr("tasks.dispatch.dispatch_all", send)
    submit(sender)
    assert first.wait(60)
    submit(sender, 20)
    release.set()
    wait_for(lambda: sum(rounds) == 21)
    assert rounds == [1, 20]
    assert len(sender._threads) == 1


def test_a_long_queue_gets_more_threads_but_not_any_number(sender, monkeypatch):
    release = threading.Event()
    monkeypatch.setattr("tasks.dispatch.dispatch_all", lambda _: release.wait(60))
    monkeypatch.setattr(dispatcher, "EACH", 2)
    submit(sender, 400)
    assert len(sender._threads) == dispatcher.THREADS
    release.set()
