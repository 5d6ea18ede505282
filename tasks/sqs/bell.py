"""How a thread has something called on kombu's event loop."""

import contextlib
import socket
from collections.abc import Callable
from typing import Any


class Bell:
    """Calls `answer` on the loop soon after any thread has rung.

    The loop's own `call_soon` would do, but what is called there and itself uses `call_soon`, as Celery does, may wait
    for a second until the loop looks again; what a file descriptor wakes does not.
    """

    def __init__(self, loop: Any, answer: Callable[[], None]) -> None:
        self._loop = loop
        self._answer = answer
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)
        loop.add_reader(self._near.fileno(), self._rung)

    def ring(self) -> None:
        """Callable from any thread; rings that are not answered yet are one."""
        with contextlib.suppress(OSError):  # full: it is ringing already; closed: nobody is there to answer
            self._far.send(b"!")

    def remove(self) -> None:
        """No more answers."""
        with contextlib.suppress(OSError, KeyError, ValueError):  # the loop forgets its readers when it is reset
            self._loop.remove_reader(self._near.fileno())
        self._near.close()
        self._far.close()

    def _rung(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._near.recv(4096)
        self._answer()
