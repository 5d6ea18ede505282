"""Celery's events, published in batches and only while somebody watches."""

import os
import threading
import time
from dataclasses import replace
from itertools import chain
from typing import Any

from kombu.log import get_logger
from kombu.utils.json import dumps, loads

from tasks.sqs import topics
from tasks.sqs.background import Background, backoff
from tasks.sqs.clients import AWS_ERRORS
from tasks.sqs.messages import encode
from tasks.sqs.options import Options

logger = get_logger(__name__)

LOOK_AGAIN_SECONDS = 60.0  # while somebody watches
LOOK_FOR_SECONDS = 300.0  # while nobody does: a monitor that starts says so to the workers
BODY_LIMIT = 200_000  # SNS takes 262,144 bytes, headers included
BUFFER_LIMIT = 10_000  # events kept while SNS cannot be reached; older ones are dropped
FIRST_PAUSE_SECONDS = 1.0  # after SNS refused events
LONGEST_PAUSE_SECONDS = 60.0
CLOSE_TIMEOUT_SECONDS = 3.0

Event = dict[str, Any]


class Audience:
    """Whether any queue is subscribed to the events, asked now and then."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._asked_at: float | None = None
        self._watching = False
        self._newcomer = False

    def ask_again(self) -> None:
        """Somebody may have started to watch."""
        self._asked_at = None
        self._newcomer = True

    def newcomer(self) -> bool:
        """True once after somebody may have started to watch: what is sent next is for them, and should not wait."""
        newcomer, self._newcomer = self._newcomer, False
        return newcomer

    def watching(self) -> bool:
        """True if somebody listens, or if SNS does not say."""
        now = time.monotonic()
        every = LOOK_AGAIN_SECONDS if self._watching else LOOK_FOR_SECONDS
        if self._asked_at is None or now - self._asked_at > every:
            self._asked_at = now
            try:
                self._watching = topics.subscribers(self._options, self._options.event_exchange) > 0
            except AWS_ERRORS as error:
                logger.warning("cannot tell whether anybody watches the events: %s", error)
                self._watching = True
        return self._watching


_audiences: dict[Options, Audience] = {}
os.register_at_fork(after_in_child=_audiences.clear)


def audience_for(options: Options) -> Audience:
    """This process's view of who watches at a broker."""
    return _audiences.setdefault(options, Audience(options))


def merge(waiting: list[Event], event: Event) -> None:
    """Add an event; of one worker's heartbeats only the newest is worth sending."""
    if event.get("type") == "worker-heartbeat":
        waiting[:] = [
            e for e in waiting if e.get("type") != "worker-heartbeat" or e.get("hostname") != event.get("hostname")
        ]
    waiting.append(event)


def batches(events: list[Event], limit: int = BODY_LIMIT) -> list[list[Event]]:
    """Cut a list of events into lists whose JSON is within `limit` characters each."""
    cut: list[list[Event]] = []
    size = limit
    for event in events:
        length = len(dumps(event)) + 2
        if size + length > limit:
            cut.append([])
            size = 2
        cut[-1].append(event)
        size += length
    return cut


class EventOutbox:
    """Gathers the events of a connection and publishes them as lists, which Celery's receiver reads."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._lock = threading.Lock()
        self._waiting: list[Event] = []
        self._template: dict[str, Any] = {}
        self._urgent = False
        self._sent_at = 0.0
        self._failures = 0
        self._held_until = 0.0
        self._background = Background("sqs-events", self._round)

    def add(self, message: dict[str, Any]) -> None:
        """Take the events out of a kombu message; they leave within a second, lone heartbeats later."""
        events = loads(message["body"])
        with self._lock:
            self._template = message
            for event in events if isinstance(events, list) else [events]:
                if "freq" in event:
                    # Receivers call a worker dead after twice this: it must match how often we publish.
                    event["freq"] = self._options.heartbeat_interval
                if event.get("type") != "worker-heartbeat" or audience_for(self._options).newcomer():
                    self._urgent = True
                merge(self._waiting, event)
            del self._waiting[:-BUFFER_LIMIT]
        self._background.ask()

    def close(self) -> None:
        """Publish what waits and stop; an SNS that is out of reach is not waited for."""
        self._background.stop(timeout=self._options.connect_timeout)
        if not self._failures:
            self._options = replace(self._options, read_timeout=CLOSE_TIMEOUT_SECONDS, max_attempts=1)
            self._publish()

    def _round(self) -> float | None:
        with self._lock:
            if not self._waiting:
                return None
            interval = self._options.event_interval if self._urgent else self._options.heartbeat_interval
        left = max(self._sent_at + interval, self._held_until) - time.monotonic()
        if left > 0:
            return left
        self._publish()
        return 0.0

    def _publish(self) -> None:
        with self._lock:
            events, self._waiting, self._urgent = self._waiting, [], False
            template = self._template
        if not events or not audience_for(self._options).watching():
            return
        self._sent_at = time.monotonic()
        left = self._send(batches(events), template)
        self._failures = self._failures + 1 if left else 0
        if left:
            self._held_until = time.monotonic() + backoff(self._failures, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)
            with self._lock:
                self._waiting = (left + self._waiting)[-BUFFER_LIMIT:]
                self._urgent = True

    def _send(self, cut: list[list[Event]], template: dict[str, Any]) -> list[Event]:
        """Publish lists in their order up to one that SNS does not take; the events from there on."""
        try:
            while cut:
                body = encode({**template, "body": dumps(cut[0])})
                topics.publish(self._options, self._options.event_exchange, body)
                del cut[0]
        except AWS_ERRORS as error:
            logger.warning("%d events wait for SNS: %s", sum(map(len, cut)), error)
        return list(chain.from_iterable(cut))
