"""Flower over SQS: a broker page with every queue and its dead letters, and a monitor that costs little while idle."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tornado.template
import tornado.web
from botocore.exceptions import BotoCoreError, ClientError
from flower import app as flower_app
from flower import events as flower_events
from flower import urls, views
from flower.utils import broker as flower_broker
from flower.views import broker as flower_broker_view
from flower.views import monitor as flower_monitor
from kombu.log import get_logger

from tasks.sqs import queues
from tasks.sqs.clients import is_missing
from tasks.sqs.options import Options
from tasks.sqs.queues import QueueSpec

logger = get_logger(__name__)

ENABLE_EVENTS_SECONDS = 60  # Flower's own 5 s would be 720 broadcasts an hour, received by each worker

Row = dict[str, Any]


class SqsBroker(flower_broker.BrokerBase):  # type: ignore[misc] # Flower has no types
    """What Flower's broker page asks a broker."""

    def __init__(self, broker_url: str, *args: Any, broker_options: dict[str, Any] | None = None, **_: Any) -> None:
        super().__init__(broker_url)
        self._options = Options.read(broker_options or {}, user=self.username, password=self.password)
        self.consumers: Counter[str] = Counter()

    async def queues(self, names: Iterable[str]) -> list[Row]:
        """A row for each queue and, where there is one, for its dead-letter queue."""
        wanted = [each for name in names for each in (name, QueueSpec(name).dead_name)]
        rows = await asyncio.gather(*(asyncio.to_thread(self._row, name) for name in wanted))
        return [row for row in rows if row]

    def _row(self, name: str) -> Row | None:
        try:
            depth = queues.depth(self._options, name)
        except (ClientError, BotoCoreError, OSError) as error:
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
        }


class Broker(flower_broker.Broker):  # type: ignore[misc] # Flower has no types
    """Flower's choice of broker class, with ours for `sqs://`."""

    def __new__(cls, broker_url: str, *args: Any, **kwargs: Any) -> Any:
        if broker_url.startswith("sqs:"):
            return SqsBroker(broker_url, *args, **kwargs)
        return super().__new__(cls, broker_url, *args, **kwargs)


class BrokerView(flower_broker_view.BrokerView):  # type: ignore[misc] # Flower has no types
    """Flower's broker page with SQS's words for its columns, and the workers that consume each queue."""

    COLUMNS = (
        (">Unacked<", ">In flight<"),
        (">Ready<", ">Visible<"),
        (">Idle since<", ">Delayed<"),
        ("queue.get('idle_since')", "queue.get('messages_delayed')"),
    )

    def get_template_path(self) -> str:
        return (
            f"{self.application.settings['template_path']}/."  # tornado keeps one loader a path: this page has its own
        )

    def create_template_loader(self, template_path: str) -> Any:
        return _Loader(template_path, self.COLUMNS)

    def get_broker(self) -> Any:
        broker = super().get_broker()
        if isinstance(broker, SqsBroker):
            workers = self.application.workers.values()
            broker.consumers = Counter(queue["name"] for info in workers for queue in info.get("active_queues", []))
        return broker


class _Loader(tornado.template.Loader):
    """Flower's templates, the broker page's with some words replaced."""

    def __init__(self, root: str, columns: Iterable[tuple[str, str]]) -> None:
        super().__init__(root)
        self._columns = columns

    def _create_template(self, name: str) -> Any:
        if name != "broker.html":
            return super()._create_template(name)
        text = (Path(self.root) / name).read_text(encoding="utf-8")
        for theirs, ours in self._columns:
            text = text.replace(theirs, ours)
        return tornado.template.Template(text, name=name, loader=self)


class Metrics(flower_monitor.Metrics):  # type: ignore[misc] # Flower has no types
    """Flower's metrics name every task and worker, so they too are only for those who log in."""

    @tornado.web.authenticated
    async def get(self) -> None:
        await super().get()


class Events(flower_events.Events):  # type: ignore[misc] # Flower has no types
    """Asks for task events when Flower starts and when a worker does, rather than every five seconds."""

    events_enable_interval = ENABLE_EVENTS_SECONDS * 1000  # milliseconds

    def start(self) -> None:
        super().start()
        if self.enable_events:
            self.io_loop.add_callback(self.on_enable_events)

    def on_event(self, event: dict[str, Any]) -> None:
        super().on_event(event)
        if self.enable_events and event.get("type") == "worker-online":
            self.io_loop.add_callback(self.on_enable_events)


HANDLERS: dict[str, type] = {"/broker": BrokerView, "/metrics": Metrics}


def install() -> None:
    """Teach the Flower of this process about SQS; to be called from its configuration file."""
    views.Broker = Broker
    flower_broker.Broker = Broker
    flower_app.Events = Events
    for number, rule in enumerate(urls.handlers):
        path = rule[0] if isinstance(rule, tuple) else rule.regex.pattern.rstrip("$")
        if path in HANDLERS:
            urls.handlers[number] = tornado.web.url(path, HANDLERS[path], name=path.strip("/"))
