"""Send the chain of a run: after the commit, and again by beat where that did not happen."""

import logging
from typing import Any
from uuid import UUID

from celery import chain
from kombu.exceptions import KombuError, OperationalError

from pipeline import tracing
from pipeline.db import outbox
from pipeline.db.session import transaction
from pipeline.domain import Stage, stages_from, task_id
from pipeline.errors import UnavailableError
from tasks import context
from tasks.app import app
from tasks.sqs import PUBLISH_ERRORS

log = logging.getLogger(__name__)


def send(document_id: UUID, run: int, first: Stage = Stage.VALIDATE) -> None:
    """Send one message that carries the whole chain from `first` on; a second one does no harm."""
    steps = [
        app.signature(
            f"quire.{stage}", args=(str(document_id), run), immutable=True, task_id=task_id(document_id, run, stage)
        )
        for stage in stages_from(first)
    ]
    envelope = outbox.envelope(document_id, run)
    with tracing.span("send", "PRODUCER", envelope.traceparent, document=str(document_id), run=run):
        chain(*steps, app=app).apply_async(headers=context.headers(envelope), **fair_share(envelope.tenant))


def fair_share(tenant: str | None) -> dict[str, Any]:
    """The option by which SQS knows whose a message is, and lets no tenant's backlog hold up the others."""
    return {"MessageGroupId": tenant} if tenant else {}


def dispatch(document_id: UUID, run: int, first: Stage = Stage.VALIDATE) -> bool:
    """Send a committed run and mark it sent; False, with the reason logged, if that is left to beat."""
    try:
        send(document_id, run, first)
        with transaction() as session:
            outbox.mark_dispatched(session, document_id, run)
    except (*PUBLISH_ERRORS, KombuError, OperationalError, UnavailableError) as error:
        log.warning("document %s run %d is left to beat: %s", document_id, run, error)
        return False
    return True
