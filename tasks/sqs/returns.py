"""Deliveries given back: visible again at once or after a pause, in batches, off the hot path, and never re-sent."""

import threading

from kombu.log import get_logger

from tasks.sqs.background import Background
from tasks.sqs.clients import AWS_ERRORS, client
from tasks.sqs.deliveries import Delivery, by_queue, hide
from tasks.sqs.options import Options

logger = get_logger(__name__)


class Returns:
    """Sets how soon messages are visible again; one that SQS does not take comes back by its visibility timeout."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._lock = threading.Lock()
        self._waiting: list[tuple[Delivery, int]] = []
        self._background = Background("sqs-returns", self._round)

    def add(self, delivery: Delivery, seconds: int) -> None:
        """Make this delivery's message visible again `seconds` from now."""
        with self._lock:
            self._waiting.append((delivery, seconds))
        self._background.ask()

    def close(self) -> None:
        """Give back what waits, and stop."""
        self._background.stop(timeout=self._options.connect_timeout + self._options.read_timeout)
        self.flush()

    def flush(self) -> None:
        with self._lock:
            taken, self._waiting = self._waiting, []
        seconds = {id(d): s for d, s in taken}
        for url, deliveries in by_queue(d for d, _ in taken):
            self._hide(url, deliveries, [seconds[id(d)] for d in deliveries])

    def _round(self) -> float | None:
        self.flush()
        return None

    def _hide(self, url: str, deliveries: list[Delivery], seconds: list[int]) -> None:
        try:
            refusals = hide(client("sqs", self._options, max_attempts=2), url, deliveries, seconds)
        except AWS_ERRORS as error:
            logger.warning("%d messages come back only by their visibility timeout: %s", len(deliveries), error)
            return
        for refusal in refusals:
            logger.warning("message %s was no longer ours to give back: %s", refusal.delivery.message_id, refusal.code)
