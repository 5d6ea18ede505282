"""Hands the runs that this process committed to a process of its own, which sends their chains (`tasks.sender`).

The row is the outbox: what is not sent there (SQS is away, the backlog is full, a process dies) is sent by beat. So
the answer never waits for SQS, and what sending costs is not taken from those that answer requests.
"""

import fcntl
import logging
import os
import select
import subprocess
import sys
import threading
from pathlib import Path
from uuid import UUID

import tasks
from pipeline import origin
from pipeline.db.outbox import Envelope
from pipeline.domain import Stage
from tasks.due import Due

BACKLOG_BYTES = 128 * 1024  # some 700 documents that wait in the pipe; the process holds 400 more
RESTART_SECONDS = 1.0  # between the end of a process and the start of the next
STOP_SECONDS = 3.0
ROOT = Path(tasks.__file__).parents[1]
COMMAND = (sys.executable, "-m", "tasks.sender")

log = logging.getLogger(__name__)


class Dispatcher:
    """The pipe to one process that starts with the first document, and again should it die."""

    def __init__(self) -> None:
        self._starting = threading.Lock()
        self._stopping = threading.Event()
        self._watch: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        # Its end for reading stays open here too: what waits outlasts a process that dies.
        self._reading = self._writing = -1

    async def submit(
        self,
        document_id: UUID,
        run: int,
        first: Stage = Stage.VALIDATE,
        tenant: str | None = None,
        *,
        urgent: bool = False,
    ) -> None:
        """Have a run that this request committed sent soon, from its first stage; never blocks, never fails.

        Without a tenant PostgreSQL is asked whose it is, and how urgent.
        """
        envelope = Envelope(tenant, origin.request(), origin.traceparent(), urgent) if tenant else None
        self.give(Due(document_id, run, first, envelope))

    def give(self, due: Due) -> None:
        """Write one line, which a pipe takes whole or not at all up to a length."""
        line = due.line()
        if len(line) > select.PIPE_BUF:
            line = due._replace(envelope=None).line()  # PostgreSQL has it too
        try:
            self._start()
            os.write(self._writing, line)
        except OSError as error:
            reason = "too many others wait to be sent" if isinstance(error, BlockingIOError) else str(error)
            log.warning("document %s run %d is left to beat: %s", due.document_id, due.run, reason)

    def stop(self) -> None:
        """Have sent what can be sent within a few seconds; a process that hangs does not hold up the exit."""
        with self._starting:
            watch, self._watch = self._watch, None
            if watch is None:
                return
            self._stopping.set()
            os.close(self._writing)
        watch.join(STOP_SECONDS)
        if watch.is_alive() and self._process is not None:
            self._process.kill()
            watch.join()
        os.close(self._reading)

    def _start(self) -> None:
        if self._watch is not None:
            return
        with self._starting:
            if self._watch is None:
                self._reading, self._writing = os.pipe()
                os.set_blocking(self._writing, False)
                fcntl.fcntl(self._writing, fcntl.F_SETPIPE_SZ, BACKLOG_BYTES)
                self._stopping.clear()
                self._watch = threading.Thread(target=self._keep_running, name="dispatch", daemon=True)
                self._watch.start()

    def _keep_running(self) -> None:
        while not self._stopping.is_set():
            try:
                self._process = self._new_process()
            except OSError:
                log.exception("the process that sends chains cannot be started; beat sends them")
            else:
                code = self._process.wait()
                if not self._stopping.is_set():
                    log.warning("the process that sends chains ended with code %d; another one starts", code)
            self._stopping.wait(RESTART_SECONDS)

    def _new_process(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own module
            COMMAND,
            stdin=self._reading,
            stdout=subprocess.DEVNULL,
            cwd=ROOT,  # where `-m` looks first, also where the project is run without being installed
        )
