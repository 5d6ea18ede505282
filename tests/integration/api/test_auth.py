"""Nobody without a key, nothing of another tenant, and nothing read before the key was checked."""

import asyncio
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi.routing import iter_route_contexts

from api import auth
from api.page import ASSETS
from pipeline.db import keys
from pipeline.domain import Scope
from tests.integration.api.finished import bury
from tests.keys import STRANGERS_HEADERS

PIECE = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}  # what some operation asks for
PAGE = {"/", f"/{ASSETS}/{{version}}/{{name}}"}
ITSELF = "/api/v1/key"  # any key may ask what it may do
OPEN = {"/healthz", "/readyz", "/docs", "/docs/assets", "/openapi.json", "/metrics"} | PAGE


@pytest.fixture
def key(client):
    """A key with the scopes of a test."""

    def make(*scopes, **granted):
        return keys.create(keys.Grant("default", "of a test", scopes, **granted))

    return make


def header(key):
    return {"X-API-Key": key.secret}


def operations(app):
    """Every operation that wants a key, also those that are not described."""
    routes = iter_route_contexts(app.routes)
    found = [(m, route.path) for route in routes if route.path not in OPEN for m in route.methods or () if m != "HEAD"]
    assert len(found) >= 20
    return found


def filled(path):
    """A path with an id of the right kind in every place."""
    for name in ("{document_id}", "{batch_id}", "{webhook_id}", "{delivery_id}", "{upload_id}"):
        path = path.replace(name, str(uuid4()))
    return path.replace("{letter_id}", "1").replace("{number}", "1").replace("{name}", "a_name")


@pytest.mark.parametrize("offered", ["", "quire_not-a-key", "x" * 5_000])
def test_no_operation_answers_without_a_key(client, offered):
    for method, path in operations(client.app):
        answer = client.request(method, filled(path), headers={"X-API-Key": offered})
        assert (answer.status_code, answer.json()["type"]) == (401, "urn:quire:problem:unauthenticated"), path
        assert "WWW-Authenticate" in answer.headers


def test_nothing_of_another_tenant_is_found_on_any_route(client):
    """Ids of things that exist, asked for with a key that may do everything, but for another tenant."""
    files = [("file", (f"{n}.txt", b"x", "text/plain")) for n in range(2)]
    batch = client.request("POST", "/api/v1/documents/", files=files).json()
    bury(batch["documents"][0]["id"])
    (letter,) = client.get("/api/v1/dead-letters/").json()["dead_letters"]
    upload = client.request("POST", "/api/v1/uploads/", json={"filename": "a", "bytes": 1, "sha256": "0" * 64})
    ids = {
        "document_id": letter["document_id"],
        "batch_id": batch["batch_id"],
        "letter_id": str(letter["id"]),
        "upload_id": upload.json()["id"],
    }
    before = client.get(f"/api/v1/documents/{ids['document_id']}").text
    asked = [(method, path) for method, path in operations(client.app) if "{" in path]
    assert len(asked) > 10
    for method, template in asked:
        path = template
        for name, value in ids.items():
            path = path.replace(f"{{{name}}}", value)
        url = filled(path)
        answer = client.request(method, url, headers={**STRANGERS_HEADERS, **PIECE})
        assert answer.status_code == 404, (method, path, answer.text)
    assert client.get(f"/api/v1/documents/{ids['document_id']}").text == before


def test_the_body_of_a_stranger_is_not_read(client, stored):
    pulled = []

    async def body():
        for _ in range(100):
            pulled.append(1)
            yield bytes(1024 * 1024)

    headers = {"X-API-Key": "wrong", "Content-Type": "multipart/form-data; boundary=XX"}
    assert client.request("POST", "/api/v1/documents/", content=body(), headers=headers).status_code == 401
    assert len(pulled) <= 1 + 1  # what is read, and thrown away, so that the client sees its answer
    assert stored() == []


def test_scopes_are_kept_apart(client, key):
    reader, writer, admin = (header(key(scope)) for scope in (Scope.READ, Scope.WRITE, Scope.ADMIN))
    assert client.upload(headers=reader).status_code == 403
    location = client.upload(headers=writer).headers["Location"]
    assert client.get(location, headers=writer).status_code == 403
    assert client.get(location, headers=reader).status_code == 200
    assert client.get(location, headers=admin).status_code == 200


def test_a_key_for_reading_changes_nothing_on_any_route_and_one_for_writing_reads_nothing(client, key):
    reader, writer = (header(key(scope)) for scope in (Scope.READ, Scope.WRITE))
    for method, path in operations(client.app):
        if path == ITSELF:
            continue
        headers = writer if method == "GET" and "/uploads/" not in path else reader  # an upload is its writer's
        answer = client.request(method, filled(path), headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:quire:problem:forbidden"), (method, path)


def test_a_key_is_told_what_it_may_do_and_how_much_of_its_day_is_used(client, key, one_day):
    writer = header(key(Scope.WRITE, rate_per_minute=30, documents_per_day=2))
    client.upload(headers=writer)
    assert client.get(ITSELF, headers=writer).json() == {
        "name": "of a test", "tenant": "default", "scopes": ["write"], "requests_per_minute": 30,
        "documents_per_day": 2, "documents_today": 1,
    }  # fmt: skip
    assert client.get(ITSELF).json()["documents_per_day"] is None


def test_a_revoked_key_and_an_expired_one_are_refused(client, key, monkeypatch):
    monkeypatch.setattr(auth, "CACHE_SECONDS", 0)
    first = key(Scope.READ)
    path = f"/api/v1/documents/{uuid4()}"
    assert client.get(path, headers=header(first)).status_code == 404
    keys.revoke(first.id)
    assert client.get(path, headers=header(first)).status_code == 401
    with pytest.raises(keys.UnknownKeyError):
        keys.revoke(first.id)
    expired = key(Scope.READ, expires_in=-timedelta(seconds=1))
    assert client.get(path, headers=header(expired)).status_code == 401


def test_the_secret_is_not_stored(client, key):
    secret = key(Scope.READ).secret
    (row,) = [row for row in keys.listing() if row.name == "of a test"]
    assert secret not in str({column.key: getattr(row, column.key) for column in keys.ApiKey.__table__.columns})
    assert secret.startswith(row.shown)


def test_a_key_may_ask_so_often_and_is_told_when_to_come_back(client, key):
    slow = header(key(Scope.READ, rate_per_minute=2))
    path = f"/api/v1/documents/{uuid4()}"
    answers = [client.get(path, headers=slow) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert answers[0].headers["RateLimit-Policy"] == '"requests";q=2;w=60'
    assert answers[0].headers["RateLimit"] == '"requests";r=1;t=30'
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 60


def test_a_key_may_bring_so_many_documents_a_day(client, key, stored, one_day):
    thrifty = header(key(Scope.WRITE, documents_per_day=2))
    assert [client.upload(headers=thrifty).status_code for _ in range(2)] == [202, 202]
    before = stored()
    refused = client.upload(headers=thrifty)
    assert (refused.status_code, refused.json()["type"]) == (429, "urn:quire:problem:quota_exceeded")
    wait = int(refused.headers["Retry-After"])
    assert 0 < wait <= 86_400
    assert min((time.time() + wait) % 86_400, -(time.time() + wait) % 86_400) < 30  # midnight UTC
    assert stored() == before


def test_a_batch_that_is_too_many_for_the_day_is_refused_whole(client, key, stored):
    thrifty = header(key(Scope.WRITE, documents_per_day=2))
    before = stored()
    for count, status in ((3, 429), (2, 202), (1, 429)):
        files = [("file", (f"{number}.txt", b"text")) for number in range(count)]
        answer = client.request("POST", "/api/v1/documents/", files=files, headers=thrifty)
        assert answer.status_code == status, answer.text
    assert len(stored()) == len(before) + 2


def test_a_full_backlog_takes_nothing_and_says_when_to_come_back(client, settings, stored):
    settings(QUIRE_MAX_BACKLOG=1)
    client.upload()
    before = stored()
    client.app.state.backlog._counted_at = float("-inf")
    refused = client.upload()
    assert (refused.status_code, refused.json()["type"]) == (503, "urn:quire:problem:backlog_full")
    assert int(refused.headers["Retry-After"]) > 0
    assert stored() == before


def test_wrong_keys_are_remembered_so_that_guessing_costs_postgresql_little(client, monkeypatch):
    looked = []
    monkeypatch.setattr(auth, "find", looked.append)
    keyring = auth.Keyring()

    async def guess():
        for _ in range(5):
            assert await keyring.caller("quire_wrong") is None

    asyncio.run(guess())
    assert looked == ["quire_wrong"]


def test_many_who_come_with_one_key_at_once_have_it_looked_up_once(monkeypatch):
    looked = []

    def find(secret):
        looked.append(secret)
        time.sleep(0.05)

    monkeypatch.setattr(auth, "find", find)
    keyring = auth.Keyring()

    async def come():
        return await asyncio.gather(*(keyring.caller("quire_wrong") for _ in range(50)))

    assert asyncio.run(come()) == [None] * 50
    assert looked == ["quire_wrong"]
