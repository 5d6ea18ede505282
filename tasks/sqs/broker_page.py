"""Flower's broker page over SQS: every queue, its dead-letter queue, and who consumes it."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tornado.template
from flower.api import tasks as flower_tasks
from flower.utils import broker as flower_broker
from flower.views import broker as flower_broker_view
from kombu.log import get_logger

from tasks.sqs import queues
from tasks.sqs.ages import ages_for
from tasks.sqs.clients import AWS_ERRORS, is_missing
from tasks.sqs.options import Options
from tasks.sqs.queues import QueueSpec

logger = get_logger(__name__)

Row = dict[str, Any]

OLDEST = """<td class="broker-secondary-column">{{ humanize(queue.get('oldest_seconds'), type='duration') }}<"""


class SqsBroker(flower_broker.BrokerBase):  # type: ignore[misc] # Flower has no types
    """What Flower's broker page asks a broker."""

    def __init__(self, broker_url: str, *args: Any, broker_options: dict[str, Any] | None = None, **_: Any) -> None:
        super().__init__(broker_url)
        self.options = Options.read(broker_options or {}, user=self.username, password=self.password)
        self.consumers: Counter[str] = Counter()

    def __str__(self) -> str:
        place = self.options.endpoint_url or "AWS"
        return f"SQS · {place} · {self.options.region or 'default region'} · {self.options.queue_name_prefix}*"

    async def queues(self, names: Iterable[str]) -> list[Row]:
        """A row for each queue and, where there is one, for its dead-letter queue."""
        wanted = [each for name in names for each in (name, QueueSpec(name).dead_name)]
        rows = await asyncio.gather(*(asyncio.to_thread(self._row, name) for name in wanted))
        return [row for row in rows if row]

    def _row(self, name: str) -> Row | None:
        try:
            depth = queues.depth(self.options, name)
        except AWS_ERRORS as error:
            if not is_missing(error):
                logger.warning("cannot count %s: %s", name, error)
            return None
        return {
            "name": name,
            "messages": depth.total,
            "messages_ready": depth.visible,
            "messages_unacknowledged": depth.in_flight,
            "messages_delayed": depth.delayed,
            "consumers": self.consumers[name],
            "oldest_seconds": ages_for(self.options).oldest(name) if depth.total else None,
        }


class Broker(flower_broker.Broker):  # type: ignore[misc] # Flower has no types
    """Flower's choice of broker class, with ours for `sqs://`."""

    def __new__(cls, broker_url: str, *args: Any, **kwargs: Any) -> Any:
        if broker_url.startswith("sqs:"):
            return SqsBroker(broker_url, *args, **kwargs)
        return super().__new__(cls, broker_url, *args, **kwargs)


class _Queues:
    """Flower's idea of which queues there are, completed."""

    application: Any
    capp: Any

    def get_active_queue_names(self) -> list[str]:
        """Configured queues in their order, also those that nobody consumes now; then others that a worker consumes."""
        configured = [queue.name for queue in self.capp.conf.task_queues or [] if queue.name]
        others = {queue["name"] for queue in self._consumed()} - set(configured)
        return [*configured, *sorted(others)] or [self.capp.conf.task_default_queue]

    def get_broker(self) -> Any:
        """Flower's broker object, told how many workers consume each queue."""
        broker = super().get_broker()  # type: ignore[misc] # a mixin of Flower's handlers
        if isinstance(broker, SqsBroker):
            broker.consumers = Counter(queue["name"] for queue in self._consumed())
        return broker

    def _consumed(self) -> list[dict[str, Any]]:
        seen = self.application.events.state.workers
        return [
            queue
            for name, info in self.application.workers.items()
            if name not in seen or seen[name].alive
            for queue in info.get("active_queues", [])
        ]


class QueueLengths(_Queues, flower_tasks.GetQueueLengths):  # type: ignore[misc] # Flower has no types
    """The same counts by API."""


class BrokerView(_Queues, flower_broker_view.BrokerView):  # type: ignore[misc] # Flower has no types
    """Flower's broker page with SQS's words for its columns."""

    WORDS = (
        (">Unacked<", ">In flight<"),
        (">Ready<", ">Visible<"),
        (">Idle since<", '>Delayed</th><th class="broker-secondary-column">Oldest<'),
        (
            "format_value(queue.get('idle_since')) %}<",
            "format_value(queue.get('messages_delayed')) %}</td>" + OLDEST,
        ),
        ('colspan="6"', 'colspan="7"'),
    )

    def get_template_path(self) -> str:
        return (
            f"{self.application.settings['template_path']}/."  # tornado keeps one loader a path: this page has its own
        )

    def create_template_loader(self, template_path: str) -> Any:
        return _Loader(template_path, self.WORDS)

    def render(self, template: str, **values: Any) -> None:
        """Show where the queues are: `sqs://` names no place."""
        broker = self.get_broker()
        if isinstance(broker, SqsBroker):
            values["broker_url"] = str(broker)
        super().render(template, **values)


class _Loader(tornado.template.Loader):
    """Flower's templates, the broker page's with some words replaced."""

    def __init__(self, root: str, words: Iterable[tuple[str, str]]) -> None:
        super().__init__(root)
        self._words = words

    def _create_template(self, name: str) -> Any:
        if name != "broker.html":
            return super()._create_template(name)
        text = (Path(self.root) / name).read_text(encoding="utf-8")
        for theirs, ours in self._words:
            text = text.replace(theirs, ours)
        return tornado.template.Template(text, name=name, loader=self)
