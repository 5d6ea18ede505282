"""Flower over SQS: closed to strangers, and right about tasks, workers and queues. Plain Flower refuses the broker."""

import httpx
import pytest

from tests.processes import PATIENCE, START_SECONDS, free_port, wait_for

PAGES = ["/", "/workers", "/tasks", "/broker", "/metrics", "/api/workers", "/api/tasks", "/api/queues/length"]


def answers(url):
    try:
        return httpx.get(f"{url}/healthcheck", timeout=PATIENCE).status_code == 200
    except httpx.TransportError:
        return False


def told_of_three(user):
    """The tasks once everything about three of them has arrived."""
    tasks = list(user.get("/api/tasks").json().values())
    return tasks if [task["state"] for task in tasks if task["received"]] == ["SUCCESS"] * 3 else None


@pytest.fixture
def flower(trial):
    url = f"http://127.0.0.1:{free_port()}"
    trial.start("flower", QUIRE_FLOWER_PORT=url.rpartition(":")[2], QUIRE_FLOWER_PASSWORD="secret")
    wait_for(lambda: answers(url), START_SECONDS, "Flower")
    return url


def test_flower_shows_a_chain_its_worker_and_every_queue_to_those_who_log_in_only(trial, flower):
    worker = trial.worker(name="w1@test")
    with (
        httpx.Client(base_url=flower, timeout=PATIENCE) as stranger,
        httpx.Client(base_url=flower, timeout=PATIENCE, auth=("quire", "secret")) as user,
    ):
        assert {page: stranger.get(page).status_code for page in PAGES} == dict.fromkeys(PAGES, 401)
        assert {page: user.get(page).status_code for page in PAGES} == dict.fromkeys(PAGES, 200)
        wait_for(lambda: 'flower_worker_online{worker="w1@test"} 1.0' in user.get("/metrics").text)
        # Flower asks a worker that it sees for the events of its tasks, and there are none before.
        wait_for(lambda: b"Events of group {task} enabled" in worker.log.read_bytes(), described=worker.tail)

        trial.python("from celery import chain\nchain(*(record.si(str(n)) for n in range(3))).delay()")
        trial.until(lambda t: len(t.notes("ran")) == 3)
        # Their events may arrive in another order than they were published in.
        told = wait_for(lambda: told_of_three(user), described=lambda: user.get("/api/tasks").text)
        tasks = sorted(told, key=lambda task: task["received"])
        assert tasks[0]["parent"] is None
        assert [task["parent"] for task in tasks[1:]] == [task["uuid"] for task in tasks[:2]]
        assert {task["root"] for task in tasks} == {tasks[0]["uuid"]}

        queues = user.get("/api/queues/length").json()["active_queues"]
        assert [queue["name"] for queue in queues] == ["one", "one-dead"]
        assert "Delayed" in user.get("/broker").text
        wait_for(lambda: list(user.get("/api/workers", params={"refresh": 1}).json()) == ["w1@test"])
        assert user.post("/api/worker/pool/grow/w1@test", params={"n": 1}).status_code == 200
