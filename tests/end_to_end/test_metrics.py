"""Metrics of a whole stack: two API processes, a worker with two children, one of which dies."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

from tasks import queues
from tests.metrics import Scrape
from tests.processes import PATIENCE, free_port, is_alive, new_stack, wait_for

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="module")
def watched(localstack, module_database_url, tmp_path_factory):
    folder = tmp_path_factory.mktemp("watched")
    settings = {"QUIRE_METRICS_CACHE_SECONDS": "0", "QUIRE_WORKER_METRICS_PORT": str(free_port())}
    with new_stack(localstack.endpoint_url, module_database_url, folder, **settings) as stack:
        stack.api = stack.start_api(QUIRE_API_WORKERS="2")
        stack.worker = stack.start_worker()
        yield stack


@pytest.fixture
def api(watched):
    return lambda: Scrape.of(f"{watched.url}/metrics")


@pytest.fixture
def worker(watched):
    return lambda: Scrape.of(f"http://127.0.0.1:{watched.environment['QUIRE_WORKER_METRICS_PORT']}/metrics")


def test_what_all_processes_did_is_in_one_answer(watched, api, worker):
    scan, broken = (SAMPLES / name for name in ("scanned_letter.pdf", "broken/broken.pdf"))
    ids = [watched.upload(path.read_bytes(), path.name, "application/pdf") for path in (scan, broken)]
    ids += [watched.upload(b"Hello %d, reader." % number) for number in range(4)]
    statuses = [watched.ended(each)["status"] for each in ids]
    assert statuses == ["COMPLETED", "FAILED"] + 4 * ["COMPLETED"]

    wait_for(lambda: api().value("quire_documents", status="COMPLETED") == 5, described="the documents")
    seen = api()
    assert seen.value("quire_documents_failed") == 1
    assert seen.value("quire_documents_unfinished") == 0
    assert seen.value("quire_source_up") == 3
    work = set(queues.names())
    assert seen.labels("quire_queue_messages", "queue") == work | {f"{name}-dead" for name in work}
    assert seen.value("quire_http_request_seconds_count", route="/api/v1/documents/", status="202") == 6

    wait_for(lambda: worker().value("quire_stage_seconds_count", stage="persist") == 5, described="the last count")
    seen = worker()
    assert seen.value("quire_stage_seconds_count", stage="extract", outcome="finished") == 5
    assert seen.value("quire_stage_seconds_count", outcome="failed") == 1
    assert seen.value("quire_stage_failures_total") == 1
    assert seen.value("quire_pages_total", source="ocr") >= 1
    assert seen.value("quire_document_seconds_count", media_type="text/plain") == 4
    assert seen.labels("quire_worker_poll_silence_seconds", "queue") == work


def test_both_api_processes_say_the_same(watched, api):
    serving = [
        child for child in psutil.Process(watched.api.popen.pid).children() if "spawn_main" in str(child.cmdline())
    ]
    assert len(serving) == 2

    def asked():
        return api().value("quire_http_request_seconds_count", route="/healthz")

    before = asked()
    for _ in range(40):  # a connection each, taken by either process
        assert httpx.get(f"{watched.url}/healthz", timeout=PATIENCE).status_code == 200
    wait_for(lambda: asked() == before + 40, described="the last count")
    assert {asked() for _ in range(12)} == {before + 40}


def pool_process(worker):
    """The id of a child that runs tasks: one with the worker's own command."""
    for child in psutil.Process(worker).children():
        with suppress(psutil.NoSuchProcess):
            if "multiprocessing" not in (command := " ".join(child.cmdline())) and " worker " in command:
                return child.pid
    return None


def test_counts_outlive_a_child_and_its_successor_adds_to_its_files(watched, worker):
    before = worker().value("quire_stage_seconds_count")
    victim = wait_for(lambda: pool_process(watched.worker.popen.pid), described="a process of the pool")
    os.kill(victim, signal.SIGKILL)
    wait_for(lambda: not is_alive(victim), described="its end")
    assert worker().value("quire_stage_seconds_count") == before
    assert watched.ended(watched.upload(b"After the death."))["status"] == "COMPLETED"
    wait_for(lambda: worker().value("quire_stage_seconds_count") >= before + 3, described="the new counts")
