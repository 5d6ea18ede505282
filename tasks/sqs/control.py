"""Remote control: Celery's mailbox, with replies counted and bounded in time, and commands that expire."""

import time
from collections.abc import Callable
from typing import Any

from kombu.log import get_logger
from kombu.serialization import loads, prepare_accept_content
from kombu.utils.uuid import uuid

from tasks.sqs import untyped
from tasks.sqs.events import audience_for
from tasks.sqs.replies import Replies, replies_for

logger = get_logger(__name__)

CLOCK_SKEW_SECONDS = 30.0  # clocks of two machines may differ by so much before a command counts as old
WATCHING = frozenset({"heartbeat", "enable_events"})  # what a monitor broadcasts when it starts to watch


class Node(untyped.Node):  # type: ignore[misc] # see tasks.sqs.untyped
    """A worker's end: refuses commands that are older than their sender wanted them to be."""

    def handle_message(self, body: dict[str, Any], message: Any = None) -> Any:
        expires = float((message.headers or {}).get("expires") or 0) if message is not None else 0.0
        if expires and time.time() > expires + CLOCK_SKEW_SECONDS:
            logger.warning("dropped the command %s: it is %.0f s too old", body.get("method"), time.time() - expires)
            return None
        if body.get("method") in WATCHING and (options := _options_of(self.channel)):
            audience_for(options).ask_again()
        return super().handle_message(body, message)

    dispatch_from_message = handle_message


class Mailbox(untyped.Mailbox):  # type: ignore[misc] # see tasks.sqs.untyped
    """The asking end, and over other brokers than SQS just kombu's."""

    node_cls = Node

    def _broadcast(  # noqa: PLR0913, PLR0917 - kombu's signature
        self,
        command: str,
        arguments: dict[str, Any] | None = None,
        destination: list[str] | tuple[str, ...] | None = None,
        reply: bool = False,
        timeout: float | None = 1,
        limit: int | None = None,
        callback: Callable[[Any], Any] | None = None,
        channel: Any = None,
        serializer: str | None = None,
        pattern: str | None = None,
        matcher: str | None = None,
    ) -> Any:
        chan = channel or self.connection.default_channel
        options = _options_of(chan)
        if not reply or options is None:
            return super()._broadcast(
                command, arguments, destination, reply, timeout, limit, callback,
                channel=chan, serializer=serializer, pattern=pattern, matcher=matcher,
            )  # fmt: skip
        if destination is not None and not isinstance(destination, list | tuple):
            raise ValueError(f"destination must be a list or tuple, not {type(destination)}")
        ticket = uuid()
        replies = replies_for(options)
        replies.expect(ticket)
        try:
            self._ask(replies, ticket, {
                "method": command, "arguments": arguments or {}, "destination": destination,
                "pattern": pattern, "matcher": matcher,
            }, chan, timeout, serializer)  # fmt: skip
            # From here on: a first call also makes its reply queue, which is no fault of those who are asked.
            deadline = time.monotonic() + (1.0 if timeout is None else timeout)
            wanted = limit or (len(destination) if destination else None)
            return self._gather(replies, ticket, deadline, wanted, callback)
        finally:
            replies.forget(ticket)

    def _ask(
        self,
        replies: Replies,
        ticket: str,
        command: dict[str, Any],
        channel: Any,
        timeout: float | None,
        serializer: Any,
    ) -> None:
        reply_to = {"exchange": self.reply_exchange.name, "routing_key": replies.address}
        with self.producer_or_acquire(None, channel) as producer:
            producer.publish(
                {**command, "ticket": ticket, "reply_to": reply_to},
                exchange=self.exchange.name,
                declare=[self.exchange],
                headers={"clock": self.clock.forward(), "expires": time.time() + timeout if timeout else 0},
                serializer=serializer or self.serializer,
                retry=True,
            )

    def _gather(
        self,
        replies: Replies,
        ticket: str,
        deadline: float,
        wanted: int | None,
        callback: Callable[[Any], Any] | None,
    ) -> list[Any]:
        gathered: list[Any] = []
        accept = prepare_accept_content(self.accept)
        while wanted is None or len(gathered) < wanted:
            read = replies.next(ticket, deadline)
            if read is None:
                break
            self.clock.adjust(read["headers"].get("clock") or 0)
            body = loads(read["body"], read["content-type"], read["content-encoding"], accept=accept)
            if callback:
                callback(body)
            gathered.append(body)
        return gathered


def _options_of(channel: Any) -> Any:
    return getattr(channel, "options", None)
