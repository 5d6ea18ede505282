"""Delays held by SQS: `countdown`, `eta` and retries wait in the queue, never in a worker's memory.

Up to 15 minutes travel as DelaySeconds. What is due later, or is on a FIFO queue, which takes no delay, is hidden again
when it arrives too early, for up to 12 hours at a time.
"""

import math
from datetime import UTC, datetime
from typing import Any

from celery.utils.time import maybe_iso8601

from tasks.sqs.deliveries import MAX_IN_FLIGHT_SECONDS

MAX_DELAY_SECONDS = 900  # SQS refuses a longer DelaySeconds
LONGEST_HOP_SECONDS = MAX_IN_FLIGHT_SECONDS - 60  # counted from the receive, some time before we ask
DUE_WITHIN_SECONDS = 1.0  # SQS counts whole seconds: a task that is due this soon is due

Headers = dict[str, Any]


def moment_of(text: object) -> float | None:
    """The epoch seconds of an ISO 8601 time, or None if it is none."""
    try:
        moment = maybe_iso8601(text)  # type: ignore[arg-type] # any other value raises, as a malformed text does
    except (AttributeError, ValueError, TypeError):
        return None
    if not isinstance(moment, datetime):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def plan_send(headers: Headers, now: float, *, fifo: bool) -> tuple[int, Headers]:
    """The DelaySeconds of a message and its headers, without `eta` where the delay covers the whole wait."""
    due = moment_of(headers.get("eta"))
    if due is None:
        return 0, headers
    left = due - now
    if left > 0 and fifo:
        return 0, headers
    if left > MAX_DELAY_SECONDS:
        return MAX_DELAY_SECONDS, headers
    return max(0, math.ceil(left)), {**headers, "eta": None}


def plan_arrival(headers: Headers, now: float) -> int:
    """Seconds for which a message that came too early is to be hidden again; 0 if it is due, or has expired."""
    due, expires = moment_of(headers.get("eta")), moment_of(headers.get("expires"))
    if due is None or (expires is not None and expires <= now):
        return 0
    left = due - now
    return 0 if left <= DUE_WITHIN_SECONDS else min(LONGEST_HOP_SECONDS, math.ceil(left))
