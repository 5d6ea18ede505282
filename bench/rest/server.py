"""A web server of the benchmark, as a process, and one connection to it that stays open."""

import http.client
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Self

from local.localstack import ROOT
from local.ports import free_port
from local.processes import spawn, stop, wait_until

START_SECONDS = 60
STOP_SECONDS = 10


class Server:
    """`uvicorn --factory FACTORY` with one process, ready on entry."""

    def __init__(self, factory: str, environment: Mapping[str, str], folder: Path) -> None:
        self.port = free_port()
        self._log = folder / f"{factory.partition('.')[0]}-{self.port}.log"
        self._command = (
            str(ROOT / ".venv/bin/uvicorn"), "--factory", factory, "--port", str(self.port), "--no-access-log",
        )  # fmt: skip
        self._environment = environment

    def __enter__(self) -> Self:
        with self._log.open("wb") as output:
            self._process = spawn(self._command, self._environment, output, ROOT)
        wait_until(self._answers, self._process, self._log.stem, self._log, START_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        stop(self._process, STOP_SECONDS)

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def _answers(self) -> bool:
        with closing(self.connect()) as connection:
            try:
                connection.request("GET", "/healthz")
                return connection.getresponse().status == 200
            except OSError:
                return False


def timed(connection: http.client.HTTPConnection, path: str, headers: Mapping[str, str]) -> tuple[float, bytes]:
    """Seconds from the request to the last byte of the answer, and the answer; RuntimeError if it is no success."""
    started = time.perf_counter()
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    body = answer.read()
    seconds = time.perf_counter() - started
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}: {body[:300]!r}")
    return seconds, body
