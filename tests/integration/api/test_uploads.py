import asyncio
import errno
import hashlib
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import boto3
import pytest
from sqlalchemy import func, select

from api.dispatcher import Dispatcher
from api.uploads import BLOCK_BYTES, MAX_FIELD_BYTES, MAX_FORM_BYTES, MAX_PARTS
from pipeline import storage
from pipeline.db import group
from pipeline.db.models import Document, Run
from pipeline.db.session import transaction
from pipeline.settings import get_settings
from pipeline.storage import PART_BYTES, get_store, original_key
from tests.keys import KEY
from tests.processes import wait_for

FORM = {"Content-Type": "multipart/form-data; boundary=XX"}
GIVE = Dispatcher.give  # which other tests catch


def form(*parts):
    return b"".join(b"--XX\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--XX--\r\n"


def part(disposition, content=b"x"):
    return disposition + b"\r\n\r\n" + content


FILE = part(b'name="file"; filename="a.txt"')


def documents():
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(Document))


def assert_nothing_is_left(stored):
    assert stored() == []
    assert documents() == 0


def assert_problem(answer, status, code):
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["type"] == f"urn:quire:problem:{code}"
    assert body["status"] == status
    assert body["request_id"] == answer.headers["X-Request-ID"]
    assert body["detail"].endswith(".")


@pytest.fixture(params=["folder", "s3"])
def any_store(request, settings):
    if request.param == "s3":
        endpoint, bucket = request.getfixturevalue("localstack").endpoint_url, f"quire-{uuid4().hex}"
        boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1").create_bucket(Bucket=bucket)
        settings(QUIRE_STORE_URL=f"s3://{bucket}", QUIRE_AWS_ENDPOINT_URL=endpoint)


@pytest.mark.parametrize("size", [0, 14, BLOCK_BYTES, PART_BYTES + BLOCK_BYTES + 1])
def test_an_upload_is_stored_committed_and_sent(client, sent, any_store, size):
    content = bytes(range(256)) * (size // 256) + bytes(size % 256)
    answer = client.upload(content, "hello.txt", "Text/Plain; charset=utf-8")
    assert answer.status_code == 202
    body = answer.json()
    assert answer.headers["Location"] == f"/api/v1/documents/{body['id']}"
    assert body == body | {
        "status": "PENDING", "stage": "validate", "run": 1, "filename": "hello.txt", "media_type": None,
        "declared_type": "text/plain", "bytes": size, "sha256": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip
    document_id = UUID(body["id"])
    assert get_store().read(original_key(document_id)) == content
    wait_for(lambda: sent)
    assert [call[:2] for call in sent] == [(document_id, 1)]
    assert client.get(answer.headers["Location"]).json()["status"] == "PENDING"


def test_an_upload_with_priority_is_sent_as_an_urgent_one(client, monkeypatch):
    sent = []
    monkeypatch.setattr(Dispatcher, "give", lambda _, due: sent.append(due))
    for number, priority in enumerate(["high", "normal"], 1):
        answer = client.upload(data={"options": json.dumps({"priority": priority})})
        assert answer.status_code == 202, answer.text
        wait_for(lambda number=number: len(sent) == number)
    assert [due.envelope.urgent for due in sent] == [True, False]


def test_the_way_in_may_be_written_without_its_last_slash(client):
    assert client.request("POST", "/api/v1/documents", content=form(FILE), headers=FORM).status_code == 202


def test_other_fields_do_no_harm(client):
    fields = [part(b'name="tag"', b"red"), FILE, part(b'name="note"', b"y" * MAX_FIELD_BYTES)]
    answer = client.request("POST", "/api/v1/documents/", content=form(*fields), headers=FORM)
    assert (answer.status_code, answer.json()["bytes"]) == (202, 1)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [("../../../etc/cron.d/x", "x"), ("C:\\scan.png", "scan.png"), ("a" * 400 + ".pdf", "a" * 251 + ".pdf")],
)
def test_a_file_name_is_never_a_path(client, raw, kept):
    assert client.upload(filename=raw).json()["filename"] == kept


REFUSED = {
    "no file": (form(part(b'name="tag"')), 422, "no_file"),
    "no parts": (b"--XX--\r\n", 422, "no_file"),
    "no name": (form(part(b'name="file"')), 422, "no_filename"),
    "empty name": (form(part(b'name="file"; filename=""')), 422, "no_filename"),
    "nothing left of the name": (form(part(b'name="file"; filename="../.."')), 422, "no_filename"),
    "file elsewhere": (form(part(b'name="doc"; filename="a.txt"')), 422, "unexpected_file"),
    "two files, one without a name": (form(FILE, part(b'name="file"')), 422, "no_filename"),
    "options that are not JSON": (form(FILE, part(b'name="options"', b"{")), 422, "invalid_request"),
    "a schema of no object": (
        form(part(b'name="options"', b'{"schema": {"type": "text"}}'), FILE),
        422,
        "invalid_request",
    ),
    "options unknown": (form(part(b'name="options"', b'{"colour": 1}'), FILE), 422, "invalid_request"),
    "metadata that is no object": (form(FILE, part(b'name="metadata"', b"[]")), 422, "invalid_request"),
    "metadata with NaN": (form(FILE, part(b'name="metadata"', b'{"a": NaN}')), 422, "invalid_request"),
    "metadata with NUL": (form(FILE, part(b'name="metadata"', b'{"a": "\\u0000"}')), 422, "invalid_request"),
    "metadata too deep": (form(FILE, part(b'name="metadata"', b"[" * 15_000)), 422, "invalid_request"),
    "a tag too long": (form(FILE, part(b'name="tags"', b"y" * 65)), 422, "invalid_request"),
    "file, then rubbish": (form(FILE)[:-6] + b"rubbish", 400, "malformed_form"),
    "rubbish": (b"rubbish", 400, "malformed_form"),
    "nothing": (b"", 400, "malformed_form"),
    "cut": (form(FILE)[:-4], 400, "malformed_form"),
    "too large": (form(part(b'name="file"; filename="a"', b"x" * 101)), 413, "file_too_large"),
    "large field": (form(FILE, part(b'name="f"', b"y" * (MAX_FIELD_BYTES + 1))), 413, "form_too_large"),
    "many parts": (form(FILE, *[part(b'name="f"')] * MAX_PARTS), 413, "form_too_large"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_form_is_a_problem_and_leaves_nothing(client, sent, settings, stored, case):
    settings(QUIRE_MAX_UPLOAD_BYTES=100)
    body, status, code = REFUSED[case]
    answer = client.request("POST", "/api/v1/documents/", content=body, headers=FORM)
    assert_problem(answer, status, code)
    assert_nothing_is_left(stored)
    assert sent == []


def test_a_file_of_exactly_the_limit_is_taken(client, settings):
    settings(QUIRE_MAX_UPLOAD_BYTES=100)
    assert client.upload(b"x" * 100).status_code == 202


@pytest.mark.parametrize("options", [{"content": b"x"}, {"data": {"file": "x"}}])
def test_what_is_not_multipart_is_refused(client, stored, options):
    assert_problem(client.request("POST", "/api/v1/documents/", **options), 415, "not_multipart")
    assert_nothing_is_left(stored)


def endless(start, filler, pulled):
    async def chunks():
        yield start
        while len(pulled) < 1_000:
            pulled.append(len(filler))
            yield filler

    return chunks()


@pytest.mark.parametrize(
    ("start", "limit"),
    [
        (form(FILE).removesuffix(b"\r\n--XX--\r\n"), 100_000),
        (form(FILE), MAX_FORM_BYTES),
        (b"", MAX_FORM_BYTES),
    ],
    ids=["file", "epilogue", "preamble"],
)
def test_an_endless_body_is_not_read_for_ever(client, settings, stored, start, limit):
    settings(QUIRE_MAX_UPLOAD_BYTES=100_000)
    pulled = []
    body = endless(start, b"\r\n" + b"x" * 10_000, pulled)
    answer = client.request("POST", "/api/v1/documents/", content=body, headers=FORM)
    assert answer.status_code == 413
    assert sum(pulled) < limit + 1_200_000  # what is read after the answer included
    assert_nothing_is_left(stored)


def test_a_body_that_is_announced_too_large_is_refused_unread(client, settings):
    settings(QUIRE_MAX_UPLOAD_BYTES=100)
    read, too_many = [], MAX_FORM_BYTES + 101
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "path": "/api/v1/documents/", "query_string": b"",
        "headers": [
            (b"x-api-key", KEY.encode()),
            (b"content-type", FORM["Content-Type"].encode()),
            (b"content-length", b"%d" % too_many),
        ],
    }  # fmt: skip
    answers = []

    async def receive():
        read.append(len(answers))
        return {"type": "http.disconnect"}

    async def send(message):
        answers.append(message)

    asyncio.run(client.app(scope, receive, send))
    assert answers[0]["status"] == 413
    assert read == [2]  # not before the answer had been sent


def test_a_silent_client_is_given_up_and_leaves_nothing(client, settings, stored):
    settings(QUIRE_UPLOAD_IDLE_SECONDS=0.1)

    async def stalled():
        yield form(FILE)[:-4]
        await asyncio.sleep(300)

    answer = client.request("POST", "/api/v1/documents/", content=stalled(), headers=FORM)
    assert_problem(answer, 408, "upload_stalled")
    assert_nothing_is_left(stored)


def test_without_a_database_nothing_is_stored(client, settings, stored):
    settings(QUIRE_DATABASE_URL="postgresql+psycopg2://quire:hunter2@127.0.0.1:9/quire")
    answer = client.upload()
    assert_problem(answer, 503, "database_unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert "127.0.0.1" not in answer.text
    assert stored() == []


def test_without_a_store_nothing_is_committed(client, settings, sent):
    settings(QUIRE_STORE_URL="s3://bucket", QUIRE_AWS_ENDPOINT_URL="http://127.0.0.1:9", QUIRE_AWS_READ_TIMEOUT=1)
    answer = client.upload()
    assert_problem(answer, 503, "store_unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert documents() == 0
    assert sent == []


def test_the_bytes_are_on_the_disk_before_the_document_is_committed(client, monkeypatch, stored):
    seen = []

    def flush(file):
        (path,) = stored()
        seen.append((path.read_bytes(), os.path.samestat(path.stat(), os.fstat(file)), documents()))
        os.fsync(file)

    monkeypatch.setattr(storage, "flush", flush)
    assert client.upload(b"Hello").status_code == 202
    assert seen == [(b"Hello", True, 0)]
    assert documents() == 1


def test_a_disk_that_fails_leaves_nothing(client, monkeypatch, stored):
    def fail(*_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(storage, "flush", fail)
    assert_problem(client.upload(), 503, "store_unavailable")
    assert_nothing_is_left(stored)


def test_uploads_at_once_are_committed_together_and_each_is_a_document(client, sent, monkeypatch):
    sizes, real = [], group.accept

    def slowly(requests):
        sizes.append(len(requests))
        wait_for(lambda: sum(sizes) + client.app.state.committer._waiting.qsize() == 8)  # the others arrive meanwhile
        return real(requests)

    monkeypatch.setattr(group, "accept", slowly)
    client.get("/healthz")  # makes the application
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: client.upload(filename=f"{number}.txt"), range(8)))
    assert [answer.status_code for answer in answers] == [202] * 8
    assert [answer.json()["filename"] for answer in answers] == [f"{number}.txt" for number in range(8)]
    assert documents() == sum(sizes) == 8
    assert len(sizes) < 8
    wait_for(lambda: len(sent) == 8)


def test_a_commit_that_fails_leaves_nothing_in_the_store(client, monkeypatch, stored):
    def fail(*_):
        raise RuntimeError("a bug")

    monkeypatch.setattr("pipeline.db.group.accept", fail)
    assert client.upload().status_code == 500
    assert_nothing_is_left(stored)


def test_bytes_that_cannot_be_removed_again_are_named_in_the_log(client, monkeypatch, caplog):
    def fail(*_):
        get_settings.cache_clear()
        monkeypatch.setenv("QUIRE_STORE_URL", "s3://bucket")
        monkeypatch.setenv("QUIRE_AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        monkeypatch.setenv("QUIRE_AWS_READ_TIMEOUT", "1")
        get_store.cache_clear()
        raise RuntimeError("a bug")

    monkeypatch.setattr("pipeline.db.group.accept", fail)
    assert client.upload().status_code == 500
    assert "belongs to no document" in caplog.text


@pytest.mark.parametrize("sender", [("false",), ("sleep", "60")], ids=["fails", "hangs"])
def test_a_sender_that_fails_or_hangs_costs_the_client_nothing(client, monkeypatch, sender):
    monkeypatch.setattr("api.dispatcher.Dispatcher.give", GIVE)
    monkeypatch.setattr("api.dispatcher.COMMAND", sender)
    monkeypatch.setattr("api.dispatcher.STOP_SECONDS", 0.1)
    client.get("/healthz")
    started = time.monotonic()
    assert [client.upload().status_code for _ in range(8)] == [202] * 8
    assert time.monotonic() - started < 60
    with transaction() as session:
        assert session.scalars(select(Run.dispatched_at)).all() == [None] * 8
