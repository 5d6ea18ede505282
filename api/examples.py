"""What operations are asked and answer, as it looks: for the description. A test holds each against its schema."""

from typing import Any

DOCUMENT = "4eee7712-28cc-42a5-9273-2591c9dd21ee"
BATCH = "bdecb676-9228-4541-be8a-5fdcbbd66577"
WEBHOOK = "0c9f4d58-1d6c-4d2b-9d53-3f0b6f1b7a52"
DELIVERY = "a3d1b0c2-6a0e-4b39-8f53-50f1d3b6cf10"
UPLOAD = "6f1c2e0a-3f0f-4c0e-9d4e-0b7c3a0f8c11"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - that of Standard Webhooks' own documentation
BEGAN, ENDED, LATER = "2026-03-02T09:29:51.701406Z", "2026-03-02T09:29:54.669386Z", "2026-03-03T09:29:54.669386Z"
SHA256 = "2e30079ef0151c8982468b3a8142b69c98c4d690aa56ef6b33ad06714bb73473"

SENT: dict[str, Any] = {
    "id": DOCUMENT, "status": "PENDING", "stage": "validate", "run": 1, "filename": "invoice.pdf", "media_type": None,
    "declared_type": "application/pdf", "bytes": 5891, "sha256": SHA256, "error": None, "label": None,
    "metadata": {"case": 17},
    "tags": ["march", "paid"], "batch_id": None, "created_at": BEGAN, "updated_at": BEGAN,
}  # fmt: skip
DONE = SENT | {
    "status": "COMPLETED", "stage": "persist", "media_type": "application/pdf", "label": "invoice", "updated_at": ENDED,
}  # fmt: skip
CORRECTIONS = {"order_number": {"value": "PO-88213-B", "by": "accounting", "at": LATER}}
TOTAL = {
    "value": "14272.32", "raw": "14,272.32", "type": "amount", "confidence": 0.9241, "method": "rule", "page": 2,
    "bbox": [483.32, 141.8, 532.25, 154.87], "span": [2219, 2228], "validated": True, "currency": "GBP",
    "alternatives": [],
}  # fmt: skip
PARTS = {
    "classification": {"label": "invoice", "confidence": 0.9987, "alternatives": []},
    "fields": {"total_amount": TOTAL},
    "corrections": CORRECTIONS,
}
ENTRY = {"run": 1, "message": None}
DETAIL = DONE | {
    "options": {"words": False}, "corrections": CORRECTIONS,
    "result": {
        "schema_version": "1", "status": "complete",
        "document": {"sha256": SHA256, "media_type": "application/pdf", "declared_type": "application/pdf",
                     "bytes": 5891, "pages": 2, "language": "en", "title": None},
        "content": {"text": "Invoice number INV-2026-0417 ...", "markdown": "| Invoice number | INV-2026-0417 | ..."},
        "pages": [], "blocks": [], "tables": [], "line_items": None, "entities": None, "warnings": [],
        "classification": PARTS["classification"], "fields": PARTS["fields"], "usage": None, "children": [],
        "engines": {"parser": "pypdfium2 5.15.0"}, "timings": {"extract": 0.41},
    },
    "timeline": [
        ENTRY | {"at": BEGAN, "event": "uploaded", "status": "PENDING", "stage": "validate"},
        ENTRY | {"at": ENDED, "event": "completed", "status": "COMPLETED", "stage": "persist"},
    ],
}  # fmt: skip
BATCH_CREATED = {"batch_id": BATCH, "created_at": BEGAN, "documents": [SENT | {"batch_id": BATCH}]}
BATCH_DETAIL = BATCH_CREATED | {
    "documents": [DONE | {"batch_id": BATCH}], "progress": 1.0,
    "counts": {"PENDING": 0, "PROCESSING": 0, "COMPLETED": 1, "FAILED": 0, "CANCELLED": 0},
}  # fmt: skip

ANNOUNCED = {
    "id": UPLOAD, "method": "put", "bytes": 3_221_225_472, "offset": None, "created_at": BEGAN, "expires_at": LATER,
}  # fmt: skip
PART = {
    "number": 1, "bytes": 3_221_225_472, "headers": {"Content-Length": "3221225472"},
    "url": f"https://quire.s3.eu-central-1.amazonaws.com/documents/{UPLOAD}/original?X-Amz-Signature=5f0c",
}  # fmt: skip

HOOK = {
    "id": WEBHOOK, "url": "https://example.com/quire", "events": ["document.completed", "document.failed"],
    "enabled": True, "note": None, "failing_since": None, "former_until": None, "created_at": BEGAN,
}  # fmt: skip
HOOK_BODY = {"url": HOOK["url"], "events": HOOK["events"]}
NEW_SECRET = {"secret": SECRET, "former_until": LATER}
DELIVERED = {
    "id": DELIVERY, "webhook_id": WEBHOOK, "event": "document.completed", "document_id": DOCUMENT, "batch_id": None,
    "callback": None, "status": "delivered", "attempts": 1, "next_attempt_at": None, "last_status": 204,
    "last_error": None, "delivered_at": ENDED, "created_at": ENDED,
}  # fmt: skip
TOLD = {
    "type": "document.completed", "timestamp": ENDED,
    "data": {"document_id": DOCUMENT, "batch_id": None, "run": 1, "status": "COMPLETED", "label": "invoice",
             "error": None, "filename": "invoice.pdf", "metadata": {"case": 17}, "tags": ["march", "paid"]},
}  # fmt: skip

LETTER = {
    "id": 17, "queue": "quire-extract-dead", "document_id": DOCUMENT, "run": 1, "stage": "extract",
    "cause": "parser_crashed: The parser died by SIGSEGV.", "archived_at": ENDED, "redriven_at": None,
}  # fmt: skip
LETTER_DETAIL = LETTER | {
    "message_id": "9f1d4c1e-8d2a-4f0e-8f3b-5a6c7d8e9f10", "task_id": f"{DOCUMENT}.1.extract",
    "task_name": "quire.extract", "body": "eyJib2R5IjogIlcxc2...", "attributes": {"ApproximateReceiveCount": "5"},
}  # fmt: skip
REDRIVEN = {"document_id": DOCUMENT, "run": 2}

API = "/api/v1"
REQUESTS: dict[str, Any] = {
    f"post {API}/documents/": {"upload": UPLOAD, "options": {"words": True}, "metadata": {"case": 7}},
    f"post {API}/documents/{{document_id}}/retry": {"from_stage": "extract", "options": {"pages": "1-3"}},
    f"patch {API}/documents/{{document_id}}": {"fields": {"order_number": "PO-88213-B"}},
    f"post {API}/uploads/": {
        "filename": "archive.pdf", "bytes": 3_221_225_472, "sha256": SHA256, "media_type": "application/pdf",
    },
    f"post {API}/uploads/{{upload_id}}/complete": {"etags": ['"9b2cf535f27731c974343645a3985328"']},
    f"post {API}/webhooks/": HOOK_BODY,
    f"patch {API}/webhooks/{{webhook_id}}": {"enabled": True},
    f"post {API}/dead-letters/redrive": {"ids": [17, 18]},
}  # fmt: skip
ANSWERS: dict[str, Any] = {
    f"post {API}/documents/": SENT,
    f"get {API}/documents/": {"documents": [DONE], "cursor": None},
    f"get {API}/documents/{{document_id}}": DETAIL,
    f"get {API}/documents/{{document_id}}/result": PARTS,
    f"post {API}/documents/{{document_id}}/cancel": SENT | {"status": "CANCELLED", "stage": "extract"},
    f"post {API}/documents/{{document_id}}/retry": SENT | {"stage": "extract", "run": 2},
    f"patch {API}/documents/{{document_id}}": {
        "corrections": CORRECTIONS, "metadata": {"case": 17}, "tags": ["march", "paid"],
    },
    f"get {API}/batches/{{batch_id}}": BATCH_DETAIL,
    f"post {API}/uploads/": ANNOUNCED | {"parts": [PART]},
    f"get {API}/uploads/{{upload_id}}": ANNOUNCED | {"method": "resumable", "offset": 1_048_576},
    f"post {API}/uploads/{{upload_id}}/complete": ANNOUNCED,
    f"get {API}/webhooks/": {"webhooks": [HOOK]},
    f"post {API}/webhooks/": HOOK | {"secret": SECRET},
    f"post {API}/webhooks/callback-secret": NEW_SECRET,
    f"get {API}/webhooks/{{webhook_id}}": HOOK,
    f"patch {API}/webhooks/{{webhook_id}}": HOOK,
    f"post {API}/webhooks/{{webhook_id}}/secret": NEW_SECRET,
    f"get {API}/deliveries/": {"deliveries": [DELIVERED], "cursor": None},
    f"get {API}/deliveries/{{delivery_id}}": DELIVERED | {"payload": TOLD},
    f"post {API}/deliveries/{{delivery_id}}/replay": DELIVERED | {"status": "pending", "next_attempt_at": LATER},
    f"get {API}/dead-letters/": {"dead_letters": [LETTER], "cursor": None},
    f"get {API}/dead-letters/{{letter_id}}": LETTER_DETAIL,
    f"post {API}/dead-letters/redrive": {"redriven": [REDRIVEN | {"letter_id": 17}],
                                         "refused": [{"letter_id": 18, "reason": "its document is PROCESSING"}]},
    f"post {API}/dead-letters/{{letter_id}}/redrive": REDRIVEN,
    f"delete {API}/dead-letters/": {"deleted": 12},
    f"get {API}/key": {
        "name": "accounting", "tenant": "default", "scopes": ["read", "write"], "requests_per_minute": 600,
        "documents_per_day": 5_000, "documents_today": 812,
    },
    f"post {API}/batches/{{batch_id}}/cancel": BATCH_DETAIL | {"documents": [SENT | {"status": "CANCELLED"}]},
    "get /healthz": {"status": "ok"},
    "get /readyz": {"ready": True, "checks": {"postgresql": {"status": "ok"}, "queue": {"status": "ok"}}},
}  # fmt: skip


def add(description: dict[str, Any]) -> None:
    """Put them into the API's description; KeyError for an operation without one."""
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            name = f"{method} {path}"
            if body := operation.get("requestBody", {}).get("content", {}).get("application/json"):
                body["example"] = REQUESTS[name]
            for status, answer in operation["responses"].items():
                if status.startswith("2") and (shown := answer.get("content", {}).get("application/json")):
                    shown["example"] = ANSWERS[name]
