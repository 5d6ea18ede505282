"""One process of the stack: started, its lines prefixed and kept, told when it is ready, stopped."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from honcho.printer import Message, Printer

from local.environment import Ports
from local.ports import answers
from local.processes import ask_to_stop, spawn, stop, wait_until

START_SECONDS = 60
WORKER = "worker@localhost"
AT_ONCE = signal.SIGKILL  # to those whose only goodbye is to queues of LocalStack, which forgets them a moment later
COLOURS = {"api": "36", "worker": "32", "beat": "33", "flower": "35"}


@dataclass(frozen=True)
class Service:
    """What to run, and how to tell from its log or its port that it is ready."""

    name: str
    command: tuple[str, ...]
    ready: Callable[[Path], bool]
    stop_seconds: float = 10
    farewell: signal.Signals = signal.SIGTERM  # how it is asked to stop


def services(ports: Ports, programs: Path) -> list[Service]:
    """API, worker, beat and Flower."""
    celery = (str(programs / "celery"), "-A", "tasks")
    listen = ("--address=127.0.0.1", f"--port={ports.flower}")
    return [
        Service("api", (str(programs / "python"), "-m", "api"), lambda _: answers(ports.api, "/readyz", {200})),
        Service("worker", (*celery, "worker", "--loglevel", "INFO", "--hostname", WORKER), says(b" ready.")),
        Service("beat", (*celery, "beat", "--loglevel", "INFO"), says(b"beat: Starting"), farewell=AT_ONCE),
        Service(
            "flower",
            (*celery, "flower", *listen),
            lambda _: answers(ports.flower, "/", {200, 302, 401}),
            farewell=AT_ONCE,
        ),
    ]


class Console(Printer):  # type: ignore[misc] # honcho has no types
    """Prefixes each line with time and name, in colour on a terminal; called by several threads."""

    def __init__(self) -> None:
        super().__init__(sys.stdout, width=max(map(len, COLOURS)))
        self._one_at_a_time = threading.Lock()

    def say(self, name: str, line: bytes) -> None:
        with self._one_at_a_time:
            self.write(Message("line", line, datetime.now().astimezone(), name, COLOURS.get(name)))


class Running:
    """A started service."""

    def __init__(
        self, service: Service, environment: Mapping[str, str], folder: Path, logs: Path, console: Console | None
    ) -> None:
        self.service, self.log = service, logs / f"{service.name}.log"
        self.log.write_bytes(b"")
        self.process: subprocess.Popen[bytes] = spawn(service.command, environment, subprocess.PIPE, folder)
        self._console = console
        self._asked = False
        self._reader = threading.Thread(target=self._read, name=f"log-{service.name}", daemon=True)
        self._reader.start()

    def wait(self) -> None:
        """Return once it is ready; StartError with the end of its log if it does not get there."""
        wait_until(lambda: self.service.ready(self.log), self.process, self.service.name, self.log, START_SECONDS)

    def ask_to_stop(self) -> None:
        self._asked = True
        ask_to_stop(self.process, self.service.farewell)

    def stop(self) -> None:
        """End it and read its last words."""
        stop(self.process, self.service.stop_seconds, None if self._asked else self.service.farewell)
        self._reader.join(2)

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.log.open("ab", buffering=0) as kept:
            for line in self.process.stdout:
                kept.write(line)
                if self._console:
                    self._console.say(self.service.name, line)


def says(text: bytes) -> Callable[[Path], bool]:
    """Ready when the log contains `text`."""
    return lambda log: text in log.read_bytes()
