"""Flower over SQS: closed to strangers, quick to know its workers, and cheap while nothing happens."""

from typing import Any

import tornado.web
from flower import app as flower_app
from flower import command, urls, views
from flower import events as flower_events
from flower.api import control
from flower.api import tasks as flower_tasks
from flower.utils import broker as flower_broker
from flower.views import monitor as flower_monitor

from tasks.sqs.broker_page import Broker, BrokerView, QueueLengths

ENABLE_EVENTS_SECONDS = 60  # Flower's own 5 s would be 720 broadcasts an hour, received by each worker
# After its start: a worker that starts at the same time may have looked for monitors, and not yet listen to commands.
ENABLE_EVENTS_AGAIN = (0, 2, 5, 10, 20, 40)
SETTLE_SECONDS = 2  # a worker says that it is online a moment before it listens to commands

Event = dict[str, Any]


class Metrics(flower_monitor.Metrics):  # type: ignore[misc] # Flower has no types
    """Flower's metrics name every task and worker, so they too are only for those who log in."""

    @tornado.web.authenticated
    async def get(self) -> None:
        await super().get()


class Events(flower_events.Events):  # type: ignore[misc] # Flower has no types
    """Asks for task events when Flower starts and when a worker does, rather than every five seconds."""

    events_enable_interval = ENABLE_EVENTS_SECONDS * 1000  # milliseconds
    monitor: "Monitor | None" = None

    def start(self) -> None:
        super().start()
        for seconds in ENABLE_EVENTS_AGAIN if self.enable_events else ():
            self.io_loop.call_later(seconds, self.on_enable_events)

    def on_event(self, event: Event) -> None:
        super().on_event(event)
        if self.enable_events and event.get("type") == "worker-online":
            self.io_loop.add_callback(self.on_enable_events)
        if self.monitor is not None:
            self.io_loop.add_callback(self.monitor.hear, event)


class Monitor(flower_app.Flower):  # type: ignore[misc] # Flower has no types
    """Flower that asks a worker about itself when it first hears of it; Flower's own waits for somebody to look.

    It watches without the application's tasks and all that they import: `know_tasks` is for the few who name one.
    """

    def __init__(self, *args: Any, capp: Any, **kwargs: Any) -> None:
        capp.loader.import_default_modules = list
        super().__init__(*args, capp=capp, **kwargs)
        del capp.loader.import_default_modules  # that of its class is left
        self.events.monitor = self

    def hear(self, event: Event) -> None:
        """Learn what a worker that has just started, or is not known yet, can do and consumes."""
        name = event.get("hostname", "")
        if event.get("type") == "worker-online":
            self.io_loop.call_later(SETTLE_SECONDS, self.update_workers, name)
        elif event.get("type") == "worker-heartbeat" and name not in self.workers:
            self.update_workers(name)


def refresh(handler: Any) -> None:
    """After a change to a worker's pool or consumers: ask for its state, so that the next page shows it."""
    changed = any(part in handler.request.path for part in ("/pool/", "/queue/"))
    if changed and handler.get_status() == 200:
        handler.application.update_workers(handler.path_args[0])


def know_tasks(handler: Any) -> None:
    """Before a request that names a task: import the application's, among which Flower looks for it."""
    control.BaseApiHandler.prepare(handler)
    if handler.current_user:
        handler.capp.loader.import_default_modules()


NAMING = (control.TaskTimout, control.TaskRateLimit, flower_tasks.TaskApply, flower_tasks.TaskAsyncApply)
HANDLERS: dict[str, type] = {"/broker": BrokerView, "/api/queues/length": QueueLengths, "/metrics": Metrics}


def install() -> None:
    """Teach the Flower of this process about SQS; to be called from its configuration file."""
    views.Broker = Broker
    flower_broker.Broker = Broker
    flower_app.Events = Events
    command.Flower = Monitor
    control.ControlHandler.on_finish = refresh
    for handler in NAMING:
        handler.prepare = know_tasks
    for number, rule in enumerate(urls.handlers):
        path = rule[0] if isinstance(rule, tuple) else rule.regex.pattern.rstrip("$")
        if path in HANDLERS:
            urls.handlers[number] = tornado.web.url(path, HANDLERS[path], name=path.strip("/"))
