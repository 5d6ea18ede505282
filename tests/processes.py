"""Processes of a stack under test: real ones, each with a log, none left behind."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from pathlib import Path
from uuid import uuid4

import httpx

from local.ports import FREE_PORTS, is_free
from local.processes import ending_with_us
from tests.keys import HEADERS

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
PATIENCE = 60.0  # seconds for what takes one or two on a machine without other work; costs nothing where it passes
START_SECONDS = 120.0


def ports() -> Iterator[int]:
    """Ports that nobody listens on, none of them twice; each worker of pytest-xdist has its own."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    mine = list(FREE_PORTS)[worker :: int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))]
    random.shuffle(mine)
    yield from filter(is_free, cycle(mine))


PORTS = ports()


def free_port() -> int:
    return next(PORTS)


def wait_for(what: Callable[[], object], seconds: float = PATIENCE, described: str | Callable[[], str] = "it"):
    """The first true answer of `what`; AssertionError after `seconds`, with what was waited for."""
    deadline = time.monotonic() + seconds
    while not (answer := what()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s for {described() if callable(described) else described}")
        time.sleep(0.05)
    return answer


def assert_takes(at_most: float, measure: Callable[[], float], tries: int = 5) -> None:
    """What `measure` times takes no longer than so many seconds, at least once.

    A machine with other work is late at times, but not each time; a fault is.
    """
    taken: list[float] = []
    while not taken or (min(taken) > at_most and len(taken) < tries):
        taken.append(measure())
    assert min(taken) <= at_most, taken


def is_alive(process_id: int) -> bool:
    """Whether a process has not ended; one that only waits to be collected has."""
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):  # gone before, or while it was read
        return False
    return state not in {"Z", "X"}


class Process:
    """One process in a session of its own, so that it can be killed with all its children; it dies with us."""

    def __init__(
        self, name: str, command: list[str], environment: dict[str, str], log: Path, stderr: int | None = None
    ) -> None:
        self.name, self.log = name, log
        with log.open("ab") as output:
            self.popen = subprocess.Popen(
                command, env=environment, cwd=ROOT, stdout=output, stderr=stderr or output, start_new_session=True,
                preexec_fn=ending_with_us(),  # noqa: PLW1509 - it takes no lock that a thread of ours could hold
            )  # fmt: skip

    @property
    def running(self) -> bool:
        return self.popen.poll() is None

    def stop(self, seconds: float = PATIENCE) -> int:
        """SIGTERM, and SIGKILL to what is left of the group; its return code."""
        if self.running:
            self.popen.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.popen.wait(seconds)
        return self.kill()

    def kill(self) -> int:
        """SIGKILL to the process and all its children; its return code."""
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        return self.popen.wait(PATIENCE)

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
            "QUIRE_DISPATCH_AFTER_SECONDS": "30",  # no second message from beat, however slow the API's first one is
            "QUIRE_DISPATCH_INTERVAL_SECONDS": "1",
            "QUIRE_DEAD_LETTER_INTERVAL_SECONDS": "1",
            "QUIRE_RATE_PER_MINUTE": "1000000",  # a test that waits asks often
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
            capture_output=True, timeout=START_SECONDS, check=False,
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
        wait_for(lambda: self._answers() or not process.running, START_SECONDS, process.tail)
        assert process.running, process.tail()
        return process

    def start_worker(self, application: str = "tasks", **environment: str) -> Process:
        process = self.start(
            "worker", "celery", "-A", application, "worker", "-c", "2", "-l", "INFO", "-n", f"w{free_port()}@%h",
            **environment,
        )  # fmt: skip
        seen = len(process.log.read_bytes())
        wait_for(
            lambda: b" ready." in process.log.read_bytes()[seen:] or not process.running, START_SECONDS, process.tail
        )
        assert process.running, process.tail()
        return process

    def start_beat(self, **environment: str) -> Process:
        return self.start("beat", "celery", "-A", "tasks", "beat", "-l", "INFO", **environment)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=PATIENCE).status_code == 200
        except httpx.TransportError:
            return False

    def upload(self, content: bytes, filename: str = "a.txt", media_type: str = "text/plain", **options: object) -> str:
        answer = httpx.post(
            f"{self.url}/api/v1/documents/",
            files={"file": (filename, content, media_type)},
            data={"options": json.dumps(options)} if options else None,
            headers=HEADERS,
            timeout=PATIENCE,
        )
        assert answer.status_code == 202, answer.text
        return answer.json()["id"]

    def document(self, document_id: str) -> dict:
        answer = httpx.get(f"{self.url}/api/v1/documents/{document_id}", headers=HEADERS, timeout=PATIENCE)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ended(self, document_id: str, seconds: float = 2 * PATIENCE) -> dict:
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
