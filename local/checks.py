"""`make check` and `make lock`."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from local.localstack import ROOT
from local.postgres import Postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

BIN = ROOT / ".venv" / "bin"

CHECKS: dict[str, tuple[str, ...]] = {
    "ruff": ("ruff", "check", "."),
    "format": ("ruff", "format", "--check", "--quiet", "."),
    "types": ("mypy",),
    "imports": ("lint-imports",),
    "settings table": ("python", "-m", "local.settings_table"),
    "licences": ("python", "-m", "local.licences"),
    "Compose file": ("docker-compose", "-f", "docker-compose.yml", "config", "--quiet"),
    "Dockerfile": ("hadolint", "Dockerfile"),
}


def run() -> int:
    """Run every check, telling each result; 1 if any failed."""
    failed = [name for name, command in CHECKS.items() if not _passes(name, command, os.environ)]
    with _database() as environment:
        if not _passes("migrations", ("python", "-m", "pipeline.db", "check"), environment):
            failed.append("migrations")
    print(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


def _passes(name: str, command: tuple[str, ...], environment: "os._Environ[str] | dict[str, str]") -> bool:
    started = time.monotonic()
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        env=dict(environment),
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=False,
    )
    print(f"{'ok' if done.returncode == 0 else 'FAILED':<8}{name:<16}{time.monotonic() - started:5.1f} s", flush=True)
    if done.returncode != 0:
        print(done.stdout + done.stderr)
    return done.returncode == 0


@contextmanager
def _database() -> "Iterator[dict[str, str]]":
    """The environment of a process with an empty, migrated database."""
    with TemporaryDirectory(prefix="quire-check-") as folder:
        Path(folder).chmod(0o711)  # PostgreSQL may have to run as another user
        with Postgres(Path(folder), durable=False) as postgres:
            environment = os.environ | {"QUIRE_DATABASE_URL": postgres.url()}
            migrate = [str(BIN / "python"), "-m", "pipeline.db", "migrate"]
            subprocess.run(migrate, env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            yield environment


def relock() -> int:
    """Write the lock files anew with the newest versions allowed."""
    compile_ = (str(BIN / "uv"), "pip", "compile", "--universal", "--generate-hashes", "--python-version", "3.11",
                "--no-header", "--no-annotate", "--quiet", "--upgrade")  # fmt: skip
    for arguments in (
        ("pyproject.toml", "-o", "requirements/runtime.lock"),
        ("--group", "dev", "pyproject.toml", "-o", "requirements/dev.lock"),
        ("requirements/build.in", "-o", "requirements/build.lock"),
        ("requirements/localstack.in", "-o", "requirements/localstack.lock"),
        ("requirements/bench.in", "-o", "requirements/bench.lock"),
    ):
        if subprocess.run([*compile_, *arguments], cwd=ROOT, check=False).returncode != 0:
            print(f"could not lock {arguments[0]}", file=sys.stderr)
            return 1
    return 0
