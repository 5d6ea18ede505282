"""The visibility heartbeat: while a delivery is unanswered, its message stays hidden from others."""

import time

from celery.utils.dispatch import Signal
from kombu.log import get_logger

from tasks.sqs.background import Background
from tasks.sqs.clients import AWS_ERRORS, client
from tasks.sqs.deliveries import MAX_IN_FLIGHT_SECONDS, Delivery, Ledger, Refusal, by_queue, hide
from tasks.sqs.options import Options

logger = get_logger(__name__)

#: Sent in the worker's main process with `delivery` (whose `task_id` names the task) and `code`, when SQS refuses to
#: keep a message hidden: another worker may run the same task from now on. A task is told by its application: connect
#: a receiver (`@visibility_lost.connect`, keyword arguments) that marks the task's work where the task looks, or that
#: ends it with `app.control.revoke(delivery.task_id, terminate=True)`. It is called in the thread of the heartbeat.
visibility_lost = Signal(name="visibility_lost")

STOP_SECONDS = 3.0  # for a round that is under way
MARGIN_SECONDS = 60  # SQS refuses an extension that ends after its 12 hours: keep clear of them


def extension(delivery: Delivery, timeout: int, now: float) -> int:
    """Seconds to ask for: the timeout, cut so that it ends before SQS's 12 hours do; 0 if nothing is left."""
    left = int(delivery.gives_out_at - MARGIN_SECONDS - now) if timeout < MAX_IN_FLIGHT_SECONDS else 0
    return max(0, min(timeout, left))


def reject_pause(receive_count: int, base: float, longest: float) -> int:
    """Seconds before a rejected message is visible again: doubled with each receive, up to a bound."""
    return int(min(longest, base * 2 ** min(receive_count - 1, 32)))


class Heartbeat:
    """Extends every delivery of a ledger at a third of the visibility timeout, ten in a request."""

    def __init__(self, options: Options, ledger: Ledger) -> None:
        self._options = options
        self._ledger = ledger
        self._interval = options.visibility_timeout / 3
        self._background = Background("sqs-visibility", self._round)
        self._running = False

    def start(self) -> None:
        """Beat while the ledger holds something; cheap to call for each delivery."""
        if not self._running:
            self._running = True
            self._background.ask()

    def stop(self) -> None:
        # A round under way would hide again what is about to be given back.
        self._background.stop(timeout=STOP_SECONDS)

    def _round(self) -> float | None:
        started = time.monotonic()
        # What was received since the last round has two thirds of its time left at the next one.
        due = [d for d in self._ledger.hidden() if d.hidden_until - started <= 2 * self._interval]
        failed = False
        for url, deliveries in by_queue(due):
            failed = not self._extend(url, deliveries) or failed
        if not len(self._ledger):
            self._running = False
            # A delivery may have come between the look and the flag.
            return None if not len(self._ledger) else 0.0
        pause = min(2.0, self._interval) if failed else self._interval / 2
        return max(0.1, pause - (time.monotonic() - started))

    def _extend(self, url: str, deliveries: list[Delivery]) -> bool:
        now = time.monotonic()
        held = [d for d in deliveries if self._ledger.get(d.receipt)]  # others were answered during this round
        asked = [(d, extension(d, self._options.visibility_timeout, now)) for d in held]
        for delivery, seconds in asked:
            if not seconds:
                self._lose(Refusal(delivery, "12 hours are over", final=True))
        keep = [(d, s) for d, s in asked if s]
        if not keep:
            return True
        try:
            refusals = hide(
                client("sqs", self._options, max_attempts=1), url, [d for d, _ in keep], [s for _, s in keep]
            )
        except AWS_ERRORS as error:
            logger.warning("could not extend the visibility of %d messages, trying again: %s", len(keep), error)
            return False
        for refusal in refusals:
            if refusal.final:
                self._lose(refusal)
        return all(r.final for r in refusals)

    def _lose(self, refusal: Refusal) -> None:
        delivery = refusal.delivery
        if not self._ledger.lose(delivery.receipt):
            return
        logger.error(
            "SQS no longer keeps message %s of %s hidden (%s): task %s may run elsewhere too",
            delivery.message_id, delivery.queue, refusal.code, delivery.task_id or "unknown",
        )  # fmt: skip
        visibility_lost.send(sender=self, delivery=delivery, code=refusal.code)
