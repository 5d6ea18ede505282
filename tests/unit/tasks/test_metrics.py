import socket
from uuid import uuid4

import httpx
import pytest

from pipeline.db.claims import LeaseLostError
from pipeline.domain import Stage
from pipeline.errors import ErrorCode, PermanentError, PoisonError, RetryableError, UnavailableError
from pipeline.settings import get_settings
from pipeline.stages.run import LeaseHeldError, SupersededError
from tasks import metrics
from tasks.metrics_server import MetricsServer
from tests.processes import free_port


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (PermanentError(ErrorCode.ENCRYPTED, "x"), "failed"),
        (RetryableError(ErrorCode.PARSER_CRASHED, "x"), "retried"),
        (UnavailableError(ErrorCode.STORE_UNAVAILABLE, "x"), "retried"),
        (PoisonError(ErrorCode.WORKER_LOST, "x"), "left"),
        (SupersededError(), "superseded"),
        (LeaseLostError(), "superseded"),
        (LeaseHeldError(3), "held"),
        (ZeroDivisionError(), "left"),
    ],
)
def test_every_end_of_a_try_is_counted_once_under_its_word(error, outcome):
    def count():
        samples = next(iter(metrics.STAGE_SECONDS.collect())).samples
        return {
            s.labels["outcome"]: s.value
            for s in samples
            if s.name == "quire_stage_seconds_count" and s.labels["stage"] == "persist"
        }

    before = count()
    with pytest.raises(type(error)), metrics.timed(Stage.PERSIST):
        raise error
    after = count()
    assert {word: number - before.get(word, 0) for word, number in after.items() if number != before.get(word)} == {
        outcome: 1
    }


def test_a_page_is_made_for_each_who_asks_and_the_port_is_free_afterwards():
    port, page = free_port(), str(uuid4()).encode()
    server = MetricsServer("127.0.0.1", port, lambda: page)
    try:
        assert httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=60).content == page
        assert httpx.get(f"http://127.0.0.1:{port}/favicon.ico", timeout=60).status_code == 404
    finally:
        server.stop()
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_a_taken_port_costs_the_metrics_and_not_the_worker(monkeypatch, tmp_path, caplog):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("QUIRE_WORKER_METRICS_PORT", str(taken.getsockname()[1]))
        get_settings.cache_clear()
        monkeypatch.setattr(metrics, "_folder", tmp_path)
        try:
            metrics._serve()
        finally:
            get_settings.cache_clear()
    assert metrics._server is None
    assert "no metrics on port" in caplog.text
