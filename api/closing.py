"""The moment in which this process is asked to end.

uvicorn tells its application only once every answer has ended: those without an end of their own must learn it before.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def told_of_exit(tell: Callable[[], None]) -> Iterator[None]:
    """Call `tell` when one of SIGNALS comes, before whoever handled it so far; other threads get none."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.getsignal(each) for each in SIGNALS}

    def heard(number: int, frame: FrameType | None) -> None:
        tell()
        handler: Any = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for each, handler in before.items():
        if callable(handler):  # a signal that is ignored, or ends the process by itself, is left alone
            signal.signal(each, heard)
    try:
        yield
    finally:
        for each, handler in before.items():
            if callable(handler):
                signal.signal(each, handler)
