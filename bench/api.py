"""The REST API: lists over very many documents, uploads beside a bare handler: `python -m bench.api --help`."""

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from bench import table
from bench.part import Part
from bench.rest import lists, million, uploads
from bench.rest.server import Server
from bench.rest.uploads import Contender
from local.localstack import ROOT, LocalStack
from local.postgres import Postgres
from local.processes import kept_environment
from pipeline.extraction.request import ExtractionRequest, Limits
from pipeline.extraction.service import extract_file
from pipeline.settings import get_settings

PARTS = ("lists", "uploads")
KEY = "quire_the-key-of-the-benchmark-itself"
HEADERS = {"X-API-Key": KEY}
SIZES = (1024, 64 * 1024)
SAMPLE = ROOT / "samples" / "invoice.pdf"
UNBOUNDED = {
    "QUIRE_RATE_PER_MINUTE": "1000000",
    "QUIRE_DOCUMENTS_PER_DAY": "100000000",
    "QUIRE_MAX_BACKLOG": "100000000",
}


def main() -> None:
    """Fill PostgreSQL, start the API, measure the chosen parts and print their tables."""
    arguments = _arguments()
    with _folder(arguments.folder) as folder:
        folder.chmod(0o711)  # PostgreSQL may have to run as another user
        with Postgres(folder, durable=True) as postgres:
            environment = prepare(postgres.url(), folder)
            parts = [MEASURES[part](environment, folder, arguments) for part in arguments.only]
    print("\n\n".join(part.shown(with_files=False) for part in parts))
    if arguments.json:
        table.write_json(
            arguments.json,
            {part.title: [dict(zip(part.heads, row, strict=True)) for row in part.rows] for part in parts},
        )


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="quire-bench-") as name:
        yield Path(name)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.api", description=__doc__)
    parser.add_argument("--only", choices=PARTS, nargs="+", default=PARTS)
    parser.add_argument("--documents", type=int, default=1_000_000, help="documents in PostgreSQL")
    parser.add_argument("--times", type=int, default=200, help="requests of each kind")
    parser.add_argument("--uploads", type=int, default=400, help="files of each size and round")
    parser.add_argument("--folder", type=Path, help="keeps the documents, and has them already on the next run")
    parser.add_argument("--json", type=Path, help="file to write every figure to")
    return parser.parse_args()


def prepare(database_url: str, folder: Path) -> dict[str, str]:
    """A migrated database with a key; the environment of an API over it."""
    environment = kept_environment() | UNBOUNDED | {
        "QUIRE_DATABASE_URL": database_url, "QUIRE_STORE_URL": f"file://{folder}/objects", "QUIRE_API_KEY": KEY,
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1",
        "QUIRE_AWS_ENDPOINT_URL": "http://127.0.0.1:9",  # what only reads the database sends nothing
    }  # fmt: skip
    for command in (
        ("python", "-m", "pipeline.db", "migrate"),
        ("celery", "-A", "tasks", "keys", "create", "bench", "--configured"),
    ):
        program = str(ROOT / ".venv/bin" / command[0])
        subprocess.run((program, *command[1:]), env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return environment


def measure_lists(environment: dict[str, str], folder: Path, arguments: argparse.Namespace) -> Part:
    engine = create_engine(environment["QUIRE_DATABASE_URL"])
    started = time.monotonic()
    if (made := million.known(engine)) is None:
        million.fill(engine, arguments.documents, sample_result(folder))
        print(f"{arguments.documents:,} documents made in {time.monotonic() - started:.0f} s", flush=True)
        made = million.known(engine)
        assert made is not None
    with Server("api.app:create_app", environment, folder) as server:
        return lists.measure(server, engine, HEADERS, made, arguments.times)


def measure_uploads(environment: dict[str, str], folder: Path, arguments: argparse.Namespace) -> Part:
    (folder / "bare").mkdir(exist_ok=True)
    with LocalStack(folder / "localstack") as aws:
        environment = environment | {"QUIRE_AWS_ENDPOINT_URL": aws.endpoint_url}
        create = (str(ROOT / ".venv/bin/celery"), "-A", "tasks", "queues", "create")
        subprocess.run(create, env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        bare = os.environ | {"BARE_FOLDER": str(folder / "bare")}
        with (
            Server("api.app:create_app", environment, folder) as quire,
            Server("bench.rest.bare:create_app", bare, folder) as peer,
        ):
            engine = create_engine(environment["QUIRE_DATABASE_URL"])
            contenders = [
                Contender("Quire", quire, "/api/v1/documents/", HEADERS, unsent=lambda: unsent(engine)),
                Contender("bare", peer, "/form"),
                Contender("bare, kept on the disk", peer, "/durable"),
            ]
            return uploads.measure(contenders, arguments.uploads, SIZES)


def unsent(engine: Engine) -> int:
    """How many documents are committed and not yet sent to SQS: nobody but the API itself sends them here."""
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM runs WHERE dispatched_at IS NULL")).scalar_one())


def sample_result(folder: Path) -> str:
    """The result of a sample, as JSON."""
    request = ExtractionRequest("application/pdf", None, SAMPLE.name, "0" * 64)
    extract_file(SAMPLE, request, Limits.from_settings(get_settings()), folder / "result.json")
    return (folder / "result.json").read_text()


MEASURES = {"lists": measure_lists, "uploads": measure_uploads}

if __name__ == "__main__":
    main()
