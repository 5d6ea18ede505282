"""Message groups per tenant on standard queues, by which SQS shares a queue fairly."""

import pytest

from tasks import dispatch
from tasks.app import app
from tests.processes import wait_for


def groups(messages):
    return [message["attributes"].get("MessageGroupId") for message in messages]


@pytest.fixture
def worker_of(here):
    """Start a worker of some queues only, so that what it sends to another stays there to be looked at."""
    return lambda queues, **environment: here.start(
        "worker", "celery", "-A", "tasks", "worker", "-c", "1", "-l", "INFO", "-Q", queues, **environment
    )


def test_every_message_of_a_documents_chain_names_its_tenant(upload, waiting, worker_of):
    dispatch.dispatch(upload(tenant="acme"), 1)
    assert groups(waiting("validate")) == ["acme"]
    worker = worker_of("validate,extract")
    assert groups(wait_for(lambda: waiting("persist"), described=worker.tail)) == ["acme"]


def test_the_next_try_names_the_tenant_too(upload, waiting, worker_of):
    dispatch.dispatch(upload(tenant="acme"), 1)
    elsewhere = "postgresql+psycopg2://quire@127.0.0.1:9/quire"
    worker = worker_of("validate", QUIRE_DATABASE_URL=elsewhere, QUIRE_RETRY_BASE_SECONDS="0.1")
    wait_for(lambda: b"Retry in" in worker.log.read_bytes(), described=worker.tail)
    worker.kill()
    # Also the first message, should its acknowledgement have been lost with the worker.
    assert set(groups(wait_for(lambda: waiting("validate")))) == {"acme"}


def test_a_tenant_whom_sqs_would_refuse_gets_a_group_all_the_same(upload, waiting):
    dispatch.dispatch(upload(tenant="Bücher & Söhne " + "x" * 200), 1)
    (group,) = groups(waiting("validate"))
    assert group.startswith("B_cher_&_S_hne_xxx")
    assert len(group) == 128


def test_groups_can_be_switched_off(upload, waiting, monkeypatch):
    monkeypatch.setitem(app.conf.broker_transport_options, "message_groups", False)
    app._after_fork()
    dispatch.dispatch(upload(tenant="acme"), 1)
    assert groups(waiting("validate")) == [None]
