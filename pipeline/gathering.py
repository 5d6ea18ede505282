"""What waits in a queue already, for a thread that does several things at once."""

from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")


def others(waiting: SimpleQueue[T | None], most: int) -> list[T]:
    """Take what waits, at most `most`, up to a None, which means the end and stays there for the next look."""
    found: list[T] = []
    while len(found) < most:
        try:
            other = waiting.get_nowait()
        except Empty:
            break
        if other is None:
            waiting.put(None)
            break
        found.append(other)
    return found
