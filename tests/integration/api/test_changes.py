"""Cancel, retry, correct and delete."""

import hashlib
import json
from uuid import UUID

import pytest
from sqlalchemy import select, text

from api.routes import changes
from pipeline.db import claims, documents, transitions
from pipeline.db.models import Document, Run
from pipeline.db.session import transaction
from pipeline.domain import Stage
from pipeline.errors import ErrorCode, PermanentError, UnavailableError
from pipeline.stages.work import load
from pipeline.storage import get_store, interim_key
from tasks import deletion
from tests.integration.api.finished import body, field, finish
from tests.processes import wait_for

SECRET = "a password that nobody should find"


@pytest.fixture
def path(client):
    return client.upload(filename="secret name.txt").headers["Location"]


def id_of(path):
    return UUID(path.rsplit("/", 1)[1])


def kind(answer):
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def fail(path):
    with transaction() as session:
        error = PermanentError(ErrorCode.ENCRYPTED, "It needs a password.")
        documents.fail(session, id_of(path), 1, Stage.VALIDATE, error)


def test_a_document_is_cancelled_once_and_twice_is_no_error(client, path):
    for _ in range(2):
        answer = client.request("POST", f"{path}/cancel")
        assert (answer.status_code, answer.json()["status"]) == (200, "CANCELLED")
    last = client.get(path).json()["timeline"][-1]
    assert (last["event"], last["message"]) == ("cancelled", "cancelled by tests")


def test_what_has_ended_cannot_be_cancelled(client, path):
    finish(id_of(path))
    assert kind(client.request("POST", f"{path}/cancel")) == (409, "already_ended")


def test_a_retry_is_a_new_run_with_other_options_from_a_stage(client, path, sent):
    wait_for(lambda: sent)
    assert kind(client.request("POST", f"{path}/retry")) == (409, "not_finished")
    finish(id_of(path))
    answer = client.request("POST", f"{path}/retry", json={"from_stage": "extract", "options": {"words": True}})
    assert (answer.status_code, answer.json()["run"], answer.json()["status"]) == (202, 2, "PENDING")
    wait_for(lambda: (id_of(path), 2, Stage.EXTRACT) in sent)
    assert client.get(path).json()["options"] == {"words": True}
    finish(id_of(path), run=2)
    assert client.request("POST", f"{path}/retry").json()["run"] == 3
    assert client.get(path).json()["options"] == {"words": True}


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [(b'{"options": {"words": "maybe"}}', "application/json", 422), (b'{"from_stage": "x"}', "application/json", 422),
     (b"[]", "application/json", 422), (b"{", "application/json", 422), (b"\xff", "application/json", 422),
     (b'{"option": {}}', "application/json", 422), (b"{}", "text/plain", 415),
     (b" " * 300_000 + b"{}", "application/json", 413)],
)  # fmt: skip
def test_a_wrong_body_is_refused_and_starts_nothing(client, path, content, media_type, status):
    finish(id_of(path))
    answer = client.request("POST", f"{path}/retry", content=content, headers={"Content-Type": media_type})
    assert answer.status_code == status, answer.text
    assert client.get(path).json()["run"] == 1


def test_a_correction_stands_beside_the_machines_value(client, path):
    finish(id_of(path), result=body(fields={"invoice_number": field("RE-l")}))
    said = {"fields": {"invoice_number": "RE-1", "total": 12.5, "paid": True}}
    assert client.request("PATCH", path, json=said).status_code == 200
    client.request("PATCH", path, json={"fields": {"total": None}})
    document = client.get(path).json()
    assert document["result"]["fields"]["invoice_number"]["value"] == "RE-l"
    assert {name: one["value"] for name, one in document["corrections"].items()} == {
        "invoice_number": "RE-1",
        "paid": True,
    }
    correction = document["corrections"]["invoice_number"]
    assert (correction["by"], correction["at"] > document["created_at"]) == ("tests", True)
    assert [e["message"] for e in document["timeline"] if e["event"] == "corrected"] == [
        "invoice_number, paid, total, by tests",
        "total, by tests",
    ]


@pytest.mark.parametrize("fields", [{}, {"Not A Name": 1}, {"a": []}, {"a": "\x00"}, {"a": "\ud800"}])
def test_a_correction_that_cannot_be_kept_is_refused(client, path, fields):
    finish(id_of(path))
    content = json.dumps({"fields": fields})
    answer = client.request("PATCH", path, content=content, headers={"Content-Type": "application/json"})
    assert kind(answer) == (422, "invalid_request")


def test_a_value_of_another_kind_is_named_in_one_sentence(client, path):
    answer = client.request("PATCH", path, json={"fields": {"total_amount": {"value": "1"}}})
    [error] = answer.json()["errors"]
    assert error == {
        "where": "body.fields.total_amount",
        "message": "Input should be a text, a number, true, false or null",
    }


def test_metadata_and_tags_can_be_changed_whatever_the_state_and_only_as_they_could_be_sent(client, path):
    answer = client.request("PATCH", path, json={"metadata": {"case": 18}, "tags": ["april", "april"]})
    assert answer.json() == {"corrections": {}, "metadata": {"case": 18}, "tags": ["april"]}
    document = client.get(path).json()
    assert (document["metadata"], document["tags"]) == ({"case": 18}, ["april"])
    assert [entry["event"] for entry in document["timeline"]] == ["uploaded"]
    assert client.request("PATCH", path, json={"tags": []}).json()["metadata"] == {"case": 18}
    assert client.get("/api/v1/documents/", params={"tag": "april"}).json()["documents"] == []
    for wrong in (
        {},
        {"tags": ["x" * 65]},
        {"metadata": {"a": "x" * 20_000}},
        {"metadata": {"a": "\0"}},
        {"name": "x"},
    ):
        assert kind(client.request("PATCH", path, json=wrong)) == (422, "invalid_request")


def test_only_a_result_can_be_corrected(client, path):
    assert kind(client.request("PATCH", path, json={"fields": {"a": 1}})) == (409, "not_finished")


@pytest.mark.parametrize(
    ("method", "way", "body"),
    [("POST", "/cancel", None), ("POST", "/retry", {}), ("PATCH", "", {"fields": {"a": 1}}), ("DELETE", "", None)],
)
def test_what_somebody_else_deletes_at_that_moment_is_gone_and_no_error_of_ours(
    client, path, monkeypatch, method, way, body
):
    look_up = changes.find

    def find_and_lose(*args, **options):
        view = look_up(*args, **options)
        deletion.delete(id_of(path), "deleted by another")
        return view

    monkeypatch.setattr(changes, "find", find_and_lose)
    assert kind(client.request(method, path + way, json=body)) == (410, "document_deleted")


def everything_of(document_id):
    """All that PostgreSQL still says, as one text."""
    with transaction() as session:
        tables = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        rows = [row for table in tables for row in session.execute(text(f'SELECT * FROM "{table}"')).all()]
    return str(rows)


def test_a_deleted_document_leaves_a_row_that_says_so_and_nothing_else(client, stored):
    words = {"metadata": json.dumps({"case": "Affair Q"}), "tags": "discreet"}
    path = client.upload(
        b"Whispers.", "affair.txt", data=words | {"options": json.dumps({"password": SECRET})},
        headers={"Idempotency-Key": "once"},
    ).headers["Location"]  # fmt: skip
    finish(id_of(path), result=body(content={"text": "Whispers.", "markdown": "Whispers."}))
    client.request("PATCH", path, json={"fields": {"lover": "Q."}})
    assert client.request("POST", f"{path}/retry", headers={"Idempotency-Key": "twice"}).status_code == 202
    assert client.request("DELETE", path).status_code == 204
    assert stored() == []
    left = everything_of(id_of(path))
    for word in ("hisper", "ffair", "discreet", SECRET, "lover'", "Q."):
        assert word not in left.replace("deleted by", ""), word
    for method, way in (
        ("GET", ""), ("GET", "/result"), ("GET", "/original"), ("POST", "/retry"), ("POST", "/cancel"), ("DELETE", ""),
    ):  # fmt: skip
        assert kind(client.request(method, path + way)) == (410, "document_deleted"), way
    assert client.get("/api/v1/documents/").json()["documents"] == []
    with pytest.raises(transitions.DeletedError):
        transitions.retry(id_of(path), None, "of a test")


def test_a_large_upload_is_forgotten_with_its_document(client, stored):
    announced = {"filename": "affair.txt", "bytes": 9, "sha256": hashlib.sha256(b"Whispers.").hexdigest()}
    upload = client.request("POST", "/api/v1/uploads/", json=announced).json()["id"]
    piece = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    assert client.request("PATCH", f"/api/v1/uploads/{upload}", content=b"Whispers.", headers=piece).status_code == 204
    path = client.request("POST", "/api/v1/documents/", json={"upload": upload}).headers["Location"]
    assert client.get(f"{path}/original").content == b"Whispers."
    assert client.request("DELETE", path).status_code == 204
    assert stored() == []
    assert "affair" not in everything_of(id_of(path))


def test_a_document_under_way_is_cancelled_by_its_deletion_and_what_a_worker_wrote_goes_too(client, path, stored):
    assert client.request("DELETE", path).status_code == 204
    late = stored_late(id_of(path))
    assert deletion.finish(older_than_seconds=3_600) == 0
    assert late.exists()
    assert deletion.finish(older_than_seconds=0) == 1
    assert stored() == []
    assert deletion.finish(older_than_seconds=0) == 0
    with transaction() as session:
        assert session.get_one(Document, id_of(path)).status == "CANCELLED"


def stored_late(document_id):
    file = get_store_folder() / interim_key(document_id, 1)
    file.parent.mkdir(parents=True)
    file.write_bytes(b"late")
    return file


def get_store_folder():
    from pipeline.settings import get_settings  # noqa: PLC0415  made anew by each test

    return get_settings().store_folder


def test_a_store_that_is_away_does_not_keep_a_document_from_being_deleted(client, path, stored, monkeypatch, caplog):
    store = get_store()
    monkeypatch.setattr(type(store), "delete_all", away)
    assert client.request("DELETE", path).status_code == 204
    assert "left to beat" in caplog.text
    monkeypatch.undo()
    deletion.finish(older_than_seconds=0)
    assert stored() == []


def away(*_):
    raise UnavailableError(ErrorCode.STORE_UNAVAILABLE, "away")


def test_a_password_is_sealed_while_its_run_needs_it(client, settings):
    settings(QUIRE_SECRET_KEYS="k" * 32)
    path = client.upload(data={"options": json.dumps({"password": SECRET})}).headers["Location"]
    assert SECRET not in everything_of(id_of(path))
    with transaction() as session:
        stored = session.scalar(select(Run.options))
    claim = claims.take(id_of(path), 1, Stage.VALIDATE, 30)
    assert load(claim)[1] == {"password": SECRET} != stored
    fail(path)
    assert client.request("POST", f"{path}/retry", json={"options": {"password": SECRET}}).status_code == 202
    assert SECRET not in everything_of(id_of(path))
    settings(QUIRE_SECRET_KEYS="")
    with pytest.raises(UnavailableError, match="QUIRE_SECRET_KEYS"):
        load(claims.take(id_of(path), 2, Stage.VALIDATE, 30))


@pytest.mark.parametrize("end", [fail, lambda path: transitions.cancel(id_of(path), "of a test")])
def test_a_password_is_forgotten_when_its_run_ends(client, end):
    options = {"password": SECRET, "words": True}
    path = client.upload(data={"options": json.dumps(options)}).headers["Location"]
    assert SECRET not in client.get(path).text
    end(path)
    with transaction() as session:
        assert session.scalar(select(Run.options)) == {"password": None, "words": True}
    assert SECRET not in everything_of(id_of(path))
    assert client.get(path).json()["options"] == {"words": True}
