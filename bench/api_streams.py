"""What open event streams cost an API process: `python -m bench.api_streams [--streams 1000]`.

Memory of the process with them and without, connections to PostgreSQL, and how long one event takes to reach all.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from uuid import UUID, uuid4

import httpx
import psutil
import psycopg2

from bench.table import markdown
from local.localstack import ROOT
from local.ports import free_port
from local.postgres import Postgres
from local.processes import stop

KEY = f"quire_{uuid4().hex}"
MIB = 1024 * 1024
SETTLE_SECONDS = 2.0
OPENED_AT_ONCE = 50
ROUNDS = 5
REQUEST = "GET /api/v1/documents/{id}/events HTTP/1.1\r\nHost: quire\r\nX-API-Key: {key}\r\n\r\n"
NOTE = (
    "INSERT INTO document_events (document_id, run, event, status, stage)"
    " VALUES (%s, 1, 'bench', 'PENDING', 'validate')"
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.api_streams", description=__doc__)
    parser.add_argument("--streams", type=int, default=1_000)
    wanted = parser.parse_args().streams
    with (
        tempfile.TemporaryDirectory(prefix="quire-bench-") as name,
        Postgres(_opened(name), durable=False) as postgres,
        _api(postgres.url(), Path(name), wanted) as (url, process),
    ):
        rows = asyncio.run(_measure(url, process, postgres.url(), wanted))
    print(markdown(("what", "figure"), rows))


def _opened(name: str) -> Path:
    Path(name).chmod(0o711)  # PostgreSQL runs as another user
    return Path(name)


@contextmanager
def _api(database: str, folder: Path, streams: int) -> Iterator[tuple[str, psutil.Process]]:
    port = free_port()
    environment = os.environ | {
        "QUIRE_DATABASE_URL": database,
        "QUIRE_STORE_URL": f"file://{folder}/objects",
        "QUIRE_AWS_ENDPOINT_URL": "http://127.0.0.1:9",  # nobody listens: nothing is worked on
        "QUIRE_RATE_PER_MINUTE": "1000000",
        "QUIRE_MAX_EVENT_STREAMS": str(streams),
        "QUIRE_API_KEY": KEY,
        "QUIRE_API_PORT": str(port),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    programs = Path(sys.executable).parent
    for command in (("python", "-m", "pipeline.db", "migrate"),
                    ("celery", "-A", "tasks", "keys", "create", "bench", "--configured")):  # fmt: skip
        subprocess.run([programs / command[0], *command[1:]], env=environment, cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
    serve = [str(programs / "python"), "-m", "api"]
    with (folder / "api.log").open("wb") as log:
        process = subprocess.Popen(serve, env=environment, cwd=ROOT, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        while not _answers(url):
            time.sleep(0.1)
        yield url, psutil.Process(process.pid)
    finally:
        stop(process, 10)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").status_code == 200
    except httpx.TransportError:
        return False


async def _measure(url: str, process: psutil.Process, database: str, wanted: int) -> list[tuple[str, float | str]]:
    async with httpx.AsyncClient(headers={"X-API-Key": KEY}, timeout=30) as client:
        answer = await client.post(f"{url}/api/v1/documents/", files={"file": ("a.txt", b"Hello.")})
    document = UUID(answer.raise_for_status().json()["id"])
    await asyncio.sleep(SETTLE_SECONDS)
    before = process.memory_info().rss
    port, opened = int(url.rpartition(":")[2]), time.perf_counter()
    streams: list[asyncio.StreamReader] = []
    writers = []
    while len(streams) < wanted:
        some = min(OPENED_AT_ONCE, wanted - len(streams))
        made = await asyncio.gather(*(_open(port, document) for _ in range(some)))
        streams += [reader for reader, _ in made]
        writers += [writer for _, writer in made]
    opened = time.perf_counter() - opened
    await asyncio.sleep(SETTLE_SECONDS)
    after = process.memory_info().rss
    listening, pooled = _connections(database)
    told = median([await _tell_all(streams, document, database) for _ in range(ROUNDS)])
    for writer in writers:
        writer.close()
    return [
        ("open streams", f"{len(streams):,}"),
        ("seconds to open them", opened),
        ("MiB of the process before", before / MIB),
        ("MiB more with them", (after - before) / MIB),
        ("connections to PostgreSQL that listen", str(listening)),
        ("connections of the pool", str(pooled)),
        (f"seconds until an event reached all, median of {ROUNDS}", told),
    ]


async def _open(port: int, document: UUID) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A stream whose old events were read."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(REQUEST.format(id=document, key=KEY).encode())
    await reader.readuntil(b'"event":"uploaded"')
    return reader, writer


async def _tell_all(streams: list[asyncio.StreamReader], document: UUID, database: str) -> float:
    with psycopg2.connect(database.replace("+psycopg2", "")) as connection, connection.cursor() as cursor:
        cursor.execute(NOTE, (str(document),))
    started = time.perf_counter()
    connection.close()
    await asyncio.gather(*(stream.readuntil(b'"event":"bench"') for stream in streams))
    return time.perf_counter() - started


def _connections(database: str) -> tuple[int, int]:
    count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s"
    with psycopg2.connect(database.replace("+psycopg2", "")) as connection, connection.cursor() as cursor:
        found = []
        for name in ("quire-bell", "quire"):
            cursor.execute(count, (name,))
            found.append(int((cursor.fetchone() or (0,))[0]))
    connection.close()
    return found[0], found[1]


if __name__ == "__main__":
    main()
