"""Uploads a second, over several connections at once, beside a handler that only streams and hashes."""

import http.client
import os
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

from bench.part import Part
from bench.rest.server import Server

if TYPE_CHECKING:
    from bench.table import Value

CONNECTIONS = 8
BOUNDARY = "quire-bench"


def form(content: bytes) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    return head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def measure(quire: Server, bare: Server, headers: Mapping[str, str], count: int, sizes: tuple[int, ...]) -> Part:
    """Every file is another one; the contenders take turns, the better of two rounds counts."""
    multipart = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    rows: list[list[Value]] = []
    for size in sizes:
        best: dict[str, float] = {}
        for _ in range(2):
            for name, server, path, more in (
                ("quire", quire, "/api/v1/documents/", dict(headers)),
                ("bare", bare, "/form", {}),
                ("raw", bare, "/raw", {}),
            ):
                rate = send(server, path, multipart | more, count, size, as_form=name != "raw")
                best[name] = max(best.get(name, 0), rate)
        rows.append([
            f"{size // 1024} KiB", best["quire"], best["bare"], best["raw"], best["quire"] / best["bare"]
        ])  # fmt: skip
    heads = ("file", "Quire, a second", "bare handler, a form", "bare handler, the body alone", "Quire to bare")
    return Part(f"Uploads, {CONNECTIONS} connections", heads, rows)


def send(server: Server, path: str, headers: Mapping[str, str], count: int, size: int, *, as_form: bool) -> float:
    """Files a second."""
    bodies = [os.urandom(size) for _ in range(count)]
    bodies = [form(body) for body in bodies] if as_form else bodies
    shares = [bodies[number::CONNECTIONS] for number in range(CONNECTIONS)]
    started = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(lambda share: send_all(server.connect(), path, headers, share), shares))
    return count / (time.perf_counter() - started)


def send_all(
    connection: http.client.HTTPConnection, path: str, headers: Mapping[str, str], bodies: list[bytes]
) -> None:
    with closing(connection):
        for body in bodies:
            connection.request("POST", path, body, dict(headers))
            answer = connection.getresponse()
            said = answer.read()
            if answer.status not in {200, 202}:
                raise RuntimeError(f"{path} answered {answer.status}: {said[:300]!r}")
