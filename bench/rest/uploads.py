"""Uploads a second, over several connections at once and over one, beside a handler that only streams and hashes."""

import http.client
import os
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from bench.part import Part
from bench.rest.server import Server

if TYPE_CHECKING:
    from bench.table import Value

CONNECTIONS = 8
ROUNDS = 5
ALONE = 40  # uploads one after the other, for the time of one
WARM_UP = 50
DRAIN_SECONDS = 120
BOUNDARY = "quire-bench"
MULTIPART = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


@dataclass
class Contender:
    """A handler that takes forms, and what it made of each round."""

    name: str
    server: Server
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    unsent: Callable[[], int] = lambda: 0  # what it has taken and not finished with
    rates: list[float] = field(default_factory=list)
    drained: list[float] = field(default_factory=list)  # likewise, until nothing was unsent
    seconds: list[float] = field(default_factory=list)  # of each upload of one connection

    def round(self, count: int, size: int) -> None:
        """Take files over several connections, then, once all is quiet, a few over one."""
        started = time.perf_counter()
        sent = self.send(count, size)
        self.rates.append(count / sent)
        self._drain()
        self.drained.append(count / (time.perf_counter() - started))
        with closing(self.server.connect()) as connection:
            self.seconds += send_all(connection, self.path, self._headers, forms(ALONE, size))
        self._drain()

    def send(self, count: int, size: int) -> float:
        """Seconds for so many files of one size, over several connections."""
        bodies = list(forms(count, size))
        shares = [bodies[number::CONNECTIONS] for number in range(CONNECTIONS)]

        def send_share(share: list[bytes]) -> None:
            with closing(self.server.connect()) as connection:
                send_all(connection, self.path, self._headers, share)

        started = time.perf_counter()
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            list(pool.map(send_share, shares))
        return time.perf_counter() - started

    @property
    def _headers(self) -> dict[str, str]:
        return {**MULTIPART, **self.headers}

    def _drain(self) -> None:
        """Wait for what is left to do, so that it does not burden the next contender."""
        deadline = time.monotonic() + DRAIN_SECONDS
        while left := self.unsent():
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} still has {left} documents to send")
            time.sleep(0.01)


def forms(count: int, size: int) -> Iterator[bytes]:
    """Bodies of uploads; every file is another one."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'.encode()
    for _ in range(count):
        yield head + os.urandom(size) + f"\r\n--{BOUNDARY}--\r\n".encode()


def measure(contenders: list[Contender], count: int, sizes: tuple[int, ...]) -> Part:
    """The contenders take turns; the first is compared with the others. Medians of the rounds."""
    rows: list[list[Value]] = []
    for size in sizes:
        for contender in contenders:
            contender.rates, contender.drained, contender.seconds = [], [], []
            contender.send(WARM_UP, size)
        for number in range(ROUNDS):
            for contender in contenders if number % 2 else contenders[::-1]:
                contender.round(count, size)
        rows += [_row(contender, contenders[0], size) for contender in contenders]
    heads = ("file", "handler", "uploads a second", "sent on, a second", "Quire to it", "one alone, p50 ms")
    return Part(f"Uploads, {CONNECTIONS} connections", heads, rows)


def _row(contender: Contender, first: Contender, size: int) -> "list[Value]":
    rate, drained = median(contender.rates), median(contender.drained)
    return [
        f"{size // 1024} KiB",
        contender.name,
        rate,
        drained if contender is first else None,
        median(first.rates) / rate if contender is not first else None,
        median(contender.seconds) * 1_000,
    ]


def send_all(
    connection: http.client.HTTPConnection,
    path: str,
    headers: Mapping[str, str],
    bodies: "Iterator[bytes] | list[bytes]",
) -> list[float]:
    """Seconds of each; RuntimeError for an answer that is no success."""
    seconds = []
    for body in bodies:
        started = time.perf_counter()
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        said = answer.read()
        seconds.append(time.perf_counter() - started)
        if answer.status not in {200, 202}:
            raise RuntimeError(f"{path} answered {answer.status}: {said[:300]!r}")
    return seconds
