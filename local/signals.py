"""Signals that ask a stack to end."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """One of the signals came."""


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """The first of the signals raises Stopped inside the block; later ones do not interrupt the stop under way."""

    def raise_stopped(_number: int, _frame: FrameType | None) -> None:
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    before = {number: signal.signal(number, raise_stopped) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
