import asyncio
import logging
import threading

import pytest
from sqlalchemy.exc import ProgrammingError

from api import probes
from api.probes import Probe, explain
from pipeline.errors import ErrorCode, UnavailableError


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (UnavailableError(ErrorCode.DATABASE_UNAVAILABLE, 'host "10.0.0.7", user "quire"'), "does not answer"),
        (ProgrammingError("SELECT secret", {}, Exception("no such table")), "the schema is missing or old"),
        (RuntimeError("password=hunter2"), "RuntimeError"),
        (TimeoutError(), "no answer within 3 seconds"),
    ],
)
def test_a_reason_says_what_is_wrong_and_names_no_secret(error, reason):
    assert explain(error).startswith(reason)
    assert not {"10.0.0.7", "hunter2", "secret"} & set(explain(error).split())


def test_a_hanging_check_is_given_up_and_not_started_twice(monkeypatch):
    monkeypatch.setattr(probes, "PROBE_SECONDS", 0.05)
    release, started = threading.Event(), []

    def hang():
        started.append(1)
        release.wait(60)

    async def ask_three_times():
        probe = Probe("thing", hang)
        answers = [await probe.run() for _ in range(3)]
        release.set()
        await probe._running
        monkeypatch.setattr(probes, "PROBE_SECONDS", 60)
        return [*answers, await probe.run()]

    answers = asyncio.run(ask_three_times())
    assert [answer.status for answer in answers] == ["error", "error", "error", "ok"]
    assert len(started) == 2


def test_a_failure_is_logged_once_and_so_is_its_end(caplog):
    caplog.set_level(logging.INFO)
    wrong = [ValueError("x"), ValueError("x"), None]

    def check():
        if (error := wrong.pop(0)) is not None:
            raise error

    async def ask():
        probe = Probe("thing", check)
        return [await probe.run() for _ in range(3)]

    assert [answer.reason for answer in asyncio.run(ask())] == ["ValueError", "ValueError", None]
    assert [record.getMessage() for record in caplog.records if record.name == "api.probes"] == [
        "thing: ValueError: x",
        "thing answers again",
    ]


def test_checks_run_side_by_side(monkeypatch):
    monkeypatch.setattr(probes, "PROBE_SECONDS", 60)
    meeting = threading.Barrier(3, timeout=30)

    async def ask():
        together = probes.Probes()
        together._probes = {name: Probe(name, meeting.wait) for name in "abc"}
        return await together.run()

    assert asyncio.run(ask()).ready
