import threading

import pytest

OK = {"status": "ok", "reason": None}


@pytest.fixture(autouse=True)
def queues_answer(monkeypatch):
    monkeypatch.setattr("api.probes.probe_queues", lambda: None)
    monkeypatch.setattr("api.probes.PROBE_SECONDS", 30)  # a busy machine takes its time


def test_the_process_is_healthy_without_anything_else(client, settings):
    settings(QUIRE_DATABASE_URL="postgresql+psycopg2://quire@127.0.0.1:9/quire")
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_it_is_ready_when_all_services_answer(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "checks": {"postgresql": OK, "queue": OK, "store": OK}}


def assert_not_ready(answer, name, reason):
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    checks = answer.json()["checks"]
    assert checks.pop(name) == {"status": "error", "reason": reason}
    assert {check["status"] for check in checks.values()} == {"ok"}
    assert name in answer.json()["detail"]
    assert "hunter2" not in answer.text
    assert "127.0.0.1" not in answer.text


def test_a_database_that_is_away_is_named(client, settings):
    settings(QUIRE_DATABASE_URL="postgresql+psycopg2://quire:hunter2@127.0.0.1:9/quire")
    assert_not_ready(client.get("/readyz"), "postgresql", "does not answer")


def test_a_database_without_its_schema_is_named(client, settings, postgres):
    settings(QUIRE_DATABASE_URL=postgres.url("postgres"))
    assert_not_ready(client.get("/readyz"), "postgresql", "the schema is missing or old: run the migrations")


def test_a_store_that_is_away_is_named(client, settings):
    settings(QUIRE_STORE_URL="s3://bucket", QUIRE_AWS_ENDPOINT_URL="http://127.0.0.1:9", QUIRE_AWS_READ_TIMEOUT=1)
    assert_not_ready(client.get("/readyz"), "store", "does not answer")


def test_queues_that_are_away_are_named(client, monkeypatch):
    def fail():
        raise ConnectionError("http://127.0.0.1:4566 hunter2")

    monkeypatch.setattr("api.probes.probe_queues", fail)
    assert_not_ready(client.get("/readyz"), "queue", "ConnectionError")


def test_a_service_that_hangs_holds_the_answer_up_only_for_a_while(client, monkeypatch):
    over = threading.Event()
    monkeypatch.setattr("api.probes.PROBE_SECONDS", 3)
    monkeypatch.setattr("api.probes.probe_queues", lambda: over.wait(120))
    answer = client.get("/readyz")
    assert not over.is_set()
    over.set()
    assert_not_ready(answer, "queue", "no answer within 3 seconds")


def test_a_load_balancer_may_ask_by_head(client, monkeypatch):
    assert [client.request("HEAD", path).status_code for path in ("/healthz", "/readyz")] == [200, 200]
