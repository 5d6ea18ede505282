"""Acknowledgements in batches: deliveries are deleted ten at a time, after a short linger, off the hot path."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import chain

from kombu.log import get_logger

from tasks.sqs.background import Background, backoff
from tasks.sqs.clients import AWS_ERRORS, client, is_missing
from tasks.sqs.deliveries import BATCH, Delivery, Ledger, by_queue, delete
from tasks.sqs.options import Options
from tasks.sqs.visibility import Heartbeat

logger = get_logger(__name__)

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 10.0


class Acks:
    """Deletes acknowledged deliveries; what SQS did not carry out is kept hidden from others and asked again."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._lock = threading.Lock()
        self._waiting: list[tuple[float, Delivery]] = []
        self._failures = 0
        self._flushing = threading.Lock()
        self._overdue = Ledger()
        self._heartbeat = Heartbeat(options, self._overdue)
        self._then: dict[str, Callable[[], object]] = {}
        self._background = Background("sqs-acks", self._round)

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, delivery: Delivery, then: Callable[[], object] | None = None) -> None:
        """Delete this delivery's message soon; `then` is called once that was tried."""
        with self._lock:
            if then:
                self._then[delivery.receipt] = then
            self._waiting.append((time.monotonic(), delivery))
            count = sum(d.queue_url == delivery.queue_url for _, d in self._waiting)
        if count in {1, BATCH}:
            self._background.ask()

    def flush(self, due: Callable[[list[tuple[float, Delivery]]], int] = len) -> int:
        """Delete the oldest so many of what waits for each queue, in this thread, one try each; how many failed."""
        with self._flushing:
            taken = self._take(due)
            failed = list(chain.from_iterable(self._delete(url, some) for url, some in by_queue(d for _, d in taken)))
            self._keep_hidden([d for _, d in taken], failed)
            since = {id(d): at for at, d in taken}
            with self._lock:
                self._waiting[:0] = [(since[id(d)], d) for d in failed]
                tried = [self._then.pop(d.receipt, None) for _, d in taken]
        for then in filter(None, tried):
            then()
        return len(failed)

    def _keep_hidden(self, asked: list[Delivery], failed: list[Delivery]) -> None:
        """Have the heartbeat look after what failed, so that nobody runs again what has been done."""
        for delivery in asked:
            if delivery not in failed:
                self._overdue.remove(delivery.receipt)
        if failed:
            self._overdue.add(failed)
            self._heartbeat.start()

    def _take(self, due: Callable[[list[tuple[float, Delivery]]], int]) -> list[tuple[float, Delivery]]:
        with self._lock:
            queues: defaultdict[str, list[tuple[float, Delivery]]] = defaultdict(list)
            for entry in self._waiting:
                queues[entry[1].queue_url].append(entry)
            taken = [entry for entries in queues.values() for entry in entries[: due(entries)]]
            mine = {id(delivery) for _, delivery in taken}
            self._waiting = [entry for entry in self._waiting if id(entry[1]) not in mine]
            return taken

    def close(self) -> None:
        """Delete what waits and stop."""
        self._background.stop(timeout=self._options.connect_timeout + self._options.read_timeout)
        self._heartbeat.stop()
        left = self.flush() and len(self._waiting)
        if left:
            logger.error("%d acknowledgements could not be sent: their messages will be delivered again", left)

    def _round(self) -> float | None:
        now = time.monotonic()
        linger = self._options.ack_linger

        def due(entries: list[tuple[float, Delivery]]) -> int:
            # Full batches, and the rest once it is old: its turn must not depend on what SQS refuses before it.
            full = len(entries) // BATCH * BATCH
            return len(entries) if entries[full:] and now - entries[full][0] >= linger else full

        if self.flush(due):
            return backoff(self._failures, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)
        with self._lock:
            oldest = self._waiting[0][0] if self._waiting else None
        return None if oldest is None else max(0.0, oldest + linger - time.monotonic())

    def _delete(self, url: str, deliveries: list[Delivery]) -> list[Delivery]:
        """Delete one batch; the deliveries worth another try."""
        try:
            refusals = delete(client("sqs", self._options), url, deliveries)
        except AWS_ERRORS as error:
            if is_missing(error):
                logger.warning("queue %s is gone, and with it %d acknowledged messages", url, len(deliveries))
                refusals = []
            else:
                self._failures += 1
                logger.warning("%d acknowledgements failed, trying again: %s", len(deliveries), error)
                return self._still_ours(deliveries)
        again = self._still_ours([r.delivery for r in refusals if not r.final])
        for refusal in refusals:
            if refusal.delivery not in again:
                logger.error("SQS refuses to delete message %s: %s", refusal.delivery.message_id, refusal.code)
        self._failures = self._failures + 1 if again else 0
        return again

    def _still_ours(self, deliveries: list[Delivery]) -> list[Delivery]:
        """Without those that became visible long ago: another worker has them, and the receipt is worth nothing."""
        now = time.monotonic()
        ours = []
        for delivery in deliveries:
            if now < delivery.hidden_until + self._options.visibility_timeout:
                ours.append(delivery)
            else:
                logger.error("gave up acknowledging message %s: it is visible again", delivery.message_id)
        return ours
