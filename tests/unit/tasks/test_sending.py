import logging
import threading
import time
from uuid import uuid4

import pytest

from tasks import sending
from tasks.due import Due
from tasks.sending import Sending
from tests.processes import wait_for


@pytest.fixture
def sender():
    sender = Sending()
    yield sender
    sender.stop()


def give(sender, count=1):
    runs = [Due(uuid4(), 1) for _ in range(count)]
    for due in runs:
        sender.give(due)
    return runs


def test_an_unexpected_error_is_logged_and_the_next_is_sent(sender, monkeypatch, caplog):
    monkeypatch.setattr(sending, "ROUND", 1)
    sent = []

    def fail_first(runs):
        sent.extend(runs)
        if len(sent) == 1:
            raise RuntimeError("a bug")

    monkeypatch.setattr("tasks.dispatch.dispatch_all", fail_first)
    runs = give(sender, 2)
    wait_for(lambda: len(sent) == 2)
    assert f"{runs[0].document_id} run 1 is left to beat" in caplog.text


def test_a_hanging_broker_does_not_hold_up_the_end(sender, monkeypatch, caplog):
    release = threading.Event()
    monkeypatch.setattr("tasks.dispatch.dispatch_all", lambda _: release.wait(60))
    monkeypatch.setattr(sending, "STOP_SECONDS", 0.2)
    caplog.set_level(logging.WARNING)
    started = time.monotonic()
    give(sender, 10)
    (thread,) = sender._threads
    sender.stop()
    assert time.monotonic() - started < 30
    release.set()
    thread.join(60)


def test_stopping_sends_what_waits(sender, monkeypatch):
    monkeypatch.setattr(sending, "STOP_SECONDS", 60)
    sent = []
    monkeypatch.setattr("tasks.dispatch.dispatch_all", lambda runs: (time.sleep(0.01), sent.extend(runs)))
    runs = give(sender, 20)
    sender.stop()
    assert sent == runs


def test_what_waits_meanwhile_is_sent_together_by_one_thread(sender, monkeypatch):
    first, release, rounds = threading.Event(), threading.Event(), []

    def send(runs):
        rounds.append(len(runs))
        first.set()
        release.wait(60)

    monkeypatch.setattr("tasks.dispatch.dispatch_all", send)
    give(sender)
    assert first.wait(60)
    give(sender, 20)
    release.set()
    wait_for(lambda: sum(rounds) == 21)
    assert rounds == [1, 20]
    assert len(sender._threads) == 1


def test_a_long_list_gets_more_threads_but_not_any_number_and_is_full_at_some_time(sender, monkeypatch):
    release = threading.Event()
    monkeypatch.setattr("tasks.dispatch.dispatch_all", lambda _: release.wait(60))
    monkeypatch.setattr(sending, "EACH", 2)
    assert not sender.is_full
    give(sender, 400)
    assert len(sender._threads) == sending.THREADS
    assert sender.is_full
    release.set()
