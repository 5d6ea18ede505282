"""Idempotency-Key on whatever makes something: the same request gets the same answer, and makes nothing twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from pipeline.db import transitions
from pipeline.db.models import IdempotencyKey, Run
from pipeline.db.session import transaction
from pipeline.db.upload_models import LargeUpload
from pipeline.db.webhook_models import Delivery, Webhook
from pipeline.domain import DeliveryStatus
from tests.integration.api.finished import bury, finish
from tests.keys import STRANGERS_HEADERS
from tests.processes import wait_for

KEY = {"Idempotency-Key": "k"}
UPLOADS, WEBHOOKS = "/api/v1/uploads", "/api/v1/webhooks"
ANNOUNCEMENT = {"filename": "a.txt", "bytes": 7, "sha256": "0" * 64}
WEBHOOK = {"url": "https://example.com/quire", "events": ["document.failed", "document.completed", "batch.completed"]}


@pytest.fixture
def document(client):
    made = client.upload().json()
    finish(made["id"])
    return made


def count(table):
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(table))


def twice(client, path, body=None):
    """The answers to a request and to the same again, which must be the same."""
    first, again = (client.request("POST", path, headers=KEY, json=body) for _ in range(2))
    assert first.status_code in {200, 201, 202}, first.text
    assert (again.status_code, again.text) == (first.status_code, first.text)
    assert again.headers.get("Location") == first.headers.get("Location")
    assert [answer.headers.get("Idempotency-Replayed") for answer in (first, again)] == [None, "true"]
    return first


def refused(answer):
    return (answer.status_code, answer.json()["type"]) == (422, "urn:quire:problem:idempotency_key_reused")


def test_an_upload_is_announced_once(client):
    first = twice(client, UPLOADS + "/", ANNOUNCEMENT)
    assert client.get(first.headers["Location"]).json()["id"] == first.json()["id"]
    assert client.request("POST", UPLOADS, headers=KEY, json=ANNOUNCEMENT).text == first.text  # without its slash
    assert count(LargeUpload) == 1
    assert refused(client.request("POST", UPLOADS, headers=KEY, json=ANNOUNCEMENT | {"bytes": 8}))
    stranger = client.request("POST", UPLOADS, headers={**STRANGERS_HEADERS, **KEY}, json=ANNOUNCEMENT)
    assert stranger.json()["id"] != first.json()["id"]


def test_a_retry_starts_one_run_and_is_sent_once(client, document, sent):
    path = f"/api/v1/documents/{document['id']}/retry"
    wait_for(lambda: sent)
    sent.clear()
    assert twice(client, path, {"from_stage": "extract"}).json()["run"] == 2
    assert refused(client.request("POST", path, headers=KEY, json={"from_stage": "validate"}))
    with transaction() as session:
        assert session.scalars(select(Run.number).order_by(Run.number)).all() == [1, 2]
    client.app.state.dispatcher.stop()
    assert len(sent) == 1


def test_what_was_refused_leaves_the_key_free(client):
    path = f"/api/v1/documents/{client.upload().json()['id']}"
    assert client.request("POST", f"{path}/retry", headers=KEY).status_code == 409
    client.request("POST", f"{path}/cancel")
    assert client.request("POST", f"{path}/retry", headers=KEY).status_code == 202


def test_a_webhook_and_its_new_secret_are_made_once_and_lie_sealed(client, settings):
    settings(QUIRE_SECRET_KEYS="a-key-of-sixteen-letters-at-least")
    made = twice(client, WEBHOOKS + "/", WEBHOOK).json()
    assert client.get(f"{WEBHOOKS}/{made['id']}").status_code == 200
    assert count(Webhook) == 1
    assert refused(client.request("POST", f"{WEBHOOKS}/{made['id']}/secret", headers=KEY))
    with transaction() as session:
        assert "whsec_" not in session.scalars(select(IdempotencyKey.body)).one()
        session.execute(update(IdempotencyKey).values(key="another"))
    rotated = twice(client, f"{WEBHOOKS}/{made['id']}/secret").json()
    assert rotated["secret"] != made["secret"]
    with transaction() as session:
        session.execute(update(IdempotencyKey).where(IdempotencyKey.key == "k").values(key="third"))
    assert twice(client, f"{WEBHOOKS}/callback-secret").json()["former_until"] is None


def test_a_delivery_is_replayed_once(client):
    client.request("POST", WEBHOOKS, json=WEBHOOK | {"events": ["document.cancelled"]})
    client.request("POST", f"/api/v1/documents/{client.upload().json()['id']}/cancel")
    (delivery,) = client.get("/api/v1/deliveries").json()["deliveries"]
    delivered = {"status": DeliveryStatus.DELIVERED, "attempts": 3, "next_attempt_at": None}
    with transaction() as session:
        session.execute(update(Delivery).values(delivered))
    path = f"/api/v1/deliveries/{delivery['id']}/replay"
    assert twice(client, path).json()["status"] == DeliveryStatus.PENDING
    with transaction() as session:
        session.execute(update(Delivery).values(delivered))
    assert client.request("POST", path, headers=KEY).json()["status"] == DeliveryStatus.PENDING  # answered as before
    assert client.get(f"/api/v1/deliveries/{delivery['id']}").json()["status"] == DeliveryStatus.DELIVERED


def test_a_dead_letter_is_redriven_once_and_a_repeated_request_hears_so(client, document):
    with transaction() as session:
        transitions.locked(session, document["id"]).status = "FAILED"
    bury(document["id"])
    (letter,) = client.get("/api/v1/dead-letters").json()["dead_letters"]
    assert twice(client, f"/api/v1/dead-letters/{letter['id']}/redrive").json()["run"] == 2


def test_after_a_day_the_key_is_free_again(client):
    first = client.request("POST", UPLOADS, headers=KEY, json=ANNOUNCEMENT)
    with transaction() as session:
        session.execute(update(IdempotencyKey).values(created_at=IdempotencyKey.created_at - timedelta(hours=25)))
    again = client.request("POST", UPLOADS, headers=KEY, json=ANNOUNCEMENT)
    assert (again.status_code, again.json()["id"] == first.json()["id"]) == (201, False)


def test_requests_at_the_same_time_make_one(client):
    client.get("/healthz")  # made before the threads ask
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: client.request("POST", UPLOADS, headers=KEY, json=ANNOUNCEMENT), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert count(LargeUpload) == 1


def test_there_are_never_more_unfinished_uploads_than_there_may_be(client):
    client.get("/healthz")
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda _: client.request("POST", UPLOADS, json=ANNOUNCEMENT), range(40)))
    assert sorted(answer.status_code for answer in answers) == [201] * 20 + [409] * 20
    assert count(LargeUpload) == 20
    with transaction() as session:  # those whose time is over no longer count, even before beat removes them
        session.execute(update(LargeUpload).values(expires_at=func.now() - timedelta(seconds=1)))
    assert client.request("POST", UPLOADS, json=ANNOUNCEMENT).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "naïve"])
def test_a_key_that_cannot_be_kept_is_refused(client, key):
    answer = client.request("POST", UPLOADS, headers={"Idempotency-Key": key.encode()}, json=ANNOUNCEMENT)
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "header.Idempotency-Key")
