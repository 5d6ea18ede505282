"""What is counted and timed as it happens. What can be counted at any time is not here, but in `pipeline.db.counts`.

Counts live in one process's memory until `share` puts them into files that every process of a host adds to.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # the library's own
LONG_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 1_800)

OURS = CollectorRegistry()

PAGES = Counter(
    "quire_pages", "Pages of completed documents, by where their text came from", ("source",), registry=OURS
)
DOCUMENT_SECONDS = Histogram(
    "quire_document_seconds",
    "From the upload of a document to its result, of those that needed one run",
    ("media_type",),
    buckets=LONG_SECONDS,
    registry=OURS,
)


def share(folder: Path, identity: Callable[[], object] = os.getpid) -> None:
    """From now on count in files of `folder`, one of each process that `identity` tells apart; forked ones included.

    Only for metrics with labels: those without have their place in memory already.
    """
    os.environ[VARIABLE] = str(folder)
    # The library chooses at its import, which in a worker Flower's plugin of the `celery` command has done before us.
    values.ValueClass = values.MultiProcessValue(identity)  # type: ignore[no-untyped-call]


def exposed(*others: Collector) -> bytes:
    """Everything in Prometheus's text format: what was counted here or in the shared folder, and what others say."""
    registry = CollectorRegistry(auto_describe=False)
    if folder := os.environ.get(VARIABLE):
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
    else:
        registry.register(OURS)
    for other in others:
        registry.register(other)
    return generate_latest(registry)


def count_pages(sources: Iterable[str]) -> None:
    """Count the pages of a completed document."""
    for source in sources:
        PAGES.labels(source).inc()
