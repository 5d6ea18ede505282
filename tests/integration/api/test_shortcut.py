"""The upload's own route: what FastAPI's would answer, and nobody else's."""

import pytest

from api.shortcut import LAYERS, UPLOADS
from api.shortcut import _in_layers as uploads

PATH = UPLOADS.path
FILE = {"file": ("a.txt", b"text")}


def test_an_upload_is_known_to_metrics_and_log_by_its_path(client, caplog):
    caplog.set_level("INFO", "api.requests")
    assert client.request("POST", PATH, files=FILE).status_code == 202
    (line,) = [record for record in caplog.records if record.name == "api.requests"]
    assert line.route == PATH


def test_it_asks_for_the_key_first(client):
    answer = client.request("POST", PATH, files=FILE, headers={"X-API-Key": "wrong"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("ApiKey")


def test_below_a_proxys_path_it_is_the_same(client):
    client.app.root_path = "/quire"
    answer = client.request("POST", PATH, files=FILE)
    assert answer.status_code == 202
    assert answer.headers["Location"].startswith(f"/quire{PATH}")


def test_fastapi_spends_no_time_on_it(client, monkeypatch):
    monkeypatch.setattr("fastapi.FastAPI.__call__", None)
    assert client.request("POST", PATH, files=FILE).status_code == 202


def test_around_it_are_the_layers_that_are_around_all_others(client):
    others, here, its = client.app.build_middleware_stack(), uploads, []
    while (layer := type(here)) in LAYERS:
        its.append(layer)
        here = here.app
    assert tuple(its) == LAYERS == tuple(layer for layer in types_of(others) if layer in LAYERS)


def types_of(layer):
    while layer is not None:
        yield type(layer)
        layer = getattr(layer, "app", None)


def test_an_error_that_nobody_foresaw_is_logged_and_answered(client, monkeypatch, caplog):
    async def fail(*_):
        raise RuntimeError("a bug")

    monkeypatch.setattr("api.shortcut.create_document", fail)
    answer = client.request("POST", PATH, files=FILE)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "request failed" in caplog.text


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("DELETE", 405)])
def test_other_methods_are_not_its_own(client, method, status):
    assert client.request(method, PATH).status_code == status
