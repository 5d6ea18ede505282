"""The whole stack under one supervisor: ordered start, a readiness gate for each part, one stop for all."""

import fcntl
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from local.environment import Ports, child_environment, quire_variables, write_env
from local.localstack import ROOT, LocalStack
from local.postgres import Postgres
from local.processes import Held, StartError, spawn, stop, tail, wait_until
from local.services import Console, Running, says, services

BIN = ROOT / ".venv" / "bin"
POLL_SECONDS = 0.2
SCHEMA_IS_THERE = b"database: the schema is the newest\n"  # a line of `local.prepare`
TASK_SECONDS = 120


class Stack(Held):
    """LocalStack, PostgreSQL, API, worker, beat and Flower; a context manager, ready on entry, gone on exit.

    `given` are variables that stay as they are, whatever this stack would say: an endpoint of a proxy, say.
    """

    def __init__(
        self, state: Path, ports: Ports, given: dict[str, str], *, durable: bool, console: Console | None
    ) -> None:
        self.state, self.ports, self.logs = state, ports, state / "logs"
        self.localstack = LocalStack(state / "localstack", ports.localstack)
        self.postgres = Postgres(state, ports.postgres, durable=durable)
        self.variables: dict[str, str] = {}
        self._given, self._console = given, console
        self._running: list[Running] = []
        self._parts = ExitStack()

    def stop(self) -> None:
        """Stop everything: first what uses the two servers, all at once, then these."""
        for running in self._running:
            running.ask_to_stop()
        self._parts.close()

    def watch(self) -> str:
        """Block until a part ends by itself; a sentence about it."""
        while True:
            for name, process, log in self._processes():
                if process.poll() is not None:
                    return (
                        f"{name} has ended by itself, with code {process.returncode}; the end of its log:\n{tail(log)}"
                    )
            time.sleep(POLL_SECONDS)

    def bring_up(self) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        self._parts.callback(self.localstack.stop)
        self._parts.callback(self.postgres.stop)
        self.localstack.start()
        self.postgres.start()
        self.postgres.wait()
        self.variables = quire_variables(self.ports, self.postgres.url(), self.localstack.endpoint_url, self.state)
        self.variables |= self._given
        with self._prepared():
            self._start_services("api")  # it is asked nothing yet, and takes as long to start as LocalStack
            self.localstack.wait()
            self._start_services("worker", "beat", "flower")  # a worker waits for queues that are being made
        for running in self._running:
            running.wait()
        self._parts.callback(write_env(self.state, self.variables).unlink, missing_ok=True)

    def _start_services(self, *names: str) -> None:
        environment = child_environment(self.variables)
        for service in services(self.ports, BIN):
            if service.name in names:
                running = Running(service, environment, ROOT, self.logs, self._console)
                self._parts.callback(running.stop)
                self._running.append(running)

    @contextmanager
    def _prepared(self) -> Iterator[None]:
        """The schema is there when the block begins, the key and the queues when it ends; StartError if not."""
        log = self.logs / "prepare.log"
        command = [str(BIN / "python"), "-m", "local.prepare"]
        with log.open("wb") as output:
            process = spawn(command, child_environment(self.variables), output, ROOT)
        try:
            wait_until(lambda: says(SCHEMA_IS_THERE)(log), process, "the preparation", log, TASK_SECONDS)
            yield
            code = process.wait(TASK_SECONDS)
        except subprocess.TimeoutExpired:
            raise StartError(f"the preparation did not end within {TASK_SECONDS} s\n{tail(log)}") from None
        finally:
            stop(process, 0)
        if code != 0:
            raise StartError(f"the preparation failed\n{tail(log)}")

    def _processes(self) -> list[tuple[str, subprocess.Popen[bytes], Path]]:
        assert self.localstack.process is not None
        assert self.postgres.process is not None
        return [
            ("LocalStack", self.localstack.process, self.localstack.log),
            ("PostgreSQL", self.postgres.process, self.postgres.log),
            *((running.service.name, running.process, running.log) for running in self._running),
        ]


def lock(state: Path) -> IO[str]:
    """Hold `state` for this process; StartError if another one does."""
    state.mkdir(parents=True, exist_ok=True)
    file = (state / "lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        raise StartError(f"a stack of this checkout runs already (process {file.read().strip()})") from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file
