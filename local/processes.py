"""Processes that end with us: started in a session of their own, ended by the kernel if we are killed."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Self

PR_SET_PDEATHSIG = 1  # linux/prctl.h
POLL_SECONDS = 0.05


class StartError(Exception):
    """A service did not come up; the text is for a person."""


class Held(ABC):
    """A context manager: up on entry, or stopped again if it does not come up; gone on exit."""

    def __enter__(self) -> Self:
        try:
            self.bring_up()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @abstractmethod
    def bring_up(self) -> None:
        """Start it and return once it can be used; StartError if it cannot."""

    @abstractmethod
    def stop(self) -> None:
        """End what was started, however far that came."""


def ending_with_us(how: signal.Signals = signal.SIGKILL) -> Callable[[], None]:
    """A `preexec_fn` of subprocess: the kernel sends the process this signal once the thread that starts it is gone."""
    parent, prctl = os.getpid(), ctypes.CDLL(None).prctl

    def end_with_parent() -> None:
        prctl(PR_SET_PDEATHSIG, how)
        if os.getppid() != parent:
            os._exit(1)  # it died in between

    return end_with_parent


def spawn(
    command: Sequence[str],
    environment: Mapping[str, str],
    output: int | IO[bytes],
    folder: Path | None = None,
    user: int | None = None,
    at_our_death: signal.Signals = signal.SIGKILL,
) -> subprocess.Popen[bytes]:
    """Start a process that a Ctrl-C in our terminal does not reach and that does not outlive us.

    Call it from a thread that lives as long as the process should: the kernel takes that thread for the parent.
    """
    return subprocess.Popen(
        command,
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=ending_with_us(at_our_death),  # noqa: PLW1509 - it takes no lock that a thread of ours could hold
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    )


def kept_environment() -> dict[str, str]:
    """What a server needs of our environment; the rest could change how it works."""
    return {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}


def ask_to_stop(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> None:
    if process.poll() is None:
        process.send_signal(how)


def stop(process: subprocess.Popen[bytes], seconds: float, how: signal.Signals | None = signal.SIGTERM) -> int:
    """End a process with its whole session: asked first, killed after `seconds`; its return code.

    `how` is None for one that was asked before: to many a second signal means to drop everything.
    """
    if how is not None:
        ask_to_stop(process, how)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    with contextlib.suppress(ProcessLookupError):  # the whole session is gone, as it should be
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait()


def wait_until(
    ready: Callable[[], bool], process: subprocess.Popen[bytes], name: str, log: Path, seconds: float
) -> None:
    """Return once `ready`; StartError with the end of the log if the process ends first or `seconds` pass."""
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None:
            raise StartError(f"{name} ended with code {process.returncode} while it started\n{tail(log)}")
        if time.monotonic() > deadline:
            raise StartError(f"{name} was not ready after {seconds:.0f} s\n{tail(log)}")
        time.sleep(POLL_SECONDS)


def tail(log: Path, lines: int = 20) -> str:
    """The end of a log, indented."""
    text = log.read_text(errors="replace") if log.exists() else ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])
