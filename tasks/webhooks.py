"""Deliver events to webhooks: beat queues what is due, a worker makes one attempt, the row says when the next is."""

import json
import logging
from datetime import timedelta
from uuid import UUID

from celery.exceptions import Reject

from pipeline import logs
from pipeline.db import deliveries
from pipeline.db.deliveries import Attempt, Failure
from pipeline.db.session import transaction
from pipeline.errors import UnavailableError
from pipeline.settings import get_settings
from pipeline.webhooks import backoff, signing
from pipeline.webhooks.addresses import Policy
from pipeline.webhooks.sending import Outcome, post
from tasks.app import app
from tasks.dispatch import fair_share
from tasks.metrics import ATTEMPTS

BATCH = 50  # rows locked at a time
FORGOTTEN_AT_ONCE = 1_000
DELIVER = "quire.deliver"

log = logging.getLogger(__name__)


@app.task(name="quire.maintenance.queue_deliveries")
def queue_deliveries() -> int:
    """Send a message for each delivery whose time has come; return how many."""
    queued = 0
    while batch := _queue_batch():
        queued += batch
    return queued


def _queue_batch() -> int:
    # The row locks are held while sending, so that two beats never queue the same delivery; a send is bounded.
    with transaction() as session:
        batch = deliveries.due(session, BATCH)
        for delivery in batch:
            number = delivery.attempts + 1
            app.signature(
                DELIVER, args=(str(delivery.id), number), immutable=True, task_id=f"{delivery.id}.{number}"
            ).apply_async(**fair_share(delivery.tenant))
        return len(batch)


@app.task(name="quire.maintenance.forget_deliveries")
def forget_deliveries() -> int:
    """Delete old deliveries; return how many."""
    return deliveries.forget(timedelta(days=get_settings().webhook_kept_days), FORGOTTEN_AT_ONCE)


@app.task(name=DELIVER)
def deliver(delivery_id: str, number: int) -> None:
    """Make one attempt. A failed one is no error of the task: its row says when the next is due."""
    logs.bind(delivery=delivery_id)
    try:
        attempt = deliveries.begin(UUID(delivery_id), number)
        if attempt is None:
            log.info("nothing left to do for attempt %d of delivery %s", number, delivery_id)
            return
        logs.bind(**attempt.about)
        _record(UUID(delivery_id), attempt, _send(delivery_id, attempt))
    except UnavailableError as error:
        raise Reject(error, requeue=True) from error  # comes again; if the attempt was begun, the row's time passes


def _send(delivery_id: str, attempt: Attempt) -> Outcome:
    settings = get_settings()
    body = json.dumps(attempt.payload, separators=(",", ":"), ensure_ascii=False)
    headers = signing.headers(f"msg_{delivery_id}", body, attempt.secrets)
    return post(attempt.url, body, headers, Policy.from_settings(settings), settings.webhook_timeout_seconds)


def _record(delivery_id: UUID, attempt: Attempt, outcome: Outcome) -> None:
    settings = get_settings()
    ATTEMPTS.labels("failed" if outcome.error else "delivered").inc()
    if outcome.error is None and outcome.status is not None:
        deliveries.succeed(delivery_id, attempt.number, outcome.status)
        return
    error, retry_in = outcome.error or "", backoff.plan(attempt.since_replay, settings)
    log.info("attempt %d of delivery %s failed: %s", attempt.number, delivery_id, error)
    failure = Failure(error, outcome.status, retry_in, outcome.is_gone)
    deliveries.fail(delivery_id, attempt.number, failure, settings.webhook_disable_after_seconds)
