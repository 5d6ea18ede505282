from uuid import uuid4

import pytest
from sqlalchemy import update

from pipeline.db import documents
from pipeline.db.models import Document, Result
from pipeline.db.session import transaction
from pipeline.domain import Stage
from pipeline.errors import ErrorCode, PermanentError

RESULT = {"schema_version": "0", "content": {"text": "an older shape is still shown"}}


@pytest.fixture
def document_id(client):
    return client.upload().json()["id"]


def test_a_new_document_has_its_first_entry_and_no_result(client, document_id):
    document = client.get(f"/api/v1/documents/{document_id}").json()
    assert set(document) == {
        "id", "status", "stage", "run", "filename", "media_type", "declared_type", "bytes", "sha256", "created_at",
        "updated_at", "result", "error", "timeline", "label", "metadata", "tags", "batch_id", "options", "corrections",
    }  # fmt: skip
    assert (document["result"], document["error"]) == (None, None)
    (entry,) = document["timeline"]
    assert entry.pop("at") >= document["created_at"]
    assert entry == {"run": 1, "event": "uploaded", "status": "PENDING", "stage": "validate", "message": None}


def test_a_completed_document_shows_its_result(client, document_id):
    with transaction() as session:
        session.add(Result(document_id=document_id, run=1, body=RESULT))
        session.execute(update(Document).values(status="COMPLETED", stage="persist", media_type="text/plain"))
    document = client.get(f"/api/v1/documents/{document_id}").json()
    assert (document["status"], document["stage"], document["media_type"]) == ("COMPLETED", "persist", "text/plain")
    assert document["result"] == RESULT


def test_a_failed_document_shows_code_and_sentence(client, document_id):
    with transaction() as session:
        error = PermanentError(ErrorCode.EMPTY_FILE, "The file has no bytes.")
        documents.fail(session, document_id, 1, Stage.VALIDATE, error)
    document = client.get(f"/api/v1/documents/{document_id}").json()
    assert document["status"] == "FAILED"
    assert document["error"] == {"code": "empty_file", "message": "The file has no bytes."}
    assert [entry["event"] for entry in document["timeline"]] == ["uploaded", "failed"]


def test_an_unknown_id_is_not_found(client):
    answer = client.get(f"/api/v1/documents/{uuid4()}")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:quire:problem:unknown_document")


@pytest.mark.parametrize("malformed", ["1", "zzz", "0" * 31, "%3Cscript%3E"])
def test_a_malformed_id_is_named_and_not_repeated(client, malformed):
    answer = client.get(f"/api/v1/documents/{malformed}")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"where": "path.document_id", "message": "Input should be a valid UUID"}]


def test_without_a_database_the_client_is_told_to_come_back(client, document_id, settings):
    settings(QUIRE_DATABASE_URL="postgresql+psycopg2://quire:hunter2@127.0.0.1:9/quire")
    answer = client.get(f"/api/v1/documents/{document_id}")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
