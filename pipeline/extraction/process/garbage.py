"""Garbage collection in a process that reads one document and then ends."""

import gc

SELDOM = 100_000  # new objects between two collections, rather than 700


def collect_seldom() -> None:
    """Leave what was there before alone, so that a fork goes on sharing it, and seldom look at what comes.

    A document is a tree: looking for cycles in it took up to a tenth of the time, and found none.
    """
    gc.freeze()
    gc.set_threshold(SELDOM, 10, 10)
