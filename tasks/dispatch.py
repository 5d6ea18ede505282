"""Send the chain of a run: after the commit, and again by beat where that did not happen."""

import logging
from collections.abc import Sequence
from itertools import chain as joined
from typing import Any
from uuid import UUID

from kombu import Producer
from kombu.exceptions import KombuError, OperationalError

from pipeline import logs, tracing
from pipeline.db import outbox
from pipeline.db.outbox import Envelope
from pipeline.domain import Stage, stages_from, task_id
from pipeline.errors import UnavailableError
from tasks import context
from tasks.app import app
from tasks.due import Due
from tasks.lanes import queue_of
from tasks.sqs import PUBLISH_ERRORS, posting

ERRORS = (*PUBLISH_ERRORS, KombuError, OperationalError, UnavailableError)

log = logging.getLogger(__name__)


def send(due: Due, producer: Producer | None = None) -> None:
    """Send one message that carries the whole chain; a second one does no harm."""
    first, *later = (_signature(due, stage) for stage in stages_from(due.first))
    envelope = due.envelope or outbox.envelope(due.document_id, due.run)
    with tracing.span("send", "PRODUCER", envelope.traceparent, document=str(due.document_id), run=due.run):
        message = app.amqp.as_task_v2(
            first["options"]["task_id"],
            first["task"],
            tuple(first["args"]),
            argsrepr=repr(tuple(first["args"])),
            kwargsrepr="{}",
            chain=later[::-1],  # the next one last, as Celery's protocol has it
            reply_to=app.thread_oid,
            ignore_result=None,  # type: ignore[arg-type]  # the stub's word; it is what a signature without the option says
        )
        with app.producer_or_acquire(producer) as through:
            app.amqp.send_task_message(
                through,
                first["task"],
                message,
                queue=queue_of(due.first, urgent=envelope.urgent),
                headers=context.headers(envelope),
                **fair_share(envelope.tenant),
            )


def _signature(due: Due, stage: Stage) -> dict[str, Any]:
    """One task of the chain, as a message carries it. `celery.chain` makes the same, at several times the cost."""
    return {
        "task": f"quire.{stage}",
        "args": [str(due.document_id), due.run],
        "kwargs": {},
        "options": {"task_id": task_id(due.document_id, due.run, stage), "reply_to": app.thread_oid},
        "subtask_type": None,
        "immutable": True,
    }


def fair_share(tenant: str | None) -> dict[str, Any]:
    """The option by which SQS knows whose a message is, and lets no tenant's backlog hold up the others."""
    return {"MessageGroupId": tenant} if tenant else {}


def dispatch(document_id: UUID, run: int, first: Stage = Stage.VALIDATE) -> bool:
    """Send a committed run and mark it sent; False, with the reason logged, if that is left to beat."""
    return bool(dispatch_all([Due(document_id, run, first)]))


def dispatch_all(runs: Sequence[Due]) -> list[Due]:
    """Send committed runs together and mark those that were sent; the others are left to beat, with the reason logged.

    Returns what was sent and marked.
    """
    try:
        sent = _send_together(runs)
        if sent:
            outbox.mark_all_dispatched([due.key for due in sent])
    except ERRORS as error:
        for due in runs:
            _leave_to_beat(due, error)
        return []
    return sent


def _send_together(runs: Sequence[Due]) -> list[Due]:
    unknown = [due.key for due in runs if due.envelope is None]
    envelopes = outbox.envelopes(unknown) if unknown else {}
    letters: dict[Due, list[posting.Letter]] = {}
    with app.producer_or_acquire() as producer:
        for due in runs:
            with posting.gathered() as letters[due]:
                send(due._replace(envelope=due.envelope or envelopes.get(due.key, Envelope())), producer)
    posting.post(joined.from_iterable(letters.values()))
    for due in runs:
        if error := _error_of(letters[due]):
            _leave_to_beat(due, error)
    return [due for due in runs if _error_of(letters[due]) is None]


def _error_of(letters: list[posting.Letter]) -> Exception | None:
    return next((letter.error for letter in letters if letter.error), None)


def _leave_to_beat(due: Due, error: Exception) -> None:
    named = {"request_id": due.envelope.request_id} if due.envelope and due.envelope.request_id else {}
    with logs.bound(document=str(due.document_id), run=due.run, **named):
        log.warning("document %s run %d is left to beat: %s", due.document_id, due.run, error)
