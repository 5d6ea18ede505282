"""The owner's side: start a zygote, give it an order, keep the clock, stop it."""

import atexit
import json
import logging
import os
import socket
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pipeline
from pipeline.extraction.process import folder
from pipeline.extraction.process.channel import Channel, Message
from pipeline.extraction.progress import Plan
from pipeline.extraction.request import Limits

POLL_SECONDS = 0.2  # how often the hook `cancelled` is asked
STOP_SECONDS = 2.0  # what a zygote may take to end its child before it is killed itself
ROOT = Path(pipeline.__file__).parents[1]
# The whole environment of a zygote. One thread for each library: a process with threads cannot be forked safely.
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PYTHONPATH": str(ROOT),  # also where the project is run without being installed
    "PYTHONDONTWRITEBYTECODE": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}

log = logging.getLogger(__name__)


class ZygoteGoneError(Exception):
    """The zygote died with an order in hand."""


class WallClockError(Exception):
    """The order took longer than `limits.wall_seconds`."""


class ExtractionCancelledError(Exception):
    """The caller's hook asked for the end of the work; its child process is gone."""


class Zygote:
    """A process with the parsers imported, and the socket to it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="quire-"))
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-m", "pipeline.extraction.process.zygote", str(self.folder), str(os.getpid())]
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603  our own module
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=ENVIRONMENT,
                cwd="/",
                start_new_session=True,
            )
        self.channel = Channel(ours)
        _known.add(self)

    @property
    def alive(self) -> bool:
        return not self.channel.closed and self.process.poll() is None

    def run(self, order: Message, arguments: Message, wall_seconds: float, cancelled: Callable[[], bool]) -> Message:
        """Give `order` and wait for its answer; the child alone reads `arguments`. Whatever goes wrong here ends it."""
        deadline = time.monotonic() + wall_seconds
        try:
            with unnamed(json.dumps(arguments).encode()) as descriptor:
                self.channel.send(order, descriptor)
            self._watch(deadline, cancelled)
            answer = self.channel.receive()
        except BrokenPipeError:
            answer = None
        except BaseException:
            self.stop()
            raise
        if answer is None:
            self.kill()
            raise ZygoteGoneError
        return answer

    def _watch(self, deadline: float, cancelled: Callable[[], bool]) -> None:
        """Return when there is an answer."""
        while not self.channel.wait(min(POLL_SECONDS, deadline - time.monotonic())):
            if cancelled():
                raise ExtractionCancelledError
            if time.monotonic() >= deadline:
                raise WallClockError

    def stop(self) -> None:
        """End the child at work; end this zygote too if it does not say promptly that it did."""
        try:
            self.channel.send({"stop": True})
            if self.channel.wait(STOP_SECONDS) and self.channel.receive() is not None:
                return
        except OSError:
            log.warning("the extraction process is gone")
        self.kill()

    def kill(self) -> None:
        """End this zygote and, by the kernel, its child."""
        self.process.kill()
        self.process.wait()
        self.channel.close()
        folder.remove(self.folder)

    def forget(self) -> None:
        """Let go of a zygote that belongs to the process this one was forked from."""
        self.channel.close()
        self.process.returncode = 0  # or its destructor would complain of a running child


@contextmanager
def unnamed(content: bytes) -> Iterator[int]:
    """A descriptor open on a file that holds `content`, and that has no name: in memory, where the system has such."""
    in_memory = os.fdopen(os.memfd_create("arguments"), "w+b") if hasattr(os, "memfd_create") else None
    with in_memory or tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        yield file.fileno()


_idle: list[Zygote] = []
_known: weakref.WeakSet[Zygote] = weakref.WeakSet()  # also those at work


@contextmanager
def borrowed() -> Iterator[Zygote]:
    """An idle zygote of this process, or a new one; each thread at work has its own."""
    zygote = take()
    try:
        yield zygote
    finally:
        if zygote.alive:
            _idle.append(zygote)
        else:
            zygote.kill()


def take() -> Zygote:
    while _idle:
        zygote = _idle.pop()
        if zygote.alive:
            return zygote
        log.warning("an idle extraction process had ended with code %s", zygote.process.returncode)
        zygote.kill()
    return Zygote()


def run(
    task: str, arguments: Message, limits: Limits, cancelled: Callable[[], bool], plan: Plan | None = None
) -> Message:
    """Do one task in a limited child; returns how it ended, as the zygote tells it."""
    order = {"task": task, "needs": needs_of(arguments), "plan": asdict(plan or Plan()), "limits": asdict(limits)}
    with borrowed() as zygote:
        return zygote.run(order, arguments, limits.wall_seconds, cancelled)


def needs_of(arguments: Message) -> Message:
    """What a zygote has to know of a document: which parser it loads, and no name, place, password or schema.

    A zygote outlives its documents, and every child begins as a copy of it.
    """
    request = arguments.get("request")
    return {
        "media_type": request and request["media_type"],
        "schema": bool(request and request["options"].get("schema")),
    }


def warm_up() -> None:
    """Start a zygote and let it import everything that documents commonly need, without waiting for it."""
    zygote = Zygote()
    zygote.channel.send({"warm": True})
    _idle.append(zygote)


def shut_down() -> None:
    """End the idle zygotes of this process."""
    while _idle:
        _idle.pop().kill()


def _forget_all() -> None:
    """In a fork: the zygotes are the parent's."""
    _idle.clear()
    for zygote in list(_known):
        zygote.forget()


os.register_at_fork(after_in_child=_forget_all)
atexit.register(shut_down)
