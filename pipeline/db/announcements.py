"""What webhooks are told: rows of the outbox, written in the transaction of the transition that they tell of."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, insert, literal, null, select, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from pipeline.db.models import Batch, Document
from pipeline.db.webhook_models import Delivery, Webhook
from pipeline.domain import TERMINAL, WebhookEvent

OF_DOCUMENTS = {
    "completed": WebhookEvent.COMPLETED,
    "failed": WebhookEvent.FAILED,
    "cancelled": WebhookEvent.CANCELLED,
}
ENDS = frozenset({*OF_DOCUMENTS, "deleted"})  # entries of the timeline with which a document can end
COLUMNS = ["id", "webhook_id", "tenant", "event", "document_id", "batch_id", "callback", "payload", "next_attempt_at"]


def announce(session: Session, document: Document, entry: str) -> None:
    """Have webhooks told that a document ended, and its batch with it, if `entry` of its timeline says so."""
    if entry not in ENDS:
        return
    if entry in OF_DOCUMENTS:
        told = {"document_id": document.id, "batch_id": document.batch_id, "callback": document.callback}
        _add(session, document.tenant, OF_DOCUMENTS[entry], told, _about(document))
    if document.batch_id is not None:
        _announce_batch(session, document.batch_id)


def _announce_batch(session: Session, batch_id: UUID) -> None:
    """Tell that a batch is complete, if it is; of two documents that end at once the second waits, and tells."""
    batch = session.get_one(Batch, batch_id, with_for_update={"key_share": True})
    ended = select(Document.status, func.count()).where(Document.batch_id == batch_id).group_by(Document.status)
    counts = {status: count for status, count in session.execute(ended) if status in TERMINAL}
    if sum(counts.values()) == batch.size:
        told = {"document_id": None, "batch_id": batch_id, "callback": batch.callback}
        about = {"batch_id": str(batch_id), "documents": batch.size, "counts": counts}
        _add(session, batch.tenant, WebhookEvent.BATCH_COMPLETED, told, about)


def _about(document: Document) -> dict[str, Any]:
    error = {"code": document.error_code, "message": document.error_message} if document.error_code else None
    return {
        "document_id": str(document.id),
        "batch_id": str(document.batch_id) if document.batch_id else None,
        "run": document.run,
        "status": document.status,
        "label": document.label,
        "error": error,
        "filename": document.filename,
        "metadata": document.client_metadata,
        "tags": document.tags,
    }


def _add(session: Session, tenant: str, event: WebhookEvent, told: dict[str, Any], about: dict[str, Any]) -> None:
    payload = {"type": event, "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"), "data": about}
    wanted = Webhook.enabled & Webhook.url.is_not(None) & Webhook.events.contains(cast([event], ARRAY(Text)))
    session.execute(
        insert(Delivery).from_select(COLUMNS, _rows(tenant, event, told | {"callback": None}, payload, wanted))
    )
    if told["callback"]:
        session.execute(
            insert(Delivery).from_select(COLUMNS, _rows(tenant, event, told, payload, Webhook.url.is_(None)))
        )


def _rows(tenant: str, event: str, told: dict[str, Any], payload: dict[str, Any], wanted: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's
    def given(value: Any, column: Any) -> Any:  # noqa: ANN401 - likewise
        return null() if value is None else literal(value, column.type)

    return select(
        func.gen_random_uuid(),
        Webhook.id,
        Webhook.tenant,
        literal(event),
        given(told["document_id"], Delivery.document_id),
        given(told["batch_id"], Delivery.batch_id),
        given(told["callback"], Delivery.callback),
        literal(payload, JSONB),
        func.clock_timestamp(),
    ).where(Webhook.tenant == tenant, wanted)


def forget(session: Session, document_id: UUID) -> None:
    """Take the client's words on a document out of what was, or is still to be, told."""
    data = Delivery.payload["data"]
    without = data.op("-")(cast(["filename", "metadata", "tags"], ARRAY(Text)))
    session.execute(
        update(Delivery)
        .where(Delivery.document_id == document_id)
        .values(payload=func.jsonb_set(Delivery.payload, cast(["data"], ARRAY(Text)), without))
        .execution_options(synchronize_session=False)
    )
