"""The state of the whole for Prometheus: PostgreSQL's and SQS's own numbers, so every process says the same."""

import logging
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version

from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from api.remembered import Remembered, T
from pipeline.db import counts
from pipeline.domain import Stage, Status
from pipeline.errors import ErrorCode
from pipeline.settings import get_settings
from tasks import queues
from tasks.queues import QueueState

log = logging.getLogger(__name__)


class Gauges(Collector):
    """One answer a source for a few seconds; a source that does not answer leaves its numbers out, and says so."""

    def __init__(self) -> None:
        seconds = get_settings().metrics_cache_seconds
        self._sources: dict[str, Callable[[], Iterable[Metric]]] = {
            "backlog": _shown(Remembered(counts.backlog, seconds), of_backlog),
            "documents": _shown(Remembered(counts.totals, seconds), of_totals),
            "queues": _shown(Remembered(queues.states, seconds), of_queues),
        }
        self._silent: set[str] = set()

    def collect(self) -> Iterator[Metric]:
        up = {}
        for name, ask in self._sources.items():
            try:
                found = list(ask())
            except Exception as error:  # noqa: BLE001 - a scrape shows what there is, whatever else is wrong
                self._say_once(name, error)
                up[name] = False
            else:
                self._silent.discard(name)
                up[name] = True
                yield from found
        yield source_up(up)
        yield InfoMetricFamily("quire_build", "What runs here", {"version": version("quire")})

    def _say_once(self, name: str, error: Exception) -> None:
        if name not in self._silent:
            self._silent.add(name)
            log.warning("metrics: no numbers of %s: %s", name, error)


def _shown(remembered: Remembered[T], show: Callable[[T], Iterable[Metric]]) -> Callable[[], Iterable[Metric]]:
    return lambda: show(remembered.get())


def gauge(name: str, meaning: str, label: str, values: dict[str, float]) -> Metric:
    """A gauge with one label."""
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family


def source_up(up: dict[str, bool]) -> Metric:
    """Which sources answered."""
    values = {name: float(answered) for name, answered in up.items()}
    return gauge("quire_source_up", "1 if the numbers of this source are there", "source", values)


def of_backlog(found: counts.Backlog) -> Iterator[Metric]:
    unfinished = GaugeMetricFamily(
        "quire_documents_unfinished", "The backlog: documents that are not terminal", labels=["stage", "status"]
    )
    for stage in Stage:
        for status in (Status.PENDING, Status.PROCESSING):
            here = [each.documents for each in found.waiting if (each.stage, each.status) == (stage, status)]
            unfinished.add_metric([stage, status], sum(here))
    yield unfinished
    silent = {
        stage.value: max([each.silent_seconds for each in found.waiting if each.stage == stage], default=0.0)
        for stage in Stage
    }
    yield gauge("quire_oldest_unfinished_seconds", "Longest silence of an unfinished document", "stage", silent)
    in_flight = {stage.value: float(found.in_flight.get(stage, 0)) for stage in Stage}
    yield gauge("quire_stages_in_flight", "Stages that a worker works on now", "stage", in_flight)
    dead = {spec.dead_name: float(found.dead_letters.get(spec.dead_name, 0)) for spec in queues.specs()}
    yield gauge("quire_dead_letters", "Archived dead letters that were not redriven", "queue", dead)
    yield GaugeMetricFamily("quire_outbox_runs", "Committed runs whose message is not sent", found.unsent)
    yield GaugeMetricFamily("quire_outbox_oldest_seconds", "Age of the oldest of them", found.unsent_seconds)
    yield GaugeMetricFamily("quire_deliveries_pending", "Events that are to be delivered", found.deliveries)
    yield GaugeMetricFamily(
        "quire_deliveries_overdue_seconds", "How late the attempt is that is late the most", found.overdue_seconds
    )
    yield GaugeMetricFamily("quire_webhooks_disabled", "Webhooks that were switched off", found.disabled_webhooks)


def of_totals(found: counts.Totals) -> Iterator[Metric]:
    by_status = {status.value: float(found.by_status.get(status, 0)) for status in Status}
    yield gauge("quire_documents", "Documents by status", "status", by_status)
    by_code = {code.value: float(found.failed_by_code.get(code, 0)) for code in ErrorCode}
    yield gauge("quire_documents_failed", "Failed documents by the code of their error", "code", by_code)


def of_queues(found: Iterable[QueueState]) -> Iterator[Metric]:
    messages = GaugeMetricFamily("quire_queue_messages", "Messages, as SQS counts them", labels=["queue", "state"])
    oldest = GaugeMetricFamily(
        "quire_queue_oldest_seconds", "Age of a queue's oldest message, where CloudWatch tells it", labels=["queue"]
    )
    for queue in found:
        name = queue.depth.name
        for state in ("visible", "in_flight", "delayed"):
            messages.add_metric([name, state], getattr(queue.depth, state))
        if queue.oldest_seconds is not None:
            oldest.add_metric([name], queue.oldest_seconds)
    yield messages
    yield oldest
