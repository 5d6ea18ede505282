"""The message of a run is the one that `celery.chain` sends: made directly, as canvas would take most of the time."""

from uuid import UUID

import pytest
from celery import chain
from kombu.messaging import Producer

from pipeline.db.outbox import Envelope
from pipeline.domain import Stage, stages_from, task_id
from tasks import dispatch
from tasks.app import app
from tasks.dispatch import Due

DOCUMENT = UUID("7c0e4c53-6f0e-4a10-9d5f-3f1f6c1f9f11")


@pytest.fixture
def published(monkeypatch):
    """What was given to the transport: bodies, headers, properties."""
    sent = []
    monkeypatch.setattr(Producer, "_publish", lambda _, body, *rest, **__: sent.append((body, *rest)))
    return sent


@pytest.mark.parametrize("first", list(Stage))
def test_it_is_what_canvas_makes(published, first):
    dispatch.send(Due(DOCUMENT, 3, first, Envelope("acme", "the-request")))
    steps = [
        app.signature(f"quire.{stage}", args=(str(DOCUMENT), 3), immutable=True, task_id=task_id(DOCUMENT, 3, stage))
        for stage in stages_from(first)
    ]
    chain(*steps, app=app).apply_async(headers={"request_id": "the-request"}, MessageGroupId="acme")
    ours, canvas = published
    assert ours == canvas
