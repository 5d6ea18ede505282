"""Plain uploads of several requests made documents by one statement, which is one commit and one exchange."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from pipeline.db.documents import Begun, Upload, first_options
from pipeline.db.intake import Request
from pipeline.db.session import single_statement
from pipeline.domain import Stage, Status
from pipeline.errors import UnavailableError

# What `documents.add` does for one upload. `counted` takes its rows in order, so that two processes never deadlock.
STATEMENT = text("""
WITH brought AS (
    SELECT * FROM jsonb_to_recordset(CAST(:uploads AS jsonb)) AS one (
        id uuid, tenant text, filename text, declared_type text, bytes bigint, sha256 text, storage_key text,
        metadata jsonb, tags text[], callback text, options jsonb, key_id uuid, request_id text, traceparent text
    )
), made AS (
    INSERT INTO documents (
        id, tenant, filename, declared_type, bytes, sha256, storage_key, metadata, tags, callback, status, stage, run
    )
    SELECT
        id, tenant, filename, declared_type, bytes, sha256, storage_key, metadata, tags, callback, :status, :stage, 1
    FROM brought
    RETURNING id, created_at, updated_at
), started AS (
    INSERT INTO runs (document_id, number, first_stage, options, request_id, traceparent)
    SELECT id, 1, :stage, options, request_id, traceparent FROM brought
), told AS (
    INSERT INTO document_events (document_id, run, event, status, stage)
    SELECT id, 1, 'uploaded', :status, :stage FROM brought
), counted AS (
    INSERT INTO usage AS u (key_id, day, documents, bytes)
    SELECT key_id, current_date, count(*), sum(bytes)
    FROM brought WHERE key_id IS NOT NULL GROUP BY key_id ORDER BY key_id
    ON CONFLICT (key_id, day)
    DO UPDATE SET documents = u.documents + excluded.documents, bytes = u.bytes + excluded.bytes
)
SELECT id, created_at, updated_at FROM made
""")
BEGINNING = {"status": Status.PENDING.value, "stage": Stage.VALIDATE.value}


def accept_each(requests: Sequence[Request]) -> list[Begun | Exception]:
    """Commit plain requests together; for each its document, or the error that it alone is to blame for.

    Only PostgreSQL's absence is the error of all.
    """
    try:
        return list(accept(requests))
    except UnavailableError as error:
        return [error] * len(requests)
    except Exception as error:  # noqa: BLE001 - it is raised to whoever sent the request
        if len(requests) == 1:
            return [error]
        return [outcome for request in requests for outcome in accept_each([request])]


def accept(requests: Sequence[Request]) -> list[Begun]:
    """Commit plain requests, all or none; their documents in the same order."""
    uploads = json.dumps([_row(request) for request in requests])
    with single_statement() as connection:
        rows = connection.execute(STATEMENT, BEGINNING | {"uploads": uploads}).all()
    times = {document_id: (created_at, updated_at) for document_id, created_at, updated_at in rows}
    return [_begun(request.uploads[0], times) for request in requests]


def _begun(upload: Upload, times: dict[UUID, tuple[datetime, datetime]]) -> Begun:
    created_at, updated_at = times[upload.document_id]
    return Begun(
        id=upload.document_id,
        tenant=upload.tenant,
        filename=upload.filename,
        declared_type=upload.declared_type,
        bytes=upload.bytes,
        sha256=upload.sha256,
        client_metadata=upload.metadata,
        tags=upload.tags,
        created_at=created_at,
        updated_at=updated_at,
    )


def _row(request: Request) -> dict[str, Any]:
    (upload,) = request.uploads
    return {
        "id": str(upload.document_id),
        "tenant": upload.tenant,
        "filename": upload.filename,
        "declared_type": upload.declared_type,
        "bytes": upload.bytes,
        "sha256": upload.sha256,
        "storage_key": upload.storage_key,
        "metadata": upload.metadata,
        "tags": upload.tags,
        "callback": upload.callback,
        "options": first_options(upload),
        "key_id": str(upload.key_id) if upload.key_id else None,
        "request_id": request.request_id,
        "traceparent": request.traceparent,
    }
