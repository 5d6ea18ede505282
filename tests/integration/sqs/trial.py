"""Starts workers and commands of `trial_app`, sends to it and reads what its tasks noted."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

from tasks.sqs import queues
from tasks.sqs.options import Options
from tests.processes import BIN, PATIENCE, ROOT, START_SECONDS, Process, free_port, wait_for

APP = "tests.integration.sqs.trial_app"


class Trial:
    """A context manager: what was started is stopped."""

    def __init__(self, options: Options, folder: Path, environment: Mapping[str, str]) -> None:
        self.options = options
        self.folder = folder
        self.journal = folder / "journal"
        self.journal.touch()
        self.let_go = folder / "let-go"
        self.processes: list[Process] = []
        self.environment = dict(environment) | {
            "TRIAL_ENDPOINT": str(options.endpoint_url),
            "TRIAL_PREFIX": options.queue_name_prefix,
            "TRIAL_VISIBILITY": str(options.visibility_timeout),
            "TRIAL_WAIT": str(options.wait_time_seconds),
            "TRIAL_JOURNAL": str(self.journal),
            "TRIAL_LET_GO": str(self.let_go),
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes:
            process.kill()

    def worker(self, *arguments: str, name: str | None = None, **environment: str) -> Process:
        """A worker that is ready."""
        process = self.start(
            "worker", "-l", "INFO", "-n", name or f"w{free_port()}@test", *(arguments or ("-c", "2")), **environment
        )
        wait_for(lambda: b" ready." in process.log.read_bytes() or not process.running, START_SECONDS, process.tail)
        assert process.running, process.tail()
        return process

    def start(self, *arguments: str, **environment: str) -> Process:
        """A `celery` command that runs on."""
        process = Process(
            arguments[0],
            [str(BIN / "celery"), "-A", APP, *arguments],
            self.environment | environment,
            self.folder / f"{arguments[0]}-{len(self.processes)}.log",
        )
        self.processes.append(process)
        return process

    def celery(self, *arguments: str, seconds: float = START_SECONDS) -> subprocess.CompletedProcess[str]:
        """A `celery` command that ends."""
        return subprocess.run(
            [str(BIN / "celery"), "-A", APP, *arguments], env=self.environment, cwd=ROOT, text=True,
            capture_output=True, timeout=seconds, check=False,
        )  # fmt: skip

    def python(self, code: str, seconds: float = 2 * START_SECONDS, **environment: str) -> str:
        """What a Python process prints that has imported everything of `trial_app`."""
        done = subprocess.run(
            [sys.executable, "-c", f"from {APP} import *\n{code}"], env=self.environment | environment, cwd=ROOT,
            text=True, capture_output=True, timeout=seconds, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def notes(self, first: str | None = None) -> list[list[str]]:
        """What the tasks noted, as words; of one kind only if its first word is given."""
        lines = [line.split() for line in self.journal.read_text().splitlines()]
        return [line for line in lines if first in {None, line[0]}]

    def until(self, what: Callable[["Trial"], object], seconds: float = PATIENCE) -> Any:
        try:
            return wait_for(lambda: what(self), seconds, "the trial")
        except AssertionError as error:
            logs = "\n".join(process.tail() for process in self.processes)
            raise AssertionError(f"{error}\n{self.notes()}\n{logs}") from None

    def depth(self, name: str = "one") -> queues.Depth:
        return queues.depth(self.options, name)
