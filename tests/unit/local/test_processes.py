"""Processes end with whoever started them."""

import os
import signal
import subprocess
import sys

import pytest

from local.processes import StartError, spawn, stop, wait_until
from tests.processes import PATIENCE, ROOT, is_alive, wait_for

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)",
]
STARTER = f"""
import subprocess, time
from local.processes import spawn
print(spawn({SLEEP!r}, {{}}, subprocess.DEVNULL).pid, flush=True)
time.sleep(60)
"""


def test_a_process_ends_when_its_starter_is_killed():
    starter = subprocess.Popen([sys.executable, "-c", STARTER], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    started = int(starter.stdout.readline())
    assert is_alive(started)
    starter.kill()
    starter.wait()
    starter.stdout.close()
    wait_for(lambda: not is_alive(started), described="the end of the process")


def test_a_process_has_a_session_of_its_own_that_no_interrupt_from_the_terminal_reaches():
    process = spawn(SLEEP, {}, subprocess.DEVNULL)
    try:
        assert os.getsid(process.pid) == process.pid != os.getsid(0)
    finally:
        stop(process, PATIENCE)


def test_a_process_that_does_not_end_is_killed():
    process = spawn(STUBBORN, {}, subprocess.PIPE)
    process.stdout.readline()
    assert stop(process, 0.2) == -signal.SIGKILL
    process.stdout.close()


def test_a_stop_takes_the_children_along():
    process = spawn(["/bin/sh", "-c", "sleep 60 & echo $!; wait"], {"PATH": "/usr/bin:/bin"}, subprocess.PIPE)
    child = int(process.stdout.readline())
    stop(process, PATIENCE)
    process.stdout.close()
    wait_for(lambda: not is_alive(child), described="the child's end")


def test_a_failed_start_shows_the_end_of_the_log(tmp_path):
    log = tmp_path / "some.log"
    with log.open("wb") as output:
        process = spawn(["/bin/sh", "-c", "echo no such thing; exit 3"], {}, output)
    with pytest.raises(StartError, match=r"Some ended with code 3[^$]*no such thing"):
        wait_until(lambda: False, process, "Some", log, PATIENCE)
