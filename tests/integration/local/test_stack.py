"""The supervisor: everything up, reachable and private; everything gone, however it ends."""

import os
import re
import signal
import subprocess
import sys

import httpx
import pytest

from tests.folders import open_folder
from tests.integration.local.sockets import addresses
from tests.integration.local.supervised import Supervised, alive
from tests.processes import PATIENCE, ROOT, wait_for

SAMPLES = ROOT / "samples"


@pytest.fixture(scope="module")
def folder():
    """Open to the user that PostgreSQL runs as when we are root."""
    with open_folder() as path:
        yield path


@pytest.fixture(scope="module")
def shared(folder):
    """One running stack for the tests that leave it as it is."""
    stack = Supervised(folder)
    try:
        yield stack.start()
    finally:
        end(stack)


@pytest.fixture
def stack(folder):
    """A stack of one test, not started, over the same state."""
    stack = Supervised(folder)
    yield stack
    end(stack)


def end(stack):
    if stack.popen and stack.popen.poll() is None:
        stack.end(signal.SIGTERM)


def assert_gone(processes):
    """What was killed just now needs a moment to be gone."""
    wait_for(lambda: not alive(processes), described=lambda: f"the end of {alive(processes)}")


def test_every_port_is_open_to_this_machine_only(shared):
    assert [addresses(port) for port in shared.ports.values()] == [{"127.0.0.1"}] * len(shared.ports)


def test_a_second_terminal_speaks_to_the_stack(shared):
    script = f"{sys.executable} -m celery -A tasks inspect ping --timeout 12; echo $QUIRE_API_URL"
    answer = shared.in_second_terminal(script)
    assert answer.returncode == 0, answer.stderr
    assert "1 node online" in answer.stdout
    assert answer.stdout.strip().endswith(shared.url)


def test_the_page_is_where_it_was_printed_and_its_key_opens_the_api(shared):
    key = (shared.folder / "api-key").read_text()
    assert f"Page     {shared.url}/   (key {key})" in shared.said
    assert "<title>Quire</title>" in httpx.get(f"{shared.url}/", timeout=PATIENCE).text
    listed = httpx.get(f"{shared.url}/api/v1/documents/", headers={"X-API-Key": key}, timeout=PATIENCE)
    assert listed.status_code == 200


def test_flower_asks_for_the_password_that_was_printed(shared):
    flower = f"http://127.0.0.1:{shared.ports['flower']}/workers"
    password = (shared.folder / "flower-password").read_text()
    assert password in shared.said
    assert httpx.get(flower, timeout=PATIENCE).status_code == 401
    assert httpx.get(flower, timeout=PATIENCE, auth=("quire", password)).status_code == 200


def test_flower_limits_a_task_that_somebody_names(shared):
    flower = f"http://127.0.0.1:{shared.ports['flower']}/api"
    login = ("quire", (shared.folder / "flower-password").read_text())
    (worker,) = wait_for(
        lambda: httpx.get(f"{flower}/workers", auth=login, params={"refresh": 1}, timeout=PATIENCE).json(),
        described="the worker",
    )
    limit = {"workername": worker, "ratelimit": "90/m"}
    assert httpx.post(f"{flower}/task/rate-limit/quire.extract", data=limit, timeout=PATIENCE).status_code == 401
    limited = httpx.post(f"{flower}/task/rate-limit/quire.extract", auth=login, data=limit, timeout=PATIENCE)
    assert (limited.status_code, "new rate limit set" in limited.text) == (200, True), limited.text
    unknown = httpx.post(f"{flower}/task/rate-limit/quire.unknown", auth=login, data=limit, timeout=PATIENCE)
    assert unknown.status_code == 404


def test_a_second_stack_of_the_same_folder_is_refused_with_one_line(shared):
    refused = shared.run_again()
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.count("\n") == 1
    assert "runs already" in refused.stderr


def test_an_interrupt_of_the_whole_group_ends_everything(shared):
    processes = shared.processes()
    assert len(processes) > 8
    assert shared.end(signal.SIGINT, group=True) == 0, shared.said
    assert_gone(processes)
    assert "Traceback" not in shared.said
    assert not (shared.folder / "env").exists()


def test_a_killed_supervisor_leaves_no_process_and_its_documents_finish_after_a_restart(stack):
    stack.start()
    processes = stack.processes()
    document = stack.upload(SAMPLES / "receipt.png")
    stack.end(signal.SIGKILL)
    assert_gone(processes)
    stack.start()
    wait_for(lambda: stack.status(document) == "COMPLETED", 2 * PATIENCE, "the document that was under way")
    processes = stack.processes()
    assert stack.end(signal.SIGTERM) == 0, stack.said
    assert_gone(processes)


def test_a_part_that_dies_ends_the_stack_and_is_named(stack):
    stack.start()
    processes = stack.processes()
    worker = next(each for each in sorted(processes) if "-A tasks worker" in processes[each])  # its children come later
    os.kill(worker, signal.SIGKILL)
    assert stack.popen.wait(PATIENCE) == 1
    assert "worker has ended by itself, with code -9" in stack.said
    assert_gone(processes)


def test_the_demonstration_ends_well_only_with_every_sample_completed():
    shown = subprocess.run(
        [sys.executable, "-m", "local", "demo"], cwd=ROOT, text=True, capture_output=True, timeout=240, check=False
    )
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert re.search(r"^page: http://127\.0\.0\.1:\d+/   key: \S+$", shown.stdout, re.MULTILINE)
    assert shown.stdout.count("COMPLETED") >= 8
    assert "FAILED" not in shown.stdout
