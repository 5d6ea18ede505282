"""Webhooks through the whole stack: outbox, beat, queue, worker."""

import httpx
import pytest
from sqlalchemy import update
from standardwebhooks import Webhook as Verifier

from pipeline.db import dead_letters
from pipeline.db.session import transaction
from pipeline.db.transitions import cancel
from pipeline.db.webhook_models import Delivery
from pipeline.db.webhooks import create, get
from pipeline.domain import WebhookEvent
from pipeline.webhooks.signing import new_secret
from tasks import maintenance, queues, webhooks
from tests.keys import HEADERS
from tests.processes import PATIENCE, wait_for
from tests.receiver import receiving


@pytest.fixture
def receiver():
    with receiving() as running:
        yield running


def test_every_event_of_a_document_reaches_its_webhook_signed(here, receiver):
    here.environment |= {
        "QUIRE_WEBHOOK_TRUSTED_HOSTS": "127.0.0.1",
        "QUIRE_WEBHOOK_INTERVAL_SECONDS": "0.5",
        "QUIRE_WEBHOOK_RETRY_BASE_SECONDS": "0.5",
    }
    here.start_api()
    here.start_worker()
    here.start_beat()
    body = {"url": receiver.url, "events": list(WebhookEvent)}
    answer = httpx.post(f"{here.url}/api/v1/webhooks/", json=body, headers=HEADERS, timeout=PATIENCE)
    assert answer.status_code == 201, answer.text
    receiver.answers.append(503)  # the first attempt fails, the second follows
    good, bad = here.upload(b"Hello, reader."), here.upload(b"", "empty.txt")
    wait_for(lambda: len(receiver.received) >= 3, 2 * PATIENCE, here.logs)
    told = [Verifier(answer.json()["secret"]).verify(body, headers) for _, headers, body in receiver.received]
    found = {event["data"]["document_id"]: (event["type"], event["data"]["status"]) for event in told}
    assert found == {good: ("document.completed", "COMPLETED"), bad: ("document.failed", "FAILED")}
    failed = next(event["data"]["error"]["code"] for event in told if event["type"] == "document.failed")
    assert failed == "empty_file"
    deliveries = f"{here.url}/api/v1/deliveries/?status=delivered"
    wait_for(
        lambda: len(httpx.get(deliveries, headers=HEADERS, timeout=PATIENCE).json()["deliveries"]) == 2,
        described="both delivered",
    )


@pytest.fixture
def told(here, upload):
    """A delivery that is due, and its webhook."""
    with transaction() as session:
        webhook = create(session, "default", "https://example.com/", [WebhookEvent.CANCELLED], new_secret())
    cancel(upload(), "no")
    return webhook


def test_what_is_due_is_queued_once_and_again_when_its_message_is_lost(told, waiting):
    assert webhooks.queue_deliveries() == 1
    assert webhooks.queue_deliveries() == 0
    [message] = waiting("webhooks")
    assert message["headers"]["task"] == "quire.deliver"
    assert message["attributes"]["MessageGroupId"] == "default"
    with transaction() as session:
        session.execute(update(Delivery).values(next_attempt_at=Delivery.created_at))
    assert webhooks.queue_deliveries() == 1


def test_a_delivery_among_the_dead_letters_names_no_document(told, put, waiting, sqs):
    webhooks.queue_deliveries()
    url = sqs.get_queue_url(QueueName=queues.options().sqs_name("webhooks"))["QueueUrl"]
    [message] = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20).get("Messages", [])
    put("webhooks-dead", message["Body"])
    assert maintenance.archive_dead_letters() == 1
    [letter] = dead_letters.find()
    assert (letter.queue, letter.task_name, letter.document_id) == ("webhooks-dead", "quire.deliver", None)
    assert letter.cause == "the message was received 1 times and never acknowledged"


def test_messages_of_webhooks_do_not_hide_that_a_documents_message_is_gone(told):
    webhooks.queue_deliveries()
    assert queues.are_empty()
    assert get(told.id, "default").enabled
