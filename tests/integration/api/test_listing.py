"""What clients say of their documents, and how they find them again."""

import base64
import json
import threading
import time
from uuid import uuid4

import pytest
from sqlalchemy import update

from pipeline.db import documents
from pipeline.db.listing import searchable
from pipeline.db.models import Document, Result
from pipeline.db.session import transaction
from pipeline.db.transitions import cancel
from pipeline.domain import Stage
from pipeline.errors import ErrorCode, PermanentError
from tests.keys import STRANGERS_HEADERS

DOCUMENTS = "/api/v1/documents/"
EMPTY = PermanentError(ErrorCode.EMPTY_FILE, "The file is empty.")


def fields(**parts):
    return {
        "files": [("file", (parts.pop("name", "a.txt"), parts.pop("content", b"Hello."), "text/plain"))],
        "data": {n: v if isinstance(v, str) else json.dumps(v) for n, v in parts.items()},
    }


def post(client, headers=None, **parts):
    return client.request("POST", DOCUMENTS, headers=headers, **fields(**parts))


def listed(client, headers=None, **query):
    answer = client.get(DOCUMENTS, params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return [document["id"] for document in answer.json()["documents"]]


def finish(document_id, text="", **values):
    with transaction() as session:
        session.add(Result(document_id=document_id, run=1, body={"content": {"text": text}}))
        changes = {"status": "COMPLETED", "stage": "persist", "search": searchable("", text)} | values
        session.execute(update(Document).where(Document.id == document_id).values(changes))


def test_options_metadata_and_tags_are_kept_and_shown(client):
    answer = post(client, options={"words": True}, metadata={"case": 7}, tags="red, blue,red")
    document = client.get(answer.headers["Location"]).json()
    assert document["options"] == {"words": True}
    assert document["metadata"] == {"case": 7}
    assert document["tags"] == ["red", "blue"]


def test_a_wrong_option_is_named(client):
    answer = post(client, options={"words": "perhaps"})
    assert answer.status_code == 422
    assert [error["where"] for error in answer.json()["errors"]] == ["body.options.words"]


def test_filters_leave_what_they_name(client):
    plain = post(client).json()["id"]
    invoice = post(client, tags="paid,march").json()["id"]
    finish(invoice, "Rechnung über siebzehn Schrauben", label="invoice", media_type="application/pdf")
    assert listed(client) == [invoice, plain]
    assert listed(client, sort="created") == [plain, invoice]
    for query in (
        {"status": "COMPLETED"}, {"stage": "persist"}, {"label": "invoice"}, {"tag": ["march", "paid"]},
        {"media_type": "application/pdf"}, {"q": "schrauben"}, {"q": '"siebzehn schrauben" -muttern'},
    ):  # fmt: skip
        assert listed(client, **query) == [invoice], query
    for query in ({"q": "muttern"}, {"tag": ["paid", "april"]}, {"code": "encrypted"}, {"batch": str(uuid4())}):
        assert listed(client, **query) == [], query
    assert listed(client, headers=STRANGERS_HEADERS) == []


def test_a_filter_that_comes_twice_is_refused_and_a_tag_is_not(client):
    post(client)
    twice = client.get("/api/v1/documents/?status=PENDING&status=FAILED&tag=a&tag=b")
    assert twice.status_code == 422
    assert [error["where"] for error in twice.json()["errors"]] == ["query.status"]
    assert client.get("/api/v1/documents/?tag=a&tag=b").status_code == 200


@pytest.mark.parametrize("sort", ["created", "-created", "updated", "-updated"])
def test_pages_follow_each_other_without_gap_or_repetition(client, sort):
    every = {post(client).json()["id"] for _ in range(5)}
    found, cursor = [], None
    while cursor or not found:
        query = {"limit": 2, "sort": sort} | ({"cursor": cursor} if cursor else {})
        page = client.get(DOCUMENTS, params=query).json()
        found += [document["id"] for document in page["documents"]]
        cursor = page["cursor"]
    assert len(found) == 5
    assert set(found) == every


@pytest.mark.parametrize("cursor", ["x", "W10", "bnVsbA", "é", "WyItY3JlYXRlZCIsMSwyXQ"])
def test_a_cursor_of_somebodys_own_is_refused(client, cursor):
    answer = client.get(DOCUMENTS, params={"cursor": cursor})
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "query.cursor")


@pytest.mark.parametrize(
    ("moment", "status"),
    [("2020-01-01T00:00:00+22:49", 200), ("0001-01-01T00:00:00+01:00", 422), ("2020-01-01T00:00:00", 422)],
)
def test_a_moment_is_one_that_postgresql_knows(client, moment, status):
    assert client.get(DOCUMENTS, params={"created_from": moment}).status_code == status
    forged = base64.urlsafe_b64encode(json.dumps(["-created", moment, str(uuid4())]).encode()).decode()
    assert client.get(DOCUMENTS, params={"cursor": forged}).status_code in {200, 422}


def test_several_files_are_a_batch(client, sent):
    files = [("file", (f"{n}.txt", b"x" * n, "text/plain")) for n in range(3)]
    answer = client.request("POST", DOCUMENTS, files=files)
    assert answer.status_code == 202
    assert [document["bytes"] for document in answer.json()["documents"]] == [0, 1, 2]
    first = answer.json()["documents"][0]["id"]
    finish(first)
    batch = client.get(answer.headers["Location"]).json()
    assert (batch["counts"]["COMPLETED"], batch["counts"]["PENDING"]) == (1, 2)
    assert batch["progress"] == pytest.approx(1 / 3)
    assert len(listed(client, batch=batch["batch_id"])) == 3
    assert client.get(answer.headers["Location"], headers=STRANGERS_HEADERS).status_code == 404


def test_a_batch_is_cancelled_as_far_as_it_has_not_ended(client):
    files = [("file", (f"{n}.txt", b"x" * n, "text/plain")) for n in range(3)]
    answer = client.request("POST", DOCUMENTS, files=files)
    path, first = answer.headers["Location"], answer.json()["documents"][0]["id"]
    finish(first)
    for _ in range(2):
        batch = client.request("POST", f"{path}/cancel")
        assert (batch.status_code, batch.json()["progress"]) == (200, 1)
        assert (batch.json()["counts"]["COMPLETED"], batch.json()["counts"]["CANCELLED"]) == (1, 2)
    foreign = client.request("POST", f"{path}/cancel", headers=STRANGERS_HEADERS)
    assert (foreign.status_code, foreign.json()["type"]) == (404, "urn:quire:problem:unknown_batch")


def test_a_repeated_request_gets_the_first_answer_and_makes_nothing(client, stored):
    first, again = (post(client, {"Idempotency-Key": "k"}, tags="red") for _ in range(2))
    assert (again.status_code, again.text) == (202, first.text)
    assert again.headers["Location"] == first.headers["Location"]
    other = post(client, {"Idempotency-Key": "k"}, tags="blue")
    assert (other.status_code, other.json()["type"]) == (422, "urn:quire:problem:idempotency_key_reused")
    assert len(listed(client)) == len(stored()) == 1
    assert post(client, {**STRANGERS_HEADERS, "Idempotency-Key": "k"}, tags="blue").status_code == 202


def test_what_was_finished_before_is_reused_on_request_only(client):
    known = post(client, options={"words": True}).json()["id"]
    finish(known, "Hello.", label="letter", media_type="text/plain")
    reused = post(client, options={"words": True, "dedupe": "reuse"})
    assert (reused.json()["status"], reused.json()["label"]) == ("COMPLETED", "letter")
    document = client.get(reused.headers["Location"]).json()
    assert document["result"] == {"content": {"text": "Hello."}}
    assert document["id"] != known
    assert set(listed(client, q="hello")) == {known, document["id"]}
    urgent = post(client, options={"words": True, "dedupe": "reuse", "priority": "high"})  # which asks for nothing else
    assert urgent.json()["status"] == "COMPLETED"
    assert post(client, options={"words": True}).json()["status"] == "PENDING"
    assert post(client, options={"dedupe": "reuse"}).json()["status"] == "PENDING"
    stranger = post(client, STRANGERS_HEADERS, options={"words": True, "dedupe": "reuse"})
    assert stranger.json()["status"] == "PENDING"


def test_a_long_poll_returns_at_the_end_of_its_document_or_at_its_own(client, monkeypatch):
    monkeypatch.setattr("api.waiting.LOOK_SECONDS", 120)  # longer than the poll: only the bell can end it
    location = post(client).headers["Location"]
    assert client.get(location, params={"wait": 0.2}).json()["status"] == "PENDING"
    timer = threading.Timer(0.5, cancel, (location.rsplit("/", 1)[1], "of a test"))
    timer.start()
    started = time.monotonic()
    assert client.get(location, params={"wait": 60}).json()["status"] == "CANCELLED"
    assert time.monotonic() - started < 45
    timer.join()


def test_a_list_says_why_a_document_failed(client):
    document_id = post(client).json()["id"]
    with transaction() as session:
        documents.fail(
            session, document_id, 1, Stage.VALIDATE, PermanentError(ErrorCode.EMPTY_FILE, "The file is empty.")
        )
    (one,) = client.get(DOCUMENTS).json()["documents"]
    assert one["error"] == {"code": "empty_file", "message": "The file is empty."}
    assert post(client).json()["error"] is None


def test_a_document_is_found_by_its_name(client):
    finished, failed = (post(client, name=name).json()["id"] for name in ("Rechnung_2041-März.pdf", "kaputt.2041.pdf"))
    with transaction() as session:
        document = session.get_one(Document, finished)
        document.search = searchable(document.filename, "Zwölf Schrauben")
        documents.fail(session, failed, 1, Stage.VALIDATE, EMPTY)
    assert set(listed(client, q="2041")) == {finished, failed}
    for words in ("rechnung märz", "schrauben rechnung"):
        assert listed(client, q=words) == [finished]
