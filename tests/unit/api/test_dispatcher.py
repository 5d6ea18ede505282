"""The process that sends is played by one that writes down what it reads."""

import asyncio
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest

from api import dispatcher
from api.dispatcher import Dispatcher
from pipeline.db.outbox import Envelope
from pipeline.domain import Stage
from pipeline.origin import request_id
from tasks.due import Due
from tests.processes import wait_for

READ_ALL = "import sys; [open(sys.argv[1], 'ab').write(line) for line in sys.stdin.buffer]"


@pytest.fixture
def read(tmp_path):
    """The runs that the process was told of so far."""
    file = tmp_path / "read"
    file.touch()
    return lambda: [Due.read(line) for line in file.read_bytes().splitlines()]


@pytest.fixture
def dispatching(tmp_path, monkeypatch, read):
    """A dispatcher whose process does something else."""
    made = []
    monkeypatch.setattr(dispatcher, "STOP_SECONDS", 60)

    def make(program=READ_ALL):
        monkeypatch.setattr(dispatcher, "COMMAND", (sys.executable, "-S", "-c", program, str(tmp_path / "read")))
        made.append(Dispatcher())
        return made[-1]

    yield make
    for one in made:
        one.stop()


def submit(sender, count=1, **said):
    ids = [uuid4() for _ in range(count)]
    for one in ids:
        asyncio.run(sender.submit(one, 1, **said))
    return ids


def ended(process):
    """Whether a process is gone, whoever waits for it."""
    return process.poll() is not None


def test_what_is_submitted_is_told_with_the_requests_id_and_its_priority(dispatching, read):
    token = request_id.set("the-request")
    (document_id,) = submit(dispatching(), tenant="acme", urgent=True)
    request_id.reset(token)
    wait_for(read)
    assert read() == [Due(document_id, 1, Stage.VALIDATE, Envelope("acme", "the-request", urgent=True))]


def test_an_envelope_that_nobody_here_knows_or_that_is_long_is_left_to_postgresql(dispatching, read):
    sender = dispatching()
    (first,), (second,) = submit(sender), submit(sender, tenant="a" * 5000)
    sender.stop()
    assert read() == [Due(first, 1), Due(second, 1)]


def test_a_process_that_dies_is_followed_by_another_that_finds_what_waits(dispatching, read, monkeypatch, caplog):
    monkeypatch.setattr(dispatcher, "RESTART_SECONDS", 0.05)
    sender = dispatching("import sys; sys.exit(7)")
    ids = submit(sender, 3)
    wait_for(lambda: "ended with code 7" in caplog.text)
    monkeypatch.setattr(dispatcher, "COMMAND", (*dispatcher.COMMAND[:3], READ_ALL, dispatcher.COMMAND[4]))
    wait_for(lambda: len(read()) == 3)
    ids += submit(sender, 2)
    sender.stop()
    assert [due.document_id for due in read()] == ids


def test_a_process_that_cannot_be_started_costs_nothing_but_time(dispatching, monkeypatch, caplog):
    sender = dispatching()
    monkeypatch.setattr(dispatcher, "COMMAND", ("/no/such/program",))
    submit(sender)
    wait_for(lambda: "cannot be started" in caplog.text)
    started = time.monotonic()
    sender.stop()
    assert time.monotonic() - started < 30


def test_a_full_backlog_is_left_to_beat_and_a_process_that_hangs_holds_up_nobody(dispatching, monkeypatch, caplog):
    monkeypatch.setattr(dispatcher, "BACKLOG_BYTES", 4096)
    monkeypatch.setattr(dispatcher, "STOP_SECONDS", 0.2)
    sender = dispatching("import time; time.sleep(300)")
    started = time.monotonic()
    submit(sender, 100)
    process = wait_for(lambda: sender._process)
    sender.stop()
    assert time.monotonic() - started < 30
    assert ended(process)
    assert 0 < caplog.text.count("is left to beat: too many others wait to be sent") < 50


def test_stopping_waits_for_what_was_told_and_a_stopped_one_starts_anew(dispatching, read):
    sender = dispatching()
    submit(sender, 20)
    sender.stop()
    assert len(read()) == 20
    submit(sender)
    sender.stop()
    assert len(read()) == 21


def test_nothing_is_left_open(dispatching):
    sender = dispatching()
    before = len(list(Path("/proc/self/fd").iterdir()))
    submit(sender)
    sender.stop()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
