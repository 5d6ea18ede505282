"""The kombu channel: what to do with a message that is sent, received, acknowledged or rejected."""

import time
from collections.abc import Callable, Collection
from functools import partial
from queue import Empty
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from amqp.protocol import queue_declare_ok_t
from botocore.exceptions import ClientError
from kombu.log import get_logger

from tasks.sqs import posting, replies, topics, untyped
from tasks.sqs.clients import AWS_ERRORS, client, is_missing, transient_as_unavailable
from tasks.sqs.delays import plan_arrival
from tasks.sqs.deliveries import Delivery, Ledger
from tasks.sqs.messages import (
    CorruptBodyError,
    Message,
    encode,
    payload,
    receive_count,
    send_parameters,
    short,
    to_send_anew,
)  # fmt: skip
from tasks.sqs.posting import Letter
from tasks.sqs.receiving import Receiver
from tasks.sqs.visibility import Heartbeat, reject_pause
from tasks.sqs.window import Window

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

    from tasks.sqs.addresses import Addresses
    from tasks.sqs.options import Options
    from tasks.sqs.own import OwnQueues

logger = get_logger(__name__)


class QoS(untyped.QoS):  # type: ignore[misc] # see tasks.sqs.untyped
    """The prefetch count is the window's limit; what is unacknowledged stands in the channel's ledger."""

    restore_at_shutdown = False

    @property
    def prefetch_count(self) -> int:
        return int(self.channel.window.limit)

    @prefetch_count.setter
    def prefetch_count(self, value: int) -> None:
        self.channel.window.limit = value

    def can_consume(self) -> bool:
        return not self.prefetch_count or self.channel.window.held < self.prefetch_count

    def append(self, message: Any, delivery_tag: str) -> None:
        delivery = self.channel.ledger.get(delivery_tag)
        if delivery is not None:
            delivery.task_id = str((message.headers or {}).get("id") or "")

    def get(self, delivery_tag: str) -> Delivery | None:
        delivery: Delivery | None = self.channel.ledger.get(delivery_tag)
        return delivery

    def ack(self, delivery_tag: str) -> None:
        self.channel.basic_ack(delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        self.channel.basic_reject(delivery_tag, requeue)

    def restore_unacked(self) -> list[Any]:
        self.channel.give_back_all()
        return []


class Channel(untyped.Channel):  # type: ignore[misc] # see tasks.sqs.untyped
    """Sends at once; receives in one thread per queue, within the prefetch window."""

    QoS = QoS
    Message = Message
    body_encoding = "utf-8"  # kombu's default wraps each body in base64: half as long again
    supports_fanout = True

    def __init__(self, connection: Any, **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        self.options: Options = connection.options
        self.addresses: Addresses = connection.addresses
        self._own: OwnQueues = connection.own
        self.window = Window()
        self.ledger = Ledger()
        self._acks = connection.acks
        self._returns = connection.returns
        self._arrived = connection.arrived
        self._events = connection.events
        self._heartbeat = Heartbeat(self.options, self.ledger)
        self._receivers: dict[str, Receiver] = {}
        self._no_ack: set[str] = set()
        self._spent: list[Delivery] = []
        self._closing = False

    # Declaring

    def exchange_declare(self, exchange: str | None = None, type: str = "direct", **kwargs: Any) -> None:  # noqa: A002 - kombu's name
        # Celery's events use a topic exchange, whose bindings would have to be known to every sender.
        kind = "fanout" if exchange == self.options.event_exchange else type
        super().exchange_declare(exchange, kind, **kwargs)

    def queue_declare(self, queue: str | None = None, passive: bool = False, **kwargs: Any) -> Any:
        name = queue or f"amq.gen-{uuid4()}"
        if passive:
            return queue_declare_ok_t(name, self._size(name), 0)
        if kwargs.get("auto_delete") or kwargs.get("exclusive"):
            self._own.declare(name)
        elif self.options.create_missing_queues:
            self.addresses.declare(name)
        return queue_declare_ok_t(name, 0, 0)

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        if self.state.exchanges[exchange]["type"] != "fanout":
            return
        if queue in self._own:
            self._own.bind(queue, exchange)
        else:
            topics.subscribe(self.options, exchange, self.addresses.declare(queue), self.addresses.sqs_name(queue))

    def queue_delete(self, queue: str, if_unused: bool = False, if_empty: bool = False, **kwargs: Any) -> None:
        if if_empty and self._size(queue):
            return
        if receiver := self._receivers.pop(queue, None):
            receiver.close()
        if queue in self._own:
            self._own.delete(queue)
        else:
            client("sqs", self.options).delete_queue(QueueUrl=self.addresses.url(queue))
            self.addresses.forget(queue)
        self.state.queue_bindings_delete(queue)

    def _has_queue(self, queue: str, **kwargs: Any) -> bool:
        try:
            return bool(self.addresses.url(queue))
        except ClientError as error:
            if is_missing(error):
                return False
            raise

    def _size(self, queue: str) -> int:
        with transient_as_unavailable():
            answer = client("sqs", self.options).get_queue_attributes(
                QueueUrl=self.addresses.url(queue), AttributeNames=["ApproximateNumberOfMessages"]
            )
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])

    def _purge(self, queue: str) -> int:
        size = self._size(queue)
        client("sqs", self.options).purge_queue(QueueUrl=self.addresses.url(queue))
        return size

    # Sending

    def _lookup(self, exchange: str, routing_key: str, default: str | None = None) -> list[str]:
        if replies.is_reply_exchange(exchange):
            # The binding lives in the process that asked; the queue's name says the same.
            return [replies.queue_for(routing_key)]
        return list(super()._lookup(exchange, routing_key, default)) or [routing_key]

    def _put(self, queue: str, message: dict[str, Any], **kwargs: Any) -> None:
        try:
            with transient_as_unavailable():
                url = self.addresses.url(queue)
                parameters = send_parameters(
                    message, queue, new_id=str(uuid4()), now=time.time(), groups=self.options.message_groups
                )
                if not posting.gather(Letter(self.options, url, parameters, partial(self.addresses.forget, queue))):
                    client("sqs", self.options).send_message(QueueUrl=url, **parameters)
        except ClientError as error:
            if not is_missing(error):
                raise
            self.addresses.forget(queue)
            if not replies.is_reply_queue(queue):
                raise
            logger.debug("nobody waits for this reply any more: %s", queue)

    def _put_fanout(self, exchange: str, message: dict[str, Any], routing_key: str, **kwargs: Any) -> None:
        if exchange == self.options.event_exchange:
            self._events.add(message)
        else:
            topics.publish(self.options, exchange, encode(message))

    # Receiving

    def basic_consume(
        self, queue: str, no_ack: bool, callback: Callable[..., Any], consumer_tag: str, **kwargs: Any
    ) -> None:
        super().basic_consume(queue, no_ack, callback, consumer_tag, **kwargs)
        if no_ack:
            self._no_ack.add(queue)
        if queue not in self._receivers:
            own = queue in self._own
            self._receivers[queue] = Receiver(
                queue, partial(self._own.find if own else self.addresses.declare, queue), self.options, self.window,
                on_batch=self._received, gone=partial(self._own.gone, queue) if own else None,
            )  # fmt: skip
        self._receivers[queue].start()

    def basic_cancel(self, consumer_tag: str) -> None:
        queue = self._tag_to_queue.get(consumer_tag)
        super().basic_cancel(consumer_tag)
        if queue in self._receivers and queue not in self._active_queues:
            self._receivers[queue].pause()
            self._no_ack.discard(queue)

    def _received(self, receiver: Receiver, messages: "list[MessageTypeDef]") -> None:
        """Called by a receiving thread: note what was received, and pass on what can be read."""
        arrivals = []
        for message in messages:
            delivery = self._delivery(receiver.queue, receiver.url, message)
            if not receiver.active:
                self._give_back(delivery, 0)  # its consumer was cancelled meanwhile: it is somebody else's
            elif read := self._read(message, delivery):
                arrivals.append((self, receiver.queue, read))
        if arrivals:
            self._arrived(arrivals)
        if self._closing:
            self.give_back_all()  # what was read while the channel closed
            self._returns.flush()  # its own thread ended with the connection

    def _delivery(self, queue: str, url: str, message: "MessageTypeDef") -> Delivery:
        return Delivery(
            queue, url, message["ReceiptHandle"], message.get("MessageId", ""), receive_count(message),
            hidden_until=time.monotonic() + self.options.visibility_timeout,
        )  # fmt: skip

    def _read(self, message: "MessageTypeDef", delivery: Delivery) -> dict[str, Any] | None:
        no_ack = delivery.queue in self._no_ack
        try:
            read = payload(message, delivery.queue)
        except CorruptBodyError as error:
            logger.error(  # noqa: TRY400 - the traceback says nothing; the body does
                "message %s of %s is left for the dead-letter queue (receive %d): %s: %s",
                delivery.message_id, delivery.queue, delivery.receive_count, error, short(message["Body"]),
            )  # fmt: skip
            self._give_back(delivery, self._pause_after(delivery))
            return None
        if no_ack:
            self.window.free()
            self._spend(delivery)
            return read
        if early := plan_arrival(read["headers"], time.time()):
            self._postpone(message, delivery, early)
            return None
        read["headers"].pop("eta", None)  # due, or so nearly that no timer is worth it
        self.ledger.add([delivery])
        self._heartbeat.start()
        return read

    def _postpone(self, message: "MessageTypeDef", delivery: Delivery, seconds: int) -> None:
        """Hide again what came too early; what was hidden so before is sent anew, as often as it takes.

        Each receive brings a message nearer to its dead-letter queue, and retention counts from when it was sent.
        """
        if delivery.receive_count > 1 and self._send_anew(message, delivery):
            self.window.free()
            self._acks.add(delivery)
        else:
            self._give_back(delivery, seconds)

    def _send_anew(self, message: "MessageTypeDef", delivery: Delivery) -> bool:
        try:
            self._put(delivery.queue, to_send_anew(message))
        except AWS_ERRORS as error:
            logger.warning("message %s waits on as it is: %s", delivery.message_id, error)
            return False
        return True

    def _spend(self, delivery: Delivery) -> None:
        # A queue of this process hides for ever what was received once: deleting can wait for a full batch.
        self._spent.append(delivery)
        if len(self._spent) >= 10 or delivery.queue not in self._own:
            spent, self._spent = self._spent, []
            for each in spent:
                self._acks.add(each)

    def deliver(self, queue: str, read: dict[str, Any], callback: Callable[[Any], Any] | None) -> None:
        """Hand a payload to its consumer; one that fails, or is gone, costs nothing but a redelivery."""
        receipt = read["properties"]["delivery_tag"]
        if callback is None or self.closed:
            delivery = self.ledger.remove(receipt)
            if delivery is not None:
                self._give_back(delivery, 0)
            return
        try:
            callback(read)
        except Exception:
            logger.exception("a message of %s could not be taken", queue)
            self.basic_reject(receipt)

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        with transient_as_unavailable():
            answer = client("sqs", self.options).receive_message(
                QueueUrl=self.addresses.url(queue),
                MaxNumberOfMessages=1,
                VisibilityTimeout=self.options.visibility_timeout,
                MessageSystemAttributeNames=["ApproximateReceiveCount"],
                MessageAttributeNames=["All"],
            )
        for message in answer.get("Messages", []):
            self.window.settle(queue, 1)
            read = self._read(message, self._delivery(queue, self.addresses.url(queue), message))
            if read is not None:
                return read
        raise Empty

    def basic_get(self, queue: str, no_ack: bool = False, **kwargs: Any) -> Any:
        message = super().basic_get(queue, no_ack, **kwargs)
        if message is not None and no_ack:
            self.basic_ack(message.delivery_tag)
        return message

    # Answering

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        delivery = self.ledger.remove(delivery_tag)
        if delivery is None:
            return
        if delivery.was_visible:
            self._acks.add(delivery, then=self.window.free)  # or the room would bring its message again
        else:
            self._acks.add(delivery)
            self.window.free()

    def basic_reject(self, delivery_tag: str, requeue: bool = False) -> None:
        """Leave the message in its queue, visible again after a pause that grows with each receive.

        Whether it is tried again or dead is for the queue's redrive policy to say: nothing is deleted or sent twice.
        """
        delivery = self.ledger.remove(delivery_tag)
        if delivery is not None:
            self._give_back(delivery, self._pause_after(delivery))

    def _pause_after(self, delivery: Delivery) -> int:
        options = self.options
        return reject_pause(delivery.receive_count, options.reject_backoff, options.reject_backoff_max)

    def _give_back(self, delivery: Delivery, seconds: int) -> None:
        self.window.free()
        self._returns.add(delivery, seconds)

    def give_back_all(self, but: Collection[str] = ()) -> None:
        """Make everything unacknowledged visible again, now, but for the tasks with these ids."""
        for delivery in self.ledger.hidden():
            if delivery.task_id not in but and self.ledger.remove(delivery.receipt):
                self._give_back(delivery, 0)

    def close(self) -> None:
        if not self.closed:
            self._closing = True
            for receiver in self._receivers.values():
                receiver.close()
            self._heartbeat.stop()
            self.give_back_all()
        super().close()
