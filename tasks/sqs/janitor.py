"""Removes what crashed processes left: transient queues that nobody marks as in use, subscriptions of queues gone."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError
from kombu.log import get_logger

from tasks.sqs import topics, transient
from tasks.sqs.clients import client, is_missing, is_transient, transient_as_unavailable
from tasks.sqs.options import Options

logger = get_logger(__name__)

ABANDONED_AFTER_SECONDS = 3 * transient.MARK_EVERY_SECONDS  # two marks may fail before a queue counts as abandoned


def sweep(options: Options, exchanges: tuple[str, ...], now: float | None = None) -> list[str]:
    """Delete abandoned transient queues under this prefix, and their subscriptions to `exchanges`; the queues' names.

    A queue without this package's tags is somebody else's and stays, whatever its name.
    """
    at = time.time() if now is None else now
    removed = []
    with transient_as_unavailable():
        for url in _transient_queues(options):
            with _telling_refusals(url):
                if _abandoned(options, url, at):
                    client("sqs", options).delete_queue(QueueUrl=url)
                    removed.append(url.rpartition("/")[2])
                    logger.info("removed the abandoned queue %s", removed[-1])
        for exchange in exchanges:
            with _telling_refusals(f"subscriptions to {exchange}"):
                _unsubscribe_gone(options, exchange, set(removed))
    return removed


@contextmanager
def _telling_refusals(what: str) -> Iterator[None]:
    """One thing that AWS refuses to remove keeps no other from being removed."""
    try:
        yield
    except ClientError as error:
        if is_transient(error):
            raise
        if not is_missing(error):
            logger.warning("could not remove %s: %s", what, error)


def _transient_queues(options: Options) -> Iterator[str]:
    pages = client("sqs", options).get_paginator("list_queues")
    for kind in transient.KINDS:
        # Without a page size AWS names the first thousand queues and no other.
        for page in pages.paginate(QueueNamePrefix=options.sqs_name(f"{kind}-"), PaginationConfig={"PageSize": 1000}):
            yield from page.get("QueueUrls", [])


def _abandoned(options: Options, url: str, now: float) -> bool:
    try:
        tags = client("sqs", options).list_queue_tags(QueueUrl=url).get("Tags", {})
    except ClientError as error:
        if is_missing(error):
            return False
        raise
    marked = tags.get(transient.TAG_ALIVE, "")
    return transient.TAG_OWNER in tags and marked.isdigit() and now - int(marked) > ABANDONED_AFTER_SECONDS


def _unsubscribe_gone(options: Options, exchange: str, removed: set[str]) -> None:
    for subscription in topics.subscriptions(options, exchange):
        name = subscription["Endpoint"].rpartition(":")[2]
        ours = transient.is_transient(options, name)
        if ours and (name in removed or not _exists(options, name)):
            with _telling_refusals(f"the subscription of {name}"):
                client("sns", options).unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])


def _exists(options: Options, name: str) -> bool:
    try:
        client("sqs", options).get_queue_url(QueueName=name)
    except ClientError as error:
        if is_missing(error):
            return False
        raise
    return True
