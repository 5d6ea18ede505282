"""The row of a run keeps which request asked for it, so that whoever sends its message can say so."""

import pytest

from pipeline import origin
from pipeline.db import outbox
from pipeline.db.outbox import Envelope
from pipeline.settings import get_settings
from tasks import maintenance

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def asked():
    """In the block of a request."""
    request, trace = origin.request_id.set("the-request"), origin.trace.set(TRACE)
    yield
    origin.request_id.reset(request)
    origin.trace.reset(trace)


def test_a_message_that_beat_sends_after_an_outage_names_the_request_and_the_trace(asked, upload, waiting, monkeypatch):
    document_id = upload()
    assert outbox.envelope(document_id, 1) == Envelope("default", "the-request", TRACE)
    monkeypatch.setenv("QUIRE_DISPATCH_AFTER_SECONDS", "0")
    get_settings.cache_clear()
    for variable, value in ((origin.request_id, None), (origin.trace, None)):  # beat knows of no request
        variable.set(value)
    assert maintenance.dispatch() == 1
    (message,) = waiting("validate")
    assert message["headers"]["request_id"] == "the-request"
    assert message["headers"]["traceparent"] == TRACE


def test_a_run_that_no_request_asked_for_sends_no_such_headers(upload, waiting, monkeypatch):
    upload()
    monkeypatch.setenv("QUIRE_DISPATCH_AFTER_SECONDS", "0")
    get_settings.cache_clear()
    assert maintenance.dispatch() == 1
    (message,) = waiting("validate")
    assert not {"request_id", "traceparent"} & message["headers"].keys()
