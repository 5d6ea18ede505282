"""What workers count, in files that their processes share, shown by the worker's main process on a port of its own."""

import logging
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from billiard.process import current_process
from celery.signals import worker_init, worker_process_init, worker_ready, worker_shutdown
from prometheus_client import Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from pipeline import metrics
from pipeline.db.claims import LeaseLostError
from pipeline.domain import Stage
from pipeline.errors import PermanentError, RetryableError
from pipeline.settings import get_settings
from pipeline.stages.run import LeaseHeldError, SupersededError
from tasks import queues
from tasks.metrics_server import MetricsServer
from tasks.sqs.health import silence

log = logging.getLogger(__name__)

STAGE_SECONDS = Histogram(
    "quire_stage_seconds",
    "Time that one try of a stage took, by how it ended",
    ("stage", "outcome"),
    buckets=metrics.LONG_SECONDS,
    registry=metrics.OURS,
)
RETRIES = Counter(
    "quire_stage_retries", "Tries that will be followed by another", ("stage", "code"), registry=metrics.OURS
)
FAILURES = Counter("quire_stage_failures", "Documents that failed, by code", ("stage", "code"), registry=metrics.OURS)
LOST = Counter("quire_worker_processes_lost", "Processes that died at work", ("stage",), registry=metrics.OURS)
ATTEMPTS = Counter(
    "quire_delivery_attempts", "Attempts to deliver an event to a webhook", ("outcome",), registry=metrics.OURS
)

_folder: Path | None = None
_server: MetricsServer | None = None


@contextmanager
def timed(stage: Stage) -> Iterator[None]:
    """Time one try of a stage and count what became of it."""
    started, outcome = time.perf_counter(), "finished"
    try:
        yield
    except Exception as error:
        outcome = outcome_of(error)
        if isinstance(error, PermanentError):
            FAILURES.labels(stage, error.code).inc()
        elif isinstance(error, RetryableError):
            RETRIES.labels(stage, error.code).inc()
        raise
    finally:
        STAGE_SECONDS.labels(stage, outcome).observe(time.perf_counter() - started)


def outcome_of(error: Exception) -> str:
    """One of a few words for how a try ended."""
    match error:
        case PermanentError():
            return "failed"
        case RetryableError():
            return "retried"
        case SupersededError() | LeaseLostError():
            return "superseded"
        case LeaseHeldError():
            return "held"
    return "left"  # in its queue, for SQS to deliver again


class Polls(Collector):
    """How long SQS has not answered each queue's poll, in this process."""

    def collect(self) -> Iterator[Metric]:
        family = GaugeMetricFamily(
            "quire_worker_poll_silence_seconds", "Since SQS last answered a poll", labels=["queue"]
        )
        ours = set(queues.names())  # others have names that change with each process
        for queue, seconds in silence().items():
            if queue in ours:
                family.add_metric([queue], seconds)
        yield family


def place() -> object:
    """This process's place in the pool, which the successor of one that dies takes over, and its file with it."""
    return getattr(current_process(), "index", "main")


@worker_init.connect
def _share(**_: object) -> None:
    global _folder  # noqa: PLW0603 - one worker a process
    if get_settings().worker_metrics_port:
        _folder = Path(mkdtemp(prefix="quire-metrics-"))
        metrics.share(_folder, place)


@worker_ready.connect
def _serve(**_: object) -> None:
    global _server  # noqa: PLW0603 - likewise
    settings = get_settings()
    if _folder is None:
        return
    try:
        _server = MetricsServer(
            settings.worker_metrics_host, settings.worker_metrics_port, lambda: metrics.exposed(Polls())
        )
    except OSError as error:
        log.error("no metrics on port %d: %s", settings.worker_metrics_port, error)  # noqa: TRY400 - the error says all


@worker_process_init.connect
def _let_go(**_: Any) -> None:  # noqa: ANN401 - Celery's signature
    if _server is not None:
        _server.let_go()  # a child that outlives the worker would keep the port


@worker_shutdown.connect
def _stop(**_: object) -> None:
    if _server is not None:
        _server.stop()
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)
