"""Clients of one process."""

import pytest

from tasks.sqs import clients
from tasks.sqs.clients import client
from tasks.sqs.options import Options

OPTIONS = Options(region="eu-west-1", access_key_id="test", secret_access_key="test", endpoint_url="http://127.0.0.1:9")


@pytest.fixture(autouse=True)
def _own_clients(monkeypatch):
    monkeypatch.setattr(clients, "_clients", {})


def test_a_client_is_made_once_for_the_same_options():
    assert client("sqs", OPTIONS, read_timeout=1) is client("sqs", OPTIONS, read_timeout=1)


def test_other_clients_share_what_botocore_has_read_about_the_service():
    patient, hasty = client("sqs", OPTIONS, read_timeout=20), client("sqs", OPTIONS, read_timeout=1)
    assert patient is not hasty
    assert patient.meta.service_model.metadata is hasty.meta.service_model.metadata


def test_a_client_goes_where_the_options_say():
    assert client("sns", OPTIONS).meta.endpoint_url == "http://127.0.0.1:9"
    assert client("sns", OPTIONS).meta.region_name == OPTIONS.region
