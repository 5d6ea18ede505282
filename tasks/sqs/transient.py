"""Queues that live as long as one process: for its commands, its replies, the events it watches."""

import atexit
import os
import re
import socket
import time
import uuid
from dataclasses import replace

from kombu.log import get_logger

from tasks.sqs import clients
from tasks.sqs.background import Background
from tasks.sqs.clients import AWS_ERRORS, client, suppress_missing
from tasks.sqs.options import NAME_LIMIT, Options
from tasks.sqs.topics import renew, unsubscribe

logger = get_logger(__name__)

KINDS = ("control", "events", "reply", "temporary")
RETENTION_SECONDS = 300  # a command or an event is worth nothing later
HIDDEN_SECONDS = 43_200  # received once is enough: never shown again, so never worth a delete
TAG_OWNER = "celery-sqs:owner"
TAG_ALIVE = "celery-sqs:alive"
EXIT_TIMEOUT_SECONDS = 3.0
MARK_EVERY_SECONDS = 900  # how often a process says of its queues that it still uses them

_created: dict[str, Options] = {}
_next_mark = 0.0


def name_for(options: Options, kind: str, hint: str) -> str:
    """A new name for a queue of this process: prefix, kind, a hint for people, and something unique."""
    if kind not in KINDS:
        raise ValueError(f"a transient queue is one of {', '.join(KINDS)}, not {kind}")
    slug = re.sub(r"[^A-Za-z0-9_-]+", "-", hint).strip("-")
    unique = uuid.uuid4().hex[:12]
    start = options.sqs_name(f"{kind}-")
    return f"{start}{slug[: NAME_LIMIT - len(start) - 13]}-{unique}"


def is_transient(options: Options, name: str) -> bool:
    """True if a queue's name is one that `name_for` gives."""
    return any(name.startswith(options.sqs_name(f"{kind}-")) for kind in KINDS)


def create(options: Options, name: str) -> str:
    """Create a queue of this process, tagged so that a janitor knows whose it was; its URL. Deleted at exit."""
    answer = client("sqs", options).create_queue(
        QueueName=name,
        Attributes={
            "MessageRetentionPeriod": str(RETENTION_SECONDS),
            "VisibilityTimeout": str(HIDDEN_SECONDS),
            "ReceiveMessageWaitTimeSeconds": str(options.wait_time_seconds),
        },
        tags={TAG_OWNER: f"{socket.gethostname()}/{os.getpid()}", TAG_ALIVE: str(int(time.time()))},
    )
    url = answer["QueueUrl"]
    if not _created:
        _marks.ask()
    _created[url] = options
    return url


def is_ours(url: str) -> bool:
    """True if this process created the queue and has not deleted it."""
    return url in _created


def delete(options: Options, url: str) -> None:
    """Unsubscribe and delete a queue of this process."""
    _created.pop(url, None)
    brief = replace(options, connect_timeout=EXIT_TIMEOUT_SECONDS, read_timeout=EXIT_TIMEOUT_SECONDS, max_attempts=2)
    try:
        unsubscribe(brief, url)
    finally:
        with suppress_missing():
            client("sqs", brief).delete_queue(QueueUrl=url)


def discard(options: Options, url: str) -> bool:
    """Delete a queue as far as AWS lets us; what stays is the janitor's. False if AWS is out of reach."""
    try:
        delete(options, url)
    except AWS_ERRORS as error:
        logger.warning("left %s, or its subscription, to the janitor: %s", url, error)
        return not clients.is_transient(error)
    return True


def delete_all() -> None:
    """Delete what this process created; the exit does not wait for an AWS that is out of reach."""
    for url, options in list(_created.items()):
        if not discard(options, url):
            return


def _mark() -> float:
    global _next_mark  # noqa: PLW0603 - one process, one clock
    now = time.monotonic()
    if _next_mark and now >= _next_mark:
        keep_alive()
    if now >= _next_mark:
        _next_mark = now + MARK_EVERY_SECONDS
    return _next_mark - now


def keep_alive() -> None:
    """Tell the janitor that this process still uses its queues, and SNS that it still listens."""
    for url, options in list(_created.items()):
        try:
            client("sqs", options).tag_queue(QueueUrl=url, Tags={TAG_ALIVE: str(int(time.time()))})
        except AWS_ERRORS as error:
            logger.warning("could not mark %s as in use: %s", url, error)
    try:
        renew()
    except AWS_ERRORS as error:
        logger.warning("could not look after the subscriptions: %s", error)


_marks = Background("sqs-marks", _mark)
atexit.register(delete_all)
os.register_at_fork(after_in_child=_created.clear)
