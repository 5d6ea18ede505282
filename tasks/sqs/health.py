"""When each queue was last polled with success: what tells a worker that is idle from one that is cut off."""

import os
import time
from pathlib import Path

_polled: dict[str, float] = {}
_touched = 0.0
TOUCH_EVERY_SECONDS = 1.0
POLL_GRACE_SECONDS = 5.0  # a poll that is answered this long after its wait was lost on the way


def polled(queue: str, health_file: str | None = None) -> None:
    """A poll of `queue` was answered; the health file's time says so to other processes."""
    global _touched  # noqa: PLW0603 - one process, one file
    now = time.monotonic()
    _polled[queue] = now
    if health_file and now - _touched >= TOUCH_EVERY_SECONDS:
        _touched = now
        Path(health_file).touch()


def allowed_silence(wait_time_seconds: float) -> float:
    """Seconds without an answered poll after which a worker is cut off rather than idle: three whole polls."""
    return 3 * (wait_time_seconds + POLL_GRACE_SECONDS)


def silence(now: float | None = None) -> dict[str, float]:
    """Seconds since each polled queue last answered, in this process."""
    at = time.monotonic() if now is None else now
    return {queue: at - last for queue, last in _polled.items()}


def age(health_file: str | os.PathLike[str]) -> float | None:
    """Seconds since the process behind a health file last polled with success; None if it never did."""
    try:
        return max(0.0, time.time() - Path(health_file).stat().st_mtime)
    except FileNotFoundError:
        return None
