"""Replies to remote control: one queue per asking process, shared by its threads, each reply given to who asked."""

import os
import threading
import time
import uuid
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from kombu.log import get_logger

from tasks.sqs import transient
from tasks.sqs.clients import transient_as_unavailable
from tasks.sqs.messages import CorruptBodyError, payload
from tasks.sqs.options import Options
from tasks.sqs.receiving import Receiver
from tasks.sqs.window import Window

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

logger = get_logger(__name__)

Payload = dict[str, Any]


def is_reply_exchange(exchange: str) -> bool:
    """True for the exchange that kombu's mailbox of any namespace replies to."""
    return exchange.startswith("reply.") and exchange.endswith(".pidbox")


def queue_for(address: str) -> str:
    """The queue that a reply address stands for, as kombu would name it."""
    return f"reply-{address}"


def is_reply_queue(queue: str) -> bool:
    return queue.startswith("reply-")


class Replies:
    """The reply queue of this process, created when first somebody asks and received from while somebody waits."""

    def __init__(self, options: Options) -> None:
        self.address = ""
        self._url = ""
        self._options = options
        self._lock = threading.Lock()
        self._waiting: dict[str, SimpleQueue[Payload]] = {}
        self._receiver: Receiver | None = None

    def expect(self, ticket: str) -> None:
        """Start to receive; replies to `ticket` are kept until `forget`."""
        with self._lock:
            self._waiting[ticket] = SimpleQueue()
            self._make()
            if self._receiver is None:
                self._receiver = Receiver(
                    "replies", self._find, self._options, Window(), on_batch=self._received, gone=self._lost
                )
            self._receiver.start()

    def next(self, ticket: str, deadline: float) -> Payload | None:
        """The next reply to a ticket, or None at the deadline (of `time.monotonic`)."""
        try:
            return self._waiting[ticket].get(timeout=max(0.0, deadline - time.monotonic()))
        except Empty:
            return None

    def forget(self, ticket: str) -> None:
        with self._lock:
            self._waiting.pop(ticket, None)
            if not self._waiting and self._receiver is not None:
                self._receiver.pause()

    def _make(self) -> None:
        if not self._url:
            address = uuid.uuid4().hex  # a new one each time: AWS refuses a name that was deleted a moment ago
            with transient_as_unavailable():
                self._url = transient.create(self._options, self._options.sqs_name(queue_for(address)))
            self.address = address

    def _find(self) -> str:
        with self._lock:
            self._make()
            return self._url

    def _lost(self, url: str) -> None:
        """Somebody deleted the queue: whoever waits for replies waits in vain, the next to ask gets them."""
        if transient.is_ours(url):
            logger.warning("the reply queue %s was deleted: another takes its place", url)
            transient.discard(self._options, url)
            with self._lock:
                self._url = ""

    def _received(self, receiver: Receiver, messages: "list[MessageTypeDef]") -> None:
        for message in messages:
            try:
                read = payload(message, receiver.queue)
            except CorruptBodyError as error:
                logger.warning("a reply that cannot be read: %s", error)
                continue
            waiting = self._waiting.get(str(read["headers"].get("ticket")))
            if waiting is not None:
                waiting.put(read)


_replies: dict[Options, Replies] = {}
_lock = threading.Lock()


def replies_for(options: Options) -> Replies:
    """This process's reply queue at a broker."""
    with _lock:
        if options not in _replies:
            _replies[options] = Replies(options)
        return _replies[options]


def _forget_after_fork() -> None:
    global _lock  # noqa: PLW0603 - a thread of the parent may have held it
    _lock = threading.Lock()
    _replies.clear()


os.register_at_fork(after_in_child=_forget_after_fork)
