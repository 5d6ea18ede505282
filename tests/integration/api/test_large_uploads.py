"""Large files: announced, sent in pieces or to S3 itself, and named as documents."""

import asyncio
import hashlib
import os
from datetime import timedelta
from uuid import UUID, uuid4

import boto3
import httpx
import pytest
from sqlalchemy import update

from pipeline import presigned
from pipeline.db import documents
from pipeline.db.session import transaction
from pipeline.db.upload_models import LargeUpload
from pipeline.errors import ErrorCode, PermanentError
from pipeline.settings import GIB, MIB
from pipeline.stages.run import run_stage
from pipeline.storage import get_store, original_key
from tasks import large_files
from tests.keys import STRANGERS_HEADERS
from tests.processes import PATIENCE

UPLOADS, DOCUMENTS = "/api/v1/uploads/", "/api/v1/documents/"
PIECE = "application/offset+octet-stream"
TEXT = b"A line of a long story.\n" * 1000


def announcement(content=TEXT, **changes):
    sha256 = hashlib.sha256(content).hexdigest()
    return {"filename": "story.txt", "bytes": len(content), "sha256": sha256, "media_type": "text/plain"} | changes


def announce(client, content=TEXT, **changes):
    answer = client.request("POST", UPLOADS, json=announcement(content, **changes))
    assert answer.status_code == 201, answer.text
    return answer.json()


def send(client, upload, offset, piece, **headers):
    headers = {"Upload-Offset": str(offset), "Content-Type": PIECE} | headers
    return client.request("PATCH", UPLOADS + upload["id"], content=piece, headers=headers)


def name(client, upload, headers=None, **more):
    return client.request("POST", DOCUMENTS, json={"upload": upload["id"]} | more, headers=headers)


def test_a_file_comes_in_pieces_and_becomes_a_document(client, sent):
    upload = announce(client)
    assert (upload["method"], upload["offset"], upload["parts"]) == ("resumable", 0, [])
    assert send(client, upload, 0, TEXT[:1000]).headers["Upload-Offset"] == "1000"
    asked = client.request("HEAD", UPLOADS + upload["id"])
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == ("1000", str(len(TEXT)))
    early = name(client, upload)
    assert (early.status_code, early.json()["type"]) == (409, "urn:quire:problem:upload_incomplete")
    assert send(client, upload, 1000, TEXT[1000:]).status_code == 204
    made = name(client, upload, options={"words": True}, metadata={"case": 7}, tags=["red", "red"])
    assert made.status_code == 202, made.text
    document = client.get(made.headers["Location"]).json()
    assert (document["id"], document["bytes"], document["filename"]) == (upload["id"], len(TEXT), "story.txt")
    assert (document["options"], document["metadata"], document["tags"]) == ({"words": True}, {"case": 7}, ["red"])
    assert get_store().read(original_key(UUID(upload["id"]))) == TEXT
    for answer in (name(client, upload), client.get(UPLOADS + upload["id"]), send(client, upload, 0, b"x")):
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:quire:problem:upload_used")


def test_a_piece_that_does_not_follow_is_refused_and_told_where_to_go_on(client):
    upload = announce(client)
    send(client, upload, 0, TEXT[:10])
    for offset in (0, 11):
        answer = send(client, upload, offset, b"x")
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, "10")


def test_more_than_was_announced_is_refused_and_not_kept(client, stored):
    upload = announce(client)
    answer = send(client, upload, 0, TEXT + b"x")
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:quire:problem:file_too_large")
    assert sum(path.stat().st_size for path in stored()) <= len(TEXT)


def test_what_came_before_a_client_fell_silent_stays(client, settings):
    settings(QUIRE_UPLOAD_IDLE_SECONDS="2")
    upload = announce(client)

    async def silent():
        yield TEXT[:5000]
        await asyncio.sleep(300)

    assert send(client, upload, 0, silent()).status_code == 408
    assert client.request("HEAD", UPLOADS + upload["id"]).headers["Upload-Offset"] == "5000"
    assert send(client, upload, 5000, TEXT[5000:]).headers["Upload-Offset"] == str(len(TEXT))
    assert name(client, upload).status_code == 202


def test_bytes_that_were_not_announced_fail_in_validate_with_a_typed_error(client):
    upload = announce(client)
    send(client, upload, 0, TEXT[:-1] + b"?")
    assert name(client, upload).status_code == 202
    with pytest.raises(PermanentError):
        run_stage("validate", UUID(upload["id"]), 1)
    document = client.get(DOCUMENTS + upload["id"]).json()
    assert (document["status"], document["error"]["code"]) == ("FAILED", ErrorCode.CONTENT_CHANGED)


def test_five_gibibytes_are_taken_and_no_byte_more(client, settings):
    assert announce(client, bytes=5 * GIB)["bytes"] == 5 * GIB
    answer = client.request("POST", UPLOADS, json=announcement(bytes=5 * GIB + 1))
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:quire:problem:file_too_large")


def test_a_file_of_five_gibibytes_is_named(client, tmp_path):
    upload = announce(client, bytes=5 * GIB)
    path = tmp_path / "objects" / "uploads" / upload["id"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.truncate(path, 5 * GIB - 1)  # sparse: of no byte there is one on the disk
    assert send(client, upload, 5 * GIB - 1, b"\0").headers["Upload-Offset"] == str(5 * GIB)
    made = name(client, upload)
    assert (made.status_code, made.json()["bytes"]) == (202, 5 * GIB)


def test_a_repeated_request_gets_the_same_answer(client, sent):
    upload = announce(client)
    send(client, upload, 0, TEXT)
    key = {"Idempotency-Key": "one"}
    first, again = name(client, upload, key), name(client, upload, key)
    assert (again.status_code, again.json()) == (first.status_code, first.json()) == (202, first.json())
    other = name(client, upload, key, tags=["other"])
    assert (other.status_code, other.json()["type"]) == (422, "urn:quire:problem:idempotency_key_reused")
    assert get_store().read(original_key(UUID(upload["id"]))) == TEXT


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"bytes": 0}, "body.bytes"), ({"sha256": "x"}, "body.sha256"), ({"filename": "../.."}, "body.filename"),
        ({"other": 1}, "body.other"), ({"bytes": 2**70}, "body.bytes"),
    ],
)  # fmt: skip
def test_an_announcement_that_is_not_valid_is_refused(client, change, where):
    answer = client.request("POST", UPLOADS, json=announcement(**change))
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, where)


def test_unfinished_uploads_expire_and_are_removed(client, stored):
    late, soon, used = (announce(client) for _ in range(3))
    for upload in (late, soon, used):
        send(client, upload, 0, TEXT)
    assert name(client, used).status_code == 202
    with transaction() as session:
        over = LargeUpload.expires_at - timedelta(days=2)
        wanted = LargeUpload.id.in_([UUID(late["id"]), UUID(used["id"])])
        session.execute(update(LargeUpload).where(wanted).values(expires_at=over))
    assert name(client, late).status_code == 404
    assert large_files.forget() == 2
    assert large_files.forget() == 0
    kept = {path.name: path.parent.name for path in stored()}
    assert kept == {"original": used["id"], soon["id"]: "uploads"}
    assert client.request("DELETE", UPLOADS + soon["id"]).status_code == 204
    assert len(stored()) == 1
    assert client.get(UPLOADS + soon["id"]).status_code == 404


def test_a_tenant_has_so_many_unfinished_uploads_and_a_stranger_sees_none(client):
    upload = announce(client)
    for _ in range(19):
        announce(client)
    assert client.request("POST", UPLOADS, json=announcement()).status_code == 409
    for method, path in (("GET", ""), ("HEAD", ""), ("DELETE", ""), ("POST", "/complete")):
        body = {"json": {"etags": ["x"]}} if method == "POST" else {}
        answer = client.request(method, UPLOADS + upload["id"] + path, headers=STRANGERS_HEADERS, **body)
        assert answer.status_code == 404, (method, path)
    assert send(client, upload, 0, b"x", **STRANGERS_HEADERS).status_code == 404
    assert name(client, upload, STRANGERS_HEADERS).status_code == 404
    assert client.request("POST", UPLOADS, json=announcement(), headers=STRANGERS_HEADERS).status_code == 201


@pytest.fixture
def s3(settings, localstack):
    """A store in S3; its client."""
    bucket = f"quire-{uuid4().hex}"
    made = boto3.client("s3", endpoint_url=localstack.endpoint_url, region_name="us-east-1")
    made.create_bucket(Bucket=bucket)
    settings(QUIRE_STORE_URL=f"s3://{bucket}/some/prefix", QUIRE_AWS_ENDPOINT_URL=localstack.endpoint_url)
    presigned._client.cache_clear()
    yield made, bucket
    presigned._client.cache_clear()


def test_a_file_goes_straight_to_s3(client, s3):
    upload = announce(client)
    [part] = upload["parts"]
    assert (upload["method"], part["bytes"]) == ("put", len(TEXT))
    assert name(client, upload).status_code == 409
    httpx.put(part["url"], content=TEXT, headers=part["headers"], timeout=PATIENCE).raise_for_status()
    assert name(client, upload).status_code == 202
    run_stage("validate", UUID(upload["id"]), 1)
    assert documents.get(UUID(upload["id"])).document.media_type == "text/plain"


def test_addresses_are_those_that_clients_reach(client, s3, settings):
    settings(QUIRE_S3_PUBLIC_ENDPOINT_URL="https://s3.example.com")
    presigned._client.cache_clear()
    for upload in (announce(client), announce(client, parts=True)):
        assert upload["parts"][0]["url"].startswith("https://s3.example.com/quire-")


def test_a_file_goes_to_s3_in_parts(client, s3, monkeypatch):
    monkeypatch.setattr(presigned, "PART_BYTES", 5 * MIB)
    content = TEXT * (6 * MIB // len(TEXT))
    upload = announce(client, content, parts=True)
    assert (upload["method"], [part["bytes"] for part in upload["parts"]]) == (
        "parts",
        [5 * MIB, len(content) - 5 * MIB],
    )
    etags = []
    for part in upload["parts"]:
        piece = content[(part["number"] - 1) * 5 * MIB :][: part["bytes"]]
        sent = httpx.put(part["url"], content=piece, headers=part["headers"], timeout=PATIENCE)
        etags.append(sent.raise_for_status().headers["ETag"])
    assert name(client, upload).json()["detail"].startswith("First POST the ETags")
    complete = f"{UPLOADS}{upload['id']}/complete"
    wrong = client.request("POST", complete, json={"etags": [etags[0], '"0123456789abcdef0123456789abcdef"']})
    assert (wrong.status_code, wrong.json()["type"]) == (409, "urn:quire:problem:upload_incomplete")
    assert client.request("POST", complete, json={"etags": etags}).status_code == 200
    assert name(client, upload).status_code == 202
    run_stage("validate", UUID(upload["id"]), 1)


def test_beyond_five_gibibytes_s3_gets_parts_within_its_limits(client, s3, settings):
    settings(QUIRE_MAX_LARGE_UPLOAD_BYTES=str(8 * GIB))
    assert announce(client, bytes=5 * GIB)["method"] == "put"
    upload = announce(client, bytes=5 * GIB + 1)
    sizes = [part["bytes"] for part in upload["parts"]]
    assert (upload["method"], sum(sizes)) == ("parts", 5 * GIB + 1)
    assert set(sizes[:-1]) == {presigned.PART_BYTES}
    for size in (5 * GIB, 48 * 1024 * GIB):
        each = presigned.part_bytes(size)
        assert presigned.LEAST_PART_BYTES <= each <= presigned.LARGEST_PUT_BYTES
        assert -(-size // each) <= presigned.MOST_PARTS


def test_parts_of_an_upload_that_was_not_completed_are_removed(client, s3):
    upload = announce(client, parts=True)
    httpx.put(upload["parts"][0]["url"], content=TEXT, timeout=PATIENCE).raise_for_status()
    made, bucket = s3
    assert len(made.list_multipart_uploads(Bucket=bucket)["Uploads"]) == 1
    with transaction() as session:
        session.execute(update(LargeUpload).values(expires_at=LargeUpload.expires_at - timedelta(days=2)))
    assert large_files.forget() == 1
    assert "Uploads" not in made.list_multipart_uploads(Bucket=bucket)
