"""A thread that calls one function: at an interval, or as soon as it is asked to."""

import os
import random
import threading
from collections.abc import Callable

from kombu.log import get_logger

logger = get_logger(__name__)


def backoff(failures: int, first: float, longest: float) -> float:
    """Seconds to wait after so many failures in a row: doubled each time up to a bound, and never quite the same."""
    pause: float = min(longest, first * 2 ** min(failures - 1, 32))
    return pause * random.uniform(0.5, 1.0)  # noqa: S311 - so that workers do not come back all at once


class Background:
    """Calls `work` in its own thread; `work` returns the seconds until it wants to be called again, None for "when
    asked". The thread starts with the first `ask`, dies with the process, and is not carried over a fork."""

    def __init__(self, name: str, work: Callable[[], float | None]) -> None:
        self._name = name
        self._work = work
        self._reset()

    def _reset(self) -> None:
        self._pid = os.getpid()
        self._thread: threading.Thread | None = None
        self._asked = threading.Event()
        self._stopped = False
        self._lock = threading.Lock()

    def ask(self) -> None:
        """Have `work` called soon."""
        if self._pid != os.getpid():
            self._reset()
        self._asked.set()
        if self._thread is None:
            self._start()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None and not self._stopped:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def stop(self, timeout: float = 0.0) -> None:
        """No more calls; wait at most `timeout` seconds for one that is under way."""
        self._stopped = True
        self._asked.set()
        thread = self._thread
        if thread is not None and timeout and thread is not threading.current_thread():
            thread.join(timeout)

    def _run(self) -> None:
        pause: float | None = 0.0
        while not self._stopped:
            if pause is None or pause > 0:
                self._asked.wait(pause)
            self._asked.clear()
            if self._stopped:
                return
            try:
                pause = self._work()
            except Exception:  # the thread must outlive whatever one round meets
                logger.exception("%s failed; trying again", self._name)
                pause = 1.0
