import logging

import pytest


def test_an_unknown_path_is_a_problem(client):
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank", "title": "Not Found", "status": 404, "detail": "There is nothing at this path.",
        "request_id": answer.headers["X-Request-ID"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/healthz", "GET, HEAD"),
        ("PUT", "/api/v1/documents/", "GET, POST"),
        ("PUT", "/api/v1/documents/x", "DELETE, GET, PATCH"),
        ("POST", "/", "GET, HEAD"),
    ],
)
def test_a_wrong_method_is_a_problem_that_names_all_the_right_ones(client, method, path, allowed):
    answer = client.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Allow"] == allowed


def test_a_bug_shows_nothing_of_itself_but_is_logged_under_the_requests_id(client, monkeypatch, caplog):
    def fail(*_, **__):
        raise RuntimeError("secret internals")

    monkeypatch.setattr("pipeline.db.documents.get", fail)
    answer = client.get("/api/v1/documents/00000000-0000-0000-0000-000000000000", headers={"X-Request-ID": "find-me"})
    assert answer.status_code == 500
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"] == "find-me"
    assert "secret" not in answer.text
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "secret internals" in str(record.exc_info[1])


def test_each_request_is_one_line_and_cannot_forge_another(client, caplog):
    caplog.set_level(logging.INFO)
    client.get("/a%0AGET /b 200")
    (line,) = [record.getMessage() for record in caplog.records if record.name == "api.requests"]
    assert line.startswith("GET /a%0AGET%20/b%20200 404 ")


def test_health_checks_are_not_logged(client, caplog):
    caplog.set_level(logging.INFO)
    assert client.get("/healthz").status_code == 200
    assert [record for record in caplog.records if record.name == "api.requests"] == []
