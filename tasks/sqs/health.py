"""When each queue was last polled with success: what tells a worker that is idle from one that is cut off."""

import math
import os
import threading
import time
from pathlib import Path

_polled: dict[str, float] = {}
_touched = 0.0
_lock = threading.Lock()
TOUCH_EVERY_SECONDS = 1.0
POLL_GRACE_SECONDS = 5.0  # a poll that is answered this long after its wait was lost on the way


def watch(queue: str) -> None:
    """Expect answers to the polls of a queue from now on."""
    with _lock:
        _polled[queue] = time.monotonic()


def unwatch(queue: str) -> None:
    """The queue is no longer polled."""
    with _lock:
        _polled.pop(queue, None)


def polled(queue: str, health_file: str | None = None, patience: float = math.inf) -> None:
    """A poll was answered; the health file's time says so to others, unless a watched queue is silent.

    `patience` is for how many seconds a queue's polls may go unanswered.
    """
    global _touched  # noqa: PLW0603 - one process, one file
    now = time.monotonic()
    with _lock:
        if queue in _polled:
            _polled[queue] = now
        oldest = min(_polled.values(), default=now)
        if not health_file or now - _touched < TOUCH_EVERY_SECONDS or now - oldest > patience:
            return
        _touched = now
    Path(health_file).touch()


def allowed_silence(wait_time_seconds: float) -> float:
    """Seconds without an answered poll after which a worker is cut off rather than idle: three whole polls."""
    return 3 * (wait_time_seconds + POLL_GRACE_SECONDS)


def silence(now: float | None = None) -> dict[str, float]:
    """Seconds since each polled queue last answered, in this process."""
    at = time.monotonic() if now is None else now
    with _lock:
        return {queue: at - last for queue, last in _polled.items()}


def age(health_file: str | os.PathLike[str]) -> float | None:
    """Seconds since the process behind a health file last polled with success; None if it never did."""
    try:
        return max(0.0, time.time() - Path(health_file).stat().st_mtime)
    except FileNotFoundError:
        return None


def _forget_after_fork() -> None:
    global _lock  # noqa: PLW0603 - a thread of the parent may have held it
    _lock = threading.Lock()
    _polled.clear()


os.register_at_fork(after_in_child=_forget_after_fork)
