"""Secrets of webhooks, sealed in PostgreSQL by a key of the operator's."""

from uuid import UUID

import pytest
from celery.exceptions import Reject
from sqlalchemy import select
from standardwebhooks import Webhook as Verifier

from pipeline.db import webhooks
from pipeline.db.session import transaction
from pipeline.db.transitions import cancel
from pipeline.db.webhook_models import Webhook
from tasks.webhooks import deliver
from tests.receiver import receiving

WEBHOOKS = "/api/v1/webhooks/"
FIRST, SECOND = "a" * 32, "b" * 32


@pytest.fixture
def receiver(settings):
    settings(QUIRE_WEBHOOK_TRUSTED_HOSTS="127.0.0.1")
    with receiving() as running:
        yield running


def in_clear(*secrets):
    with transaction() as session:
        kept = str(session.execute(select(Webhook.secret, Webhook.former_secret)).all())
    return [secret in kept for secret in secrets]


def test_secrets_are_sealed_by_a_key_that_may_come_late_and_change(client, receiver, settings):
    webhook = client.request("POST", WEBHOOKS, json={"url": receiver.url, "events": ["document.cancelled"]}).json()
    settings(QUIRE_SECRET_KEYS=FIRST)
    newer = client.request("POST", f"{WEBHOOKS}{webhook['id']}/secret").json()["secret"]
    callback = client.request("POST", f"{WEBHOOKS}callback-secret").json()["secret"]
    assert in_clear(webhook["secret"], newer, callback) == [True, False, False]
    assert webhooks.reseal() == 2
    assert in_clear(webhook["secret"], newer, callback) == [False] * 3
    settings(QUIRE_SECRET_KEYS=f"{SECOND},{FIRST}")
    webhooks.reseal()

    cancel(UUID(client.upload().json()["id"]), "no longer wanted")
    (delivery,) = client.get("/api/v1/deliveries/").json()["deliveries"]
    settings(QUIRE_SECRET_KEYS=FIRST)
    with pytest.raises(Reject, match="QUIRE_SECRET_KEYS"):
        deliver(delivery["id"], 1)
    assert client.get(f"/api/v1/deliveries/{delivery['id']}").json()["attempts"] == 0  # not lost for want of a key
    settings(QUIRE_SECRET_KEYS=SECOND)
    deliver(delivery["id"], 1)
    [(_, headers, body)] = receiver.received
    for secret in (webhook["secret"], newer):
        Verifier(secret).verify(body, headers)
