"""Processes of a stack under test: real ones, each with a log, none left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx

from tests.keys import HEADERS

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what: Callable[[], object], seconds: float = 30, described: str = "it"):
    """The first true answer of `what`; AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := what():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s for {described}")


class Process:
    """One process in a session of its own, so that it can be killed with all its children."""

    def __init__(
        self, name: str, command: list[str], environment: dict[str, str], log: Path, stderr: int | None = None
    ) -> None:
        self.name, self.log = name, log
        with log.open("ab") as output:
            self.popen = subprocess.Popen(
                command, env=environment, cwd=ROOT, stdout=output, stderr=stderr or output, start_new_session=True
            )

    @property
    def running(self) -> bool:
        return self.popen.poll() is None

    def stop(self, seconds: float = 20) -> int:
        """SIGTERM, and SIGKILL to the whole group if that does not do."""
        if self.running:
            self.popen.terminate()
        try:
            self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        return self.popen.returncode

    def kill(self) -> None:
        """SIGKILL to the process and all its children."""
        try:
            os.killpg(self.popen.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.popen.wait(10)

    def tail(self) -> str:
        return f"--- {self.name}\n" + "\n".join(self.log.read_text(errors="replace").splitlines()[-60:])


@contextmanager
def new_stack(endpoint_url: str, database_url: str, folder: Path, **environment: str) -> Iterator["Stack"]:
    """A stack with queues of its own, and nothing started yet."""
    with bare_stack(endpoint_url, database_url, folder, **environment) as stack:
        created = stack.run("celery", "-A", "tasks", "queues", "create")
        assert created.returncode == 0, created.stdout + created.stderr
        yield stack


@contextmanager
def bare_stack(endpoint_url: str, database_url: str, folder: Path, **environment: str) -> Iterator["Stack"]:
    """A stack whose queues are still to be made."""
    stack = Stack(
        os.environ
        | {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "QUIRE_AWS_ENDPOINT_URL": endpoint_url,
            "QUIRE_DATABASE_URL": database_url,
            "QUIRE_STORE_URL": f"file://{folder}/objects",
            "QUIRE_QUEUE_PREFIX": f"t{uuid4().hex[:8]}-",
            "QUIRE_VISIBILITY_TIMEOUT": "10",
            "QUIRE_MAX_RECEIVE_COUNT": "3",
            "QUIRE_LEASE_SECONDS": "5",
            "QUIRE_RETRY_BASE_SECONDS": "0.5",
            "QUIRE_DISPATCH_AFTER_SECONDS": "1",
            "QUIRE_DISPATCH_INTERVAL_SECONDS": "1",
            "QUIRE_DEAD_LETTER_INTERVAL_SECONDS": "1",
        }
        | environment,
        folder,
    )
    try:
        yield stack
    finally:
        stack.stop()


class Stack:
    """API, workers and beat over one LocalStack and one database."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment, self.folder = environment, folder
        self.processes: list[Process] = []
        self.url = ""

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(BIN / command[0]), *command[1:]], env=self.environment | environment, cwd=ROOT, text=True,
            capture_output=True, timeout=60, check=False,
        )  # fmt: skip

    def start(self, name: str, *command: str, **environment: str) -> Process:
        process = Process(
            name, [str(BIN / command[0]), *command[1:]], self.environment | environment, self.folder / f"{name}.log"
        )
        self.processes.append(process)
        return process

    def start_api(self, factory: str | None = None, **environment: str) -> Process:
        """The API by its own command, or that of a test's `factory`."""
        port = str(free_port())
        self.url = f"http://127.0.0.1:{port}"
        if factory:
            process = self.start("api", "uvicorn", "--factory", factory, "--port", port, **environment)
        else:
            process = self.start("api", "python", "-m", "api", QUIRE_API_PORT=port, **environment)
        wait_for(lambda: self._answers() or not process.running, described="the API")
        assert process.running, process.tail()
        return process

    def start_worker(self, application: str = "tasks", **environment: str) -> Process:
        process = self.start(
            "worker", "celery", "-A", application, "worker", "-c", "2", "-l", "INFO", "-n", f"w{free_port()}@%h",
            **environment,
        )  # fmt: skip
        seen = len(process.log.read_bytes())
        wait_for(lambda: b" ready." in process.log.read_bytes()[seen:] or not process.running, described="the worker")
        assert process.running, process.tail()
        return process

    def start_beat(self, **environment: str) -> Process:
        return self.start("beat", "celery", "-A", "tasks", "beat", "-l", "INFO", **environment)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz").status_code == 200
        except httpx.TransportError:
            return False

    def upload(self, content: bytes, filename: str = "a.txt", media_type: str = "text/plain", **options: object) -> str:
        answer = httpx.post(
            f"{self.url}/api/v1/documents/",
            files={"file": (filename, content, media_type)},
            data={"options": json.dumps(options)} if options else None,
            headers=HEADERS,
            timeout=30,
        )
        assert answer.status_code == 202, answer.text
        return answer.json()["id"]

    def document(self, document_id: str) -> dict:
        answer = httpx.get(f"{self.url}/api/v1/documents/{document_id}", headers=HEADERS, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ended(self, document_id: str, seconds: float = 60) -> dict:
        """The document once it is terminal."""
        try:
            wait_for(
                lambda: self.document(document_id)["status"] in {"COMPLETED", "FAILED", "CANCELLED"},
                seconds,
                f"the end of {document_id}",
            )
        except AssertionError as error:
            raise AssertionError("\n".join([str(error), str(self.document(document_id)), self.logs()])) from None
        return self.document(document_id)

    def logs(self) -> str:
        return "\n".join(process.tail() for process in self.processes)

    def stop(self) -> None:
        for process in reversed(self.processes):
            if process.running:
                process.popen.terminate()
        for process in reversed(self.processes):
            process.stop()
