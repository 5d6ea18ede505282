"""Every type of problem that the API answers with: for its description and for the documentation."""

from typing import NamedTuple

DOCUMENTS, LETTERS, STREAMS = ("documents",), ("dead letters",), ("events",)
WEBHOOKS, UPLOADS, NAMED = ("webhooks",), ("uploads",), ("documents", "uploads")
WITH_BODY = ("documents", "webhooks", "uploads", "dead letters")


class ProblemType(NamedTuple):
    """`detail` is an example of what a person is told; without `tags` it may be the answer of any operation."""

    status: int
    code: str
    when: str
    detail: str
    tags: tuple[str, ...] = ()


PROBLEM_TYPES = (
    ProblemType(
        400, "malformed_form", "the body of an upload is no multipart/form-data, or ends too early",
        "The body is not well-formed multipart/form-data: it ends before its closing boundary.", DOCUMENTS,
    ),
    ProblemType(
        401, "unauthenticated", "no API key, or one that is unknown, revoked or expired",
        "Send an API key in the header X-API-Key.",
    ),
    ProblemType(
        403, "forbidden", "the key lacks the scope", "This key may not do that: it lacks the scope `write`."
    ),
    ProblemType(
        404, "unknown_document", "no such document, or one of another tenant", "There is no document with this id.",
        ("documents", "events"),
    ),
    ProblemType(
        404, "unknown_batch", "no such batch, or one of another tenant", "There is no batch with this id.",
        ("batches", "events"),
    ),
    ProblemType(404, "unknown_webhook", "likewise", "There is no webhook with this id.", WEBHOOKS),
    ProblemType(404, "unknown_delivery", "likewise", "There is no delivery with this id.", WEBHOOKS),
    ProblemType(
        404, "unknown_upload", "no such upload, one of another tenant, or its time is over",
        "There is no upload with this id, or its time is over.", NAMED,
    ),
    ProblemType(404, "unknown_dead_letter", "likewise", "There is no dead letter with this id.", LETTERS),
    ProblemType(
        404, "unknown_table", "`table` is larger than the number of tables",
        "The document has 2 tables; there is no table 3.", DOCUMENTS,
    ),
    ProblemType(
        404, "unknown_run", "`run` names one that left no result", "The document has no result of a run 2.", DOCUMENTS
    ),
    ProblemType(
        404, "content_missing", "the stored bytes are gone, or the document has no such page",
        "The document has no page 3.", DOCUMENTS,
    ),
    ProblemType(
        404, "unsupported_type", "a picture is asked for of a format without pages",
        "A document of this format has no pages to show.", DOCUMENTS,
    ),
    ProblemType(
        408, "upload_stalled", "the client fell silent before the end of its body", "Nothing arrived for 30 seconds.",
        WITH_BODY,
    ),
    ProblemType(
        408, "upload_too_slow", "the body comes too slowly, silences and all",
        "A body must come with at least 1024 bytes a second on average.", WITH_BODY,
    ),
    ProblemType(
        409, "not_finished", "the document has not ended: no result yet, nothing to start again",
        "The document is PROCESSING, in its stage extract; wait until it is COMPLETED.", DOCUMENTS,
    ),
    ProblemType(
        409, "document_failed", "there is no result, as the document failed; the sentence says with what",
        "There is no result: encrypted. The PDF is protected by a password.", DOCUMENTS,
    ),
    ProblemType(
        409, "document_cancelled", "there is no result, as the document was cancelled",
        "There is no result: the document was cancelled.", DOCUMENTS,
    ),
    ProblemType(
        409, "already_ended", "what is to be cancelled has ended",
        "The document is COMPLETED: there is nothing to cancel.", DOCUMENTS,
    ),
    ProblemType(
        409, "already_redriven", "a dead letter is redriven once; after that its document may be retried",
        "It was redriven at 2026-03-02T09:30:00Z; retry its document.", LETTERS,
    ),
    ProblemType(
        409, "not_redriven", "the document of a dead letter is under way, or gone",
        "It cannot be redriven: its document is PROCESSING.", LETTERS,
    ),
    ProblemType(
        409, "too_many_webhooks", "a tenant has as many webhooks as it may have",
        "There may be at most 20 webhooks.", WEBHOOKS,
    ),
    ProblemType(
        409, "webhook_disabled", "what is to be replayed is for a webhook that is disabled",
        "Its webhook is disabled; enable it first.", WEBHOOKS,
    ),
    ProblemType(
        409, "too_many_uploads", "a tenant has as many unfinished uploads as it may have",
        "There may be at most 20 unfinished uploads: finish or delete one.", UPLOADS,
    ),
    ProblemType(
        409, "upload_used", "an upload is a document already",
        "This upload is the document 6f1c2e0a-3f0f-4c0e-9d4e-0b7c3a0f8c11.", NAMED,
    ),
    ProblemType(
        409, "upload_incomplete", "not all bytes of an upload are there",
        "1048576 bytes are there; the upload was announced with 3221225472.", NAMED,
    ),
    ProblemType(
        409, "wrong_offset", "a piece does not begin where the last one ended; `Upload-Offset` says where that is",
        "1048576 bytes are there: go on from them.", UPLOADS,
    ),
    ProblemType(
        409, "upload_busy", "another request is sending bytes of the same upload",
        "Another request is sending bytes of this upload.", UPLOADS,
    ),
    ProblemType(
        409, "not_resumable", "bytes of an upload that goes to S3 are sent to the API",
        "Send the bytes to the addresses that the upload was answered with.", UPLOADS,
    ),
    ProblemType(
        409, "no_parts", "an upload that is to be completed has no parts",
        "This upload has no parts to put together.", UPLOADS,
    ),
    ProblemType(
        410, "document_deleted", "the document was deleted, with all that was found in it",
        "This document was deleted at 2026-03-02T09:30:00Z.", ("documents", "events"),
    ),
    ProblemType(
        413, "file_too_large", "the document is larger than `QUIRE_MAX_UPLOAD_BYTES`, or was announced too large",
        "A document may have at most 1073741824 bytes.", NAMED,
    ),
    ProblemType(
        413, "form_too_large", "an upload has too many parts, or too much beside its files",
        "A form may have at most 32 parts.", DOCUMENTS,
    ),
    ProblemType(
        413, "body_too_large", "a body of JSON is too large", "The body may have at most 262144 bytes.", WITH_BODY
    ),
    ProblemType(
        415, "not_multipart", "an upload is of another media type",
        "Send the document as the part `file` of a multipart/form-data body.", DOCUMENTS,
    ),
    ProblemType(415, "not_json", "a body is of another media type", "Send the body as application/json.", WITH_BODY),
    ProblemType(
        415, "not_a_piece", "a piece of an upload is of another media type",
        "Send the bytes as application/offset+octet-stream.", UPLOADS,
    ),
    ProblemType(
        416, "range_not_satisfiable", "`Range` begins behind the end of the file", "The file has only 5891 bytes.",
        DOCUMENTS,
    ),
    ProblemType(
        422, "invalid_request", "a value is not valid; `errors` names each with its place",
        "The request is not valid: path.document_id: Input should be a valid UUID.",
    ),
    ProblemType(
        422, "no_file", "an upload has no part `file`", "The form has no part named `file`.", DOCUMENTS
    ),
    ProblemType(
        422, "no_filename", "its part `file` has no file name",
        "The part `file` needs a file name in its Content-Disposition.", DOCUMENTS,
    ),
    ProblemType(
        422, "unexpected_file", "a file is in a part of another name",
        "The document belongs in the part named `file`, not in another.", DOCUMENTS,
    ),
    ProblemType(
        422, "idempotency_key_reused", "the `Idempotency-Key` was sent with another request within 24 hours",
        "This Idempotency-Key was sent before, with another request; a new request needs a new key.",
        ("documents", "uploads", "webhooks", "dead letters"),
    ),
    ProblemType(
        422, "no_callback_secret", "a callback is asked for, and there is no secret to sign it",
        "A callback is signed: make the secret first, by POST /api/v1/webhooks/callback-secret.", DOCUMENTS,
    ),
    ProblemType(
        422, "too_large_for_workbook", "a table has more rows, columns or sheets than Excel opens",
        "Table 1 has more than 1,048,576 rows or 16,384 columns; ask for csv.", DOCUMENTS,
    ),
    ProblemType(
        422, "encrypted", "the page of a protected PDF is asked for without its password",
        "The PDF is protected: send its password in the header X-Document-Password.", DOCUMENTS,
    ),
    ProblemType(
        429, "too_many_requests", "the key's requests of the minute are used up; `Retry-After` says when to come back",
        "This key may make 600 requests a minute; come back in 4 s.",
    ),
    ProblemType(
        429, "quota_exceeded", "the key's documents of the day are used up",
        "This key may send 1000 documents a day (UTC).", NAMED,
    ),
    ProblemType(
        503, "backlog_full", "more than `QUIRE_MAX_BACKLOG` documents wait; nothing was stored",
        "Too many documents wait to be worked on; send this one later.", NAMED,
    ),
    ProblemType(
        503, "too_many_pages", "too many pages wait to be drawn", "Too many pages wait to be drawn; ask again.",
        DOCUMENTS,
    ),
    ProblemType(
        503, "too_many_results", "too many large results wait to be written",
        "Too many results wait to be written; ask again.", DOCUMENTS,
    ),
    ProblemType(
        503, "too_many_tables", "too many CSV files and workbooks wait to be written",
        "Too many tables wait to be written; ask again.", DOCUMENTS,
    ),
    ProblemType(
        503, "too_many_streams", "too many event streams are open", "Too many streams are open; ask again.", STREAMS
    ),
    ProblemType(503, "stopping", "the server stops", "The server stops; ask again.", DOCUMENTS),
    ProblemType(
        503, "database_unavailable", "PostgreSQL does not answer",
        "The database does not answer; try again later.",
    ),
    ProblemType(
        503, "store_unavailable", "the object store does not answer",
        "The object store does not answer; try again later.", NAMED,
    ),
    ProblemType(503, "not_ready", "`/readyz` names what does not answer", "Not ready: queue.", ("health",)),
)  # fmt: skip


def possible(status: int, tags: list[str]) -> list[ProblemType]:
    """The types that an operation with these tags may answer with, at this status."""
    return [one for one in PROBLEM_TYPES if one.status == status and (not one.tags or {*one.tags} & {*tags})]
