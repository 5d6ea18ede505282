"""What beat does: send what was not sent, rescue what lost its message, archive what died, sweep up."""

import logging
from uuid import UUID

from pipeline.db import dead_letters, outbox
from pipeline.db.models import DeadLetter, Run
from pipeline.db.session import transaction
from pipeline.domain import Stage, parse_task_id
from pipeline.settings import get_settings
from tasks import deletion, large_files, queues
from tasks.app import app
from tasks.dispatch import send
from tasks.due import Due
from tasks.sqs import janitor
from tasks.sqs.dead_letters import DeadMessage
from tasks.sqs.faults import FaultyMessageError, read_call

log = logging.getLogger(__name__)

BATCH = 50  # rows locked at a time
TASKS = frozenset(f"quire.{stage}" for stage in Stage)
DELIVER = "quire.deliver"


@app.task(name="quire.maintenance.dispatch")
def dispatch() -> int:
    """Send runs that were committed and not sent; return how many."""
    sent = 0
    while batch := _dispatch_batch():
        sent += batch
    if sent:
        log.info("sent %d runs that were committed but not sent", sent)
    return sent


def _dispatch_batch() -> int:
    # The row locks are held while sending, so that two beats never send the same run; a send is bounded.
    with transaction() as session:
        runs = outbox.undispatched(session, get_settings().dispatch_after_seconds, BATCH)
        for run in runs:
            _send(run)
            outbox.mark_dispatched(session, run.document_id, run.number)
        return len(runs)


def _send(run: Run) -> None:
    send(Due(run.document_id, run.number, Stage(run.first_stage)))


@app.task(name="quire.maintenance.rescue")
def rescue() -> int:
    """Put runs back into the outbox whose message is gone: the queues are empty, and nothing was heard of them.

    A backlog is no reason: while any message waits, is delayed or in flight, it may be the one that is missed.
    """
    if not queues.are_empty():
        return 0
    with transaction() as session:
        documents = outbox.silent(session, get_settings().rescue_after_seconds, BATCH)
        for document in documents:
            outbox.send_again(session, document, "its message was gone from the queues")
    if documents:
        log.warning("rescued %d documents whose message was gone", len(documents))
    return len(documents)


@app.task(name="quire.maintenance.sweep")
def sweep() -> int:
    """Remove the control, reply and event queues of processes that died, and their subscriptions; return how many."""
    mailbox = app.control.mailbox  # type: ignore[attr-defined] # its stubs know the class only
    options = queues.options()
    return len(janitor.sweep(options, (mailbox.exchange.name, options.event_exchange)))


@app.task(name="quire.maintenance.archive_dead_letters")
def archive_dead_letters() -> int:
    """Move dead letters into PostgreSQL and fail their documents; return how many."""
    archived = 0
    for spec in queues.specs():
        for message in queues.dead_messages(spec):
            letter = read_dead_letter(message)
            archived += dead_letters.archive(letter)
            queues.delete(message)  # after the commit: a crash in between archives nothing twice
            log.warning("dead letter from %s: task %s: %s", message.queue, letter.task_id, letter.cause)
    return archived


@app.task(name="quire.maintenance.erase")
def erase() -> int:
    """Erase what is left in the object store of deleted documents; return how many were looked at."""
    return deletion.finish(get_settings().erase_after_seconds)


@app.task(name="quire.maintenance.forget_uploads")
def forget_uploads() -> int:
    """Remove large uploads whose time is over; return how many."""
    return large_files.forget()


def read_dead_letter(message: DeadMessage) -> DeadLetter:
    """A row for a dead message; what cannot be read of it stays null, the body is always kept.

    A message that Quire cannot have sent names no document, whatever it says: that document's own may be under way.
    """
    letter = DeadLetter(
        queue=message.queue,
        message_id=message.message_id,
        body=storable(message.body),
        attributes=message.attributes,
        task_id=_header(message, "id"),
        task_name=_header(message, "task"),
        cause="",
    )
    if message.header("task") == DELIVER:
        return letter  # its row sends another message in time
    try:
        letter.document_id, letter.run, letter.stage = _stage_named_by(message)
    except FaultyMessageError as fault:
        letter.cause = storable(str(fault))
    return letter


def _stage_named_by(message: DeadMessage) -> tuple[UUID, int, Stage]:
    arguments = read_call(message.body, app.conf.accept_content, TASKS)
    try:
        document_id, run, stage = parse_task_id(message.header("id") or "")
    except ValueError:
        raise FaultyMessageError("forged: its id names no stage of a document") from None
    if message.header("task") != f"quire.{stage}" or arguments != ([str(document_id), run], {}):
        raise FaultyMessageError("forged: its id, its task and its arguments do not name the same stage")
    return document_id, run, stage


def _header(message: DeadMessage, name: str) -> str | None:
    value = message.header(name)
    return None if value is None else storable(value)


def storable(text: str) -> str:
    """A stranger's text as PostgreSQL takes it: without NUL and without halves of characters."""
    whole = text.encode("utf-8", errors="replace").decode()
    return whole.replace("\x00", "\N{REPLACEMENT CHARACTER}")
