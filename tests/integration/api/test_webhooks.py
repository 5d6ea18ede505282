"""Webhooks over REST, and each attempt to deliver, made here as a worker makes it."""

import asyncio
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError
from structlog.contextvars import get_contextvars

from pipeline import logs
from pipeline.db import deletion, deliveries
from pipeline.db.models import Document, Result
from pipeline.db.session import transaction
from pipeline.db.transitions import cancel, retry
from pipeline.db.webhook_models import Delivery, Webhook
from pipeline.webhooks.addresses import Policy
from pipeline.webhooks.sending import post
from tasks.webhooks import deliver
from tests.keys import STRANGERS_HEADERS
from tests.receiver import drip_headers, endless_body, hang, receiving, redirect_to

WEBHOOKS, DELIVERIES = "/api/v1/webhooks/", "/api/v1/deliveries/"
ALL = ["document.completed", "document.failed", "document.cancelled", "batch.completed"]


@pytest.fixture
def receiver(settings):
    settings(QUIRE_WEBHOOK_TRUSTED_HOSTS="127.0.0.1")
    with receiving() as running:
        yield running


def make(client, receiver, events=ALL):
    answer = client.request("POST", WEBHOOKS, json={"url": receiver.url, "events": events})
    assert answer.status_code == 201, answer.text
    return answer.json()


def cancelled(client, **options):
    """A document that was cancelled, and was thus told of."""
    document_id = client.upload(**options).json()["id"]
    cancel(UUID(document_id), "no longer wanted")
    return document_id


def listed(client, **query):
    answer = client.get(DELIVERIES, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["deliveries"]


def attempt(client, number=1, which=0):
    """Make an attempt of a delivery; how it then stands."""
    delivery = listed(client)[which]
    deliver(delivery["id"], number)
    return client.get(DELIVERIES + delivery["id"]).json()


def test_an_event_is_signed_as_the_standard_says(client, receiver):
    webhook = make(client, receiver)
    document_id = cancelled(client)
    delivery = attempt(client)
    assert (delivery["status"], delivery["attempts"], delivery["last_status"]) == ("delivered", 1, 204)
    [(path, headers, body)] = receiver.received
    told = Verifier(webhook["secret"]).verify(body, headers)
    assert path == "/hook"
    assert headers["webhook-id"] == f"msg_{delivery['id']}"
    assert told == delivery["payload"]
    assert told["type"] == "document.cancelled"
    assert told["data"]["document_id"] == document_id
    with pytest.raises(WebhookVerificationError):
        Verifier(webhook["secret"]).verify(body + " ", headers)


def test_a_secret_is_shown_once_and_the_former_one_signs_for_a_time(client, receiver, settings):
    webhook = make(client, receiver)
    assert "secret" not in client.get(WEBHOOKS + webhook["id"]).json()
    newer = client.request("POST", f"{WEBHOOKS}{webhook['id']}/secret").json()
    assert newer["secret"] != webhook["secret"]
    assert newer["former_until"]
    cancelled(client)
    attempt(client)
    for secret in (webhook["secret"], newer["secret"]):
        Verifier(secret).verify(receiver.received[-1][2], receiver.received[-1][1])
    settings(QUIRE_WEBHOOK_ROTATION_SECONDS="0")
    newest = client.request("POST", f"{WEBHOOKS}{webhook['id']}/secret").json()["secret"]
    cancelled(client)
    attempt(client)
    Verifier(newest).verify(receiver.received[-1][2], receiver.received[-1][1])
    with pytest.raises(WebhookVerificationError):
        Verifier(newer["secret"]).verify(receiver.received[-1][2], receiver.received[-1][1])


def test_a_webhook_is_told_only_what_it_wants(client, receiver):
    make(client, receiver, ["document.completed", "batch.completed"])
    cancelled(client)
    assert listed(client) == []


def complete(document_id):
    with transaction() as session:
        document = session.get(Document, UUID(document_id), with_for_update=True)
        session.add(Result(document_id=document.id, run=document.run, body={}))
        document.status, document.label = "COMPLETED", "invoice"
        deletion.record(session, document, "completed", None)


def test_a_batch_is_told_of_once_all_of_it_has_ended(client, receiver):
    make(client, receiver)
    files = [("file", (f"{number}.txt", b"%d" % number, "text/plain")) for number in range(3)]
    batch = client.request("POST", "/api/v1/documents/", files=files).json()
    one, two, three = (document["id"] for document in batch["documents"])
    complete(one)
    cancel(UUID(two), "no")
    assert {each["event"] for each in listed(client)} == {"document.completed", "document.cancelled"}
    deletion.delete(UUID(three), "by its owner")  # ends the batch too, and is no event of its own
    [told] = [each for each in listed(client) if each["event"] == "batch.completed"]
    payload = client.get(DELIVERIES + told["id"]).json()["payload"]
    assert payload["data"] == {
        "batch_id": batch["batch_id"], "documents": 3, "counts": {"COMPLETED": 1, "CANCELLED": 2},
    }  # fmt: skip


def test_of_two_documents_that_end_a_batch_at_once_one_tells(client, receiver):
    make(client, receiver, ["batch.completed"])
    files = [("file", (f"{number}.txt", b"%d" % number, "text/plain")) for number in range(2)]
    one, two = client.request("POST", "/api/v1/documents/", files=files).json()["documents"]
    with ThreadPoolExecutor(1) as other:
        with transaction() as session:
            document = session.get(Document, UUID(one["id"]), with_for_update=True)
            document.status = "CANCELLED"
            deletion.record(session, document, "cancelled", None)
            session.flush()
            ending = other.submit(cancel, UUID(two["id"]), "no")
            time.sleep(0.3)
            assert not ending.done()  # it waits to see whether it is the last
        ending.result(60)
    assert [each["event"] for each in listed(client)] == ["batch.completed"]


def test_a_batch_of_known_files_is_told_of_once(client, receiver):
    complete(client.upload(b"known").json()["id"])
    make(client, receiver)
    files = [("file", (f"{number}.txt", b"known", "text/plain")) for number in range(2)]
    answer = client.request("POST", "/api/v1/documents/", files=files, data={"options": '{"dedupe": "reuse"}'})
    assert {document["status"] for document in answer.json()["documents"]} == {"COMPLETED"}
    assert sorted(each["event"] for each in listed(client)) == ["batch.completed"] + 2 * ["document.completed"]


@pytest.mark.parametrize("answer", [500, 404, redirect_to("http://169.254.169.254/latest/meta-data/")])
def test_what_is_not_a_success_is_tried_again_later(client, receiver, answer):
    make(client, receiver)
    cancelled(client)
    receiver.answers.append(answer)
    delivery = attempt(client)
    assert (delivery["status"], delivery["attempts"]) == ("pending", 1)
    assert delivery["last_error"].startswith("answered ")
    assert delivery["next_attempt_at"]
    assert len(receiver.received) == 1  # a redirect is not followed
    again = attempt(client, 2)
    assert (again["status"], again["last_error"]) == ("delivered", None)
    assert receiver.received[0][1]["webhook-id"] == receiver.received[1][1]["webhook-id"]


def test_the_lines_of_an_attempt_name_whose_it_is_and_what_it_tells_of(client, receiver):
    make(client, receiver)
    cancelled(client)
    logs.forget()
    delivery = attempt(client)
    named = get_contextvars()
    logs.forget()
    assert named == {"delivery": delivery["id"], "document": delivery["document_id"], "tenant": "default"}


@pytest.mark.parametrize("behaviour", [hang, drip_headers])
def test_a_receiver_that_hangs_costs_a_bounded_time(client, receiver, settings, behaviour):
    settings(QUIRE_WEBHOOK_TIMEOUT_SECONDS="1")
    make(client, receiver)
    cancelled(client)
    receiver.answers.append(behaviour)
    started = time.monotonic()
    delivery = attempt(client)
    assert time.monotonic() - started < 60
    assert (delivery["status"], delivery["last_error"]) == ("pending", "no answer within 1 s")


def test_an_answer_without_end_is_not_read(client, receiver):
    make(client, receiver)
    cancelled(client)
    receiver.answers.append(endless_body)
    assert attempt(client)["status"] == "delivered"
    assert receiver.sent_bytes < 64 * 1024 * 1024  # what the sockets' buffers took


def test_a_name_that_leads_inside_is_not_connected_to(client, receiver, settings, monkeypatch):
    make(client, receiver)
    cancelled(client)
    with transaction() as session:
        session.execute(update(Webhook).values(url=f"http://hooks.example:{receiver.port}/hook"))
    settings(QUIRE_WEBHOOK_TRUSTED_HOSTS="", QUIRE_WEBHOOK_ALLOW_HTTP="true")
    resolve_to(monkeypatch, ["93.184.216.34", "127.0.0.1"])  # one good address does not make up for a bad one
    delivery = attempt(client)
    assert delivery["last_error"] == "not sent: Its host is not on the Internet."
    assert receiver.received == []


def resolve_to(monkeypatch, *answers):
    """Have each look-up of `hooks.example` answered by the next of `answers`, the last one for good."""
    asked, real = [], asyncio.base_events.BaseEventLoop.getaddrinfo

    async def getaddrinfo(loop, host, port, **options):
        if host != "hooks.example":
            return await real(loop, host, port, **options)
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", getaddrinfo)
    return asked


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(receiver, monkeypatch):
    monkeypatch.setattr("pipeline.webhooks.sending.is_public", lambda address: str(address) == "127.0.0.1")
    asked = resolve_to(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    url = f"http://hooks.example:{receiver.port}/hook"
    outcome = post(url, "{}", {}, Policy(allow_http=True), 10)
    assert (outcome.status, outcome.error) == (204, None)
    assert len(asked) == 1  # a second look-up could have led elsewhere
    assert receiver.received[0][1]["Host"] == f"hooks.example:{receiver.port}"


def test_a_webhook_that_fails_for_a_day_is_disabled_and_what_waits_is_kept(client, receiver, settings):
    webhook = make(client, receiver)
    cancelled(client)
    receiver.answers += [500, 500]
    attempt(client)
    assert client.get(WEBHOOKS + webhook["id"]).json()["failing_since"]
    with transaction() as session:
        failing_since = select(Webhook.failing_since).scalar_subquery()
        session.execute(update(Webhook).values(failing_since=failing_since - timedelta(days=1)))
    delivery = attempt(client, 2)
    now = client.get(WEBHOOKS + webhook["id"]).json()
    assert now["enabled"] is False
    assert now["note"].startswith("disabled: every attempt since ")
    assert (delivery["status"], delivery["next_attempt_at"]) == ("pending", None)
    cancelled(client)
    assert len(listed(client)) == 1  # nothing new is kept for a webhook that is disabled
    assert client.request("POST", f"{DELIVERIES}{delivery['id']}/replay").status_code == 409
    enabled = client.request("PATCH", WEBHOOKS + webhook["id"], json={"enabled": True}).json()
    assert (enabled["enabled"], enabled["note"], enabled["failing_since"]) == (True, None, None)
    assert attempt(client, 3)["status"] == "delivered"


def test_a_receiver_that_is_gone_is_not_asked_again(client, receiver):
    webhook = make(client, receiver)
    cancelled(client)
    receiver.answers.append(410)
    assert attempt(client)["status"] == "failed"
    assert "410 Gone" in client.get(WEBHOOKS + webhook["id"]).json()["note"]


def test_after_the_last_attempt_a_delivery_has_failed_and_can_be_replayed(client, receiver, settings):
    settings(QUIRE_WEBHOOK_MAX_ATTEMPTS="2")
    make(client, receiver)
    cancelled(client)
    receiver.answers += [500, 500]
    attempt(client, 1)
    delivery = attempt(client, 2)
    assert (delivery["status"], delivery["next_attempt_at"]) == ("failed", None)
    replayed = client.request("POST", f"{DELIVERIES}{delivery['id']}/replay")
    assert (replayed.status_code, replayed.json()["status"]) == (202, "pending")
    receiver.answers.append(500)
    assert attempt(client, 3)["status"] == "pending"  # the attempts count anew
    assert attempt(client, 4)["status"] == "delivered"


def test_a_message_that_comes_twice_is_delivered_once(client, receiver):
    make(client, receiver)
    cancelled(client)
    attempt(client)
    attempt(client)
    assert len(receiver.received) == 1


def test_what_a_dead_worker_had_begun_is_due_again(client, receiver):
    make(client, receiver)
    cancelled(client)
    with transaction() as session:
        [delivery] = deliveries.due(session, 10)
    with transaction() as session:
        assert deliveries.due(session, 10) == []  # queued
    assert deliveries.begin(delivery.id, 1)
    with transaction() as session:
        session.execute(update(Delivery).values(next_attempt_at=Delivery.next_attempt_at - deliveries.UNDER_WAY))
    with transaction() as session:
        assert [(each.id, each.attempts) for each in deliveries.due(session, 10)] == [(delivery.id, 1)]


def test_a_callback_needs_its_secret_and_is_signed_by_it(client, receiver):
    options = {"data": {"options": json.dumps({"callback": receiver.url})}}
    refused = client.upload(**options)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:quire:problem:no_callback_secret")
    secret = client.request("POST", f"{WEBHOOKS}callback-secret").json()
    assert secret["former_until"] is None
    document_id = cancelled(client, **options)
    assert client.get(f"/api/v1/documents/{document_id}").json()["options"] == {}
    delivery = attempt(client)
    assert (delivery["status"], delivery["callback"]) == ("delivered", receiver.url)
    Verifier(secret["secret"]).verify(receiver.received[0][2], receiver.received[0][1])
    assert client.get(WEBHOOKS).json()["webhooks"] == []


@pytest.mark.parametrize("url", ["http://example.com/", "https://10.0.0.1/", "https://localhost/", "nonsense"])
def test_a_url_that_leads_inside_is_refused_at_once(client, url):
    answer = client.request("POST", WEBHOOKS, json={"url": url, "events": ALL})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "body.url"
    options = {"data": {"options": json.dumps({"callback": url})}}
    assert client.upload(**options).json()["errors"][0]["where"] == "body.options.callback"


def test_no_word_of_a_deleted_document_is_told(client, receiver):
    make(client, receiver)
    document_id = cancelled(client, filename="secret plans.txt", data={"metadata": '{"who": "me"}'})
    deletion.delete(UUID(document_id), "by its owner")
    payload = client.get(DELIVERIES + listed(client)[0]["id"]).json()["payload"]
    assert not {"filename", "metadata", "tags"} & set(payload["data"])
    assert payload["data"]["document_id"] == document_id
    attempt(client)
    assert "secret plans" not in receiver.bodies()[0]


def test_a_new_run_is_told_of_again(client, receiver):
    make(client, receiver)
    document_id = cancelled(client)
    retry(UUID(document_id), None, "again")
    cancel(UUID(document_id), "no")
    runs = [client.get(DELIVERIES + each["id"]).json()["payload"]["data"]["run"] for each in listed(client)]
    assert runs == [2, 1]


def test_deliveries_are_listed_by_filters_in_pages(client, receiver):
    webhook = make(client, receiver)
    documents = [cancelled(client, content=b"%d" % number) for number in range(3)]
    page = client.get(DELIVERIES, params={"limit": 2}).json()
    assert [each["document_id"] for each in page["deliveries"]] == [documents[2], documents[1]]
    rest = client.get(DELIVERIES, params={"limit": 2, "cursor": page["cursor"]}).json()
    assert ([each["document_id"] for each in rest["deliveries"]], rest["cursor"]) == ([documents[0]], None)
    assert len(listed(client, document=documents[1], webhook=webhook["id"], status="pending")) == 1
    assert listed(client, status="failed") == []
    assert listed(client, webhook=str(uuid4())) == []


def test_a_strangers_webhooks_and_deliveries_are_not_found(client, receiver):
    webhook = make(client, receiver)
    cancelled(client)
    delivery = listed(client)[0]
    for method, path in (
        ("GET", f"{WEBHOOKS}{webhook['id']}"), ("PATCH", f"{WEBHOOKS}{webhook['id']}"),
        ("POST", f"{WEBHOOKS}{webhook['id']}/secret"), ("DELETE", f"{WEBHOOKS}{webhook['id']}"),
        ("GET", f"{DELIVERIES}{delivery['id']}"), ("POST", f"{DELIVERIES}{delivery['id']}/replay"),
    ):  # fmt: skip
        assert client.request(method, path, headers=STRANGERS_HEADERS).status_code == 404, (method, path)
    for path in (WEBHOOKS, DELIVERIES):
        assert delivery["id"] not in client.get(path, headers=STRANGERS_HEADERS).text
        assert webhook["id"] not in client.get(path, headers=STRANGERS_HEADERS).text
    assert client.request("DELETE", f"{WEBHOOKS}{webhook['id']}").status_code == 204
    assert listed(client) == []


def test_old_deliveries_are_forgotten(client, receiver):
    make(client, receiver)
    cancelled(client)
    attempt(client)
    cancelled(client)  # still to be sent
    with transaction() as session:
        session.execute(update(Delivery).values(created_at=Delivery.created_at - timedelta(days=31)))
    assert deliveries.forget(timedelta(days=30), 10) == 1
    assert [each["status"] for each in listed(client)] == ["pending"]
