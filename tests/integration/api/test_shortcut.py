"""The upload's own route: what FastAPI's would answer, and nobody else's."""

import pytest

from api.shortcut import PATH

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
    monkeypatch.setattr("fastapi.routing.solve_dependencies", None)
    assert client.request("POST", PATH, files=FILE).status_code == 202


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("DELETE", 405)])
def test_other_methods_are_not_its_own(client, method, status):
    assert client.request(method, PATH).status_code == status
