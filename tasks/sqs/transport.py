"""The kombu transport: polls in threads, acknowledgements in batches, deliveries kept hidden, fanout over SNS."""

import os
import socket
import time
from queue import Empty, SimpleQueue
from typing import Any

from botocore.exceptions import BotoCoreError
from kombu.log import get_logger

from tasks.sqs import untyped
from tasks.sqs.acks import Acks
from tasks.sqs.addresses import Addresses
from tasks.sqs.bell import Bell
from tasks.sqs.channel import Channel
from tasks.sqs.events import EventOutbox
from tasks.sqs.options import Options
from tasks.sqs.own import OwnQueues
from tasks.sqs.returns import Returns

logger = get_logger(__name__)

Arrival = tuple[Channel, str, dict[str, Any]]


class Transport(untyped.Transport):  # type: ignore[misc] # see tasks.sqs.untyped
    """`sqs://`, with Celery's remote control and events; see `Options` for `broker_transport_options`."""

    Channel = Channel
    driver_type = "sqs"
    driver_name = "sqs"
    default_port = None
    polling_interval = None
    connection_errors = (*untyped.Transport.connection_errors, BotoCoreError, socket.error)
    channel_errors = (*untyped.Transport.channel_errors, BotoCoreError)
    implements = untyped.Transport.implements.extend(
        asynchronous=True, exchange_type=frozenset(["direct", "topic", "fanout"])
    )

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        self.options = self._read_options(client)
        self.addresses = Addresses(self.options)
        self.own = OwnQueues(self.options, self.addresses)
        self.acks = Acks(self.options)
        self.returns = Returns(self.options)
        self.events = EventOutbox(self.options)
        self.arrivals: SimpleQueue[Arrival] = SimpleQueue()
        self._pid = os.getpid()
        self._bell: Bell | None = None

    @staticmethod
    def _read_options(client: Any) -> Options:
        options = dict(client.transport_options)
        if client.hostname and "endpoint_url" not in options:
            scheme = "https" if options.get("is_secure") else "http"
            options["endpoint_url"] = f"{scheme}://{client.hostname}" + (f":{client.port}" if client.port else "")
        return Options.read(options, user=client.userid, password=client.password)

    @property
    def default_connection_params(self) -> dict[str, Any]:
        return {"port": None}

    def arrived(self, arrivals: list[Arrival]) -> None:
        """Called by the receiving threads: deliver on the event loop, or to whoever drains events."""
        for arrival in arrivals:
            self.arrivals.put(arrival)
        if self._bell is not None:
            self._bell.ring()

    def register_with_event_loop(self, connection: Any, loop: Any) -> None:
        """Deliver on Celery's event loop from now on."""
        if self._bell is not None:
            self._bell.remove()
        self._bell = Bell(loop, self._deliver_all)

    def _deliver_all(self) -> None:
        while not self.arrivals.empty():
            self._deliver_one(0)

    def drain_events(self, connection: Any, timeout: float | None = None) -> None:
        """Deliver one message; socket.timeout if none came within `timeout` seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while not self._deliver_one(1.0 if deadline is None else max(0.0, min(1.0, deadline - time.monotonic()))):
            if deadline is not None and time.monotonic() >= deadline:
                raise TimeoutError(f"no message within {timeout} s")

    def _deliver_one(self, timeout: float) -> bool:
        try:
            channel, queue, payload = self.arrivals.get(timeout=timeout) if timeout else self.arrivals.get_nowait()
        except Empty:
            return False
        channel.deliver(queue, payload, self._callbacks.get(queue))
        return True

    def close_connection(self, connection: Any) -> None:
        """Close the channels, then send what still waits to be acknowledged or given back."""
        super().close_connection(connection)
        if self._pid == os.getpid():
            if self._bell is not None:
                self._bell.remove()
            self.acks.close()
            self.returns.close()
            self.events.close()
