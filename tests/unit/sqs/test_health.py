"""What the health file says of several queues."""

import time

import pytest

from tasks.sqs import health
from tests.processes import wait_for


@pytest.fixture
def touched(tmp_path, monkeypatch):
    """Answer a poll of `busy`; whether the file says so. `quiet` has not answered for longer than is allowed."""
    monkeypatch.setattr(health, "_polled", {})
    file = tmp_path / "health"
    health.watch("quiet")
    health.watch("busy")
    time.sleep(0.2)

    def poll():
        health.polled("busy", str(file), patience=0.1)
        return file.exists()

    return poll


def test_one_silent_queue_keeps_the_health_file_from_being_touched(touched):
    with pytest.raises(AssertionError, match="waited"):
        wait_for(touched, 2 * health.TOUCH_EVERY_SECONDS)


def test_a_queue_that_is_no_longer_consumed_is_not_silent(touched):
    health.unwatch("quiet")
    assert wait_for(touched)


def test_the_polls_of_a_queue_of_the_process_itself_count_where_no_other_is_consumed(touched, tmp_path):
    """A worker whose consumers were all cancelled still hears commands."""
    health.unwatch("quiet")
    health.unwatch("busy")
    assert wait_for(touched)
    assert "busy" not in health.silence()
