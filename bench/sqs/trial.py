"""One contender on queues of its own: its worker behind a counting proxy, and a sender."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil

from bench.sqs.counting import counting_proxy
from bench.sqs.steps import STEPS, finished
from local.localstack import ROOT
from local.ports import free_port
from local.processes import kept_environment, spawn, stop, tail, wait_until
from tasks.sqs import queues
from tasks.sqs.options import Options

BIN = Path(sys.executable).parent
READY_SECONDS = 60
WAIT = "BENCH_WAIT"


@dataclass(frozen=True)
class Contender:
    """A way of running the chain."""

    name: str
    layer: str  # quire, stock or loop
    prefetch: int = 4
    polling: float = 1.0
    concurrency: int = 4


QUIRE = Contender("Quire", "quire")
QUIRE_ONE = Contender("Quire, prefetch 1", "quire", prefetch=1)
TUNED = Contender("stock, tuned", "stock", polling=0)
DEFAULTS = Contender("stock, defaults", "stock")
DEFAULTS_ONE = Contender("stock, prefetch 1", "stock", prefetch=1)
LOOP = Contender("boto3 loop", "loop")


@dataclass
class Setting:
    """Where and how a trial runs."""

    endpoint_url: str
    folder: Path
    visibility: int = 60
    max_receive_count: int = 5
    extra: dict[str, str] = field(default_factory=dict)


class Trial:
    """A contender whose queues exist; `start` runs its worker."""

    def __init__(self, contender: Contender, setting: Setting, proxy: Any, url: str, stack: ExitStack) -> None:  # noqa: ANN401 - a proxy of another process
        self.contender, self.proxy = contender, proxy
        self.setting = replace(setting, extra=dict(setting.extra))
        self._url, self._stack = url, stack
        name = f"{contender.layer}-{uuid4().hex[:8]}"
        self.folder = setting.folder / name
        self.folder.mkdir(parents=True)
        self.journal = self.folder / "journal"
        self.options = Options(endpoint_url=setting.endpoint_url, region="us-east-1", queue_name_prefix=f"{name}-")
        specs = [queues.QueueSpec(s, setting.visibility, setting.max_receive_count) for s in STEPS]
        queues.create(specs, self.options)

    def environment(self, endpoint_url: str) -> dict[str, str]:
        """What the processes of this trial find in their environment."""
        contender, setting = self.contender, self.setting
        return kept_environment() | {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "BENCH_LAYER": contender.layer,
            "BENCH_ENDPOINT": endpoint_url,
            "BENCH_PREFIX": self.options.queue_name_prefix,
            "BENCH_VISIBILITY": str(setting.visibility),
            "BENCH_POLLING": str(contender.polling),
            "BENCH_PREFETCH": str(contender.prefetch),
            "BENCH_CONCURRENCY": str(contender.concurrency),
            "BENCH_JOURNAL": str(self.journal),
            **setting.extra,
        }

    def start(self, *arguments: str) -> psutil.Process:
        """Run the worker behind the proxy; it is ready."""
        if self.contender.layer == "loop":
            self._worker = self.run("worker", [sys.executable, "-m", "bench.sqs.loop"], self._url, " ready.")
        else:
            command = ["worker", "-l", "INFO", "-n", f"{self.folder.name}@bench", "-c", str(self.contender.concurrency)]
            self._worker = self.celery("worker", [*command, *arguments], self._url, " ready.")
        return self._worker

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Hold the worker still, so that what is sent meanwhile waits for it."""
        os.killpg(self._worker.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self._worker.pid, signal.SIGCONT)

    def start_flower(self) -> psutil.Process:
        """Run Flower, also behind the proxy, with Quire's own settings for it."""
        port = str(free_port())
        self.setting.extra |= {"QUIRE_FLOWER_PORT": port, "QUIRE_FLOWER_PASSWORD": "bench"}
        return self.celery("flower", ["flower"], self._url, "Connected to")

    def watch(self) -> psutil.Process:
        """Have somebody listen to the events, not through the proxy."""
        return self.celery("watcher", ["events", "--dump"], self.setting.endpoint_url, "->")

    def celery(self, name: str, arguments: list[str], url: str, sign: str) -> psutil.Process:
        """Run a command of Celery until the trial ends; its log shows `sign` already."""
        return self.run(name, [str(BIN / "celery"), "-A", "bench.sqs.app", *arguments], url, sign)

    def run(self, name: str, command: list[str], url: str, sign: str) -> psutil.Process:
        """Run a process until the trial ends; its log shows `sign` already."""
        log = self.folder / f"{name}.log"
        with log.open("ab") as output:
            process = spawn(command, self.environment(url), output, ROOT)
        self._stack.callback(stop, process, 20)
        wait_until(lambda: sign in log.read_text(errors="replace"), process, name, log, READY_SECONDS)
        return psutil.Process(process.pid)

    def send(self, what: str, count: int, *, direct: bool = False) -> Any:  # noqa: ANN401 - JSON
        """Have a sender send, through the proxy unless `direct`; what it says."""
        done = subprocess.run(
            [sys.executable, "-m", "bench.sqs.sender", what, str(count)], cwd=ROOT, text=True, capture_output=True,
            env=self.environment(self.setting.endpoint_url if direct else self._url), check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{self.contender.name}: the sender failed\n{done.stderr[-2000:]}\n{self.logs()}")
        return json.loads(done.stdout)

    def finished(self) -> list[tuple[str, float]]:
        """The ends that the journal tells."""
        return finished(self.journal)

    def left(self) -> int:
        """Messages in the three queues, seen past the proxy."""
        return sum(queues.depth(self.options, step).total for step in STEPS)

    def dead(self) -> int:
        """Messages in the three dead-letter queues."""
        return sum(queues.depth(self.options, f"{step}-dead").total for step in STEPS)

    def until(self, what: Callable[[], object], seconds: float) -> bool:
        """Wait for something at most so long; whether it came."""
        deadline = time.monotonic() + seconds
        while not (came := bool(what())) and time.monotonic() < deadline:
            time.sleep(0.05)
        return came

    def counts(self) -> Counter[str]:
        """Requests by action so far."""
        return Counter(self.proxy.counted())

    def logs(self) -> str:
        """The ends of all logs."""
        return "\n".join(f"{log.name}\n{tail(log)}" for log in sorted(self.folder.glob("*.log")))


@contextmanager
def trial(contender: Contender, setting: Setting) -> Iterator[Trial]:
    """A trial whose processes end with it."""
    with ExitStack() as stack:
        proxy, url = stack.enter_context(counting_proxy(setting.endpoint_url))
        yield Trial(contender, setting, proxy, url, stack.enter_context(ExitStack()))


def is_alive(process: psutil.Process) -> bool:
    """Whether a process still works; one that has ended remains as a zombie until it is waited for."""
    return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)


def cpu_seconds(process: psutil.Process) -> float:
    """The CPU time that a process and its children have used."""
    family = [process, *process.children(recursive=True)]
    return float(sum(times.user + times.system for times in (member.cpu_times() for member in family)))
