"""Removes what crashed processes left: transient queues that nobody marks as in use, subscriptions of queues gone."""

import time
from collections.abc import Iterator

from botocore.exceptions import ClientError
from kombu.log import get_logger

from tasks.sqs import topics, transient
from tasks.sqs.clients import client, is_missing, transient_as_unavailable
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
            if _abandoned(options, url, at):
                client("sqs", options).delete_queue(QueueUrl=url)
                removed.append(url.rpartition("/")[2])
                logger.info("removed the abandoned queue %s", removed[-1])
        for exchange in exchanges:
            _unsubscribe_gone(options, exchange, set(removed))
    return removed


def _transient_queues(options: Options) -> Iterator[str]:
    pages = client("sqs", options).get_paginator("list_queues")
    for kind in transient.KINDS:
        for page in pages.paginate(QueueNamePrefix=options.sqs_name(f"{kind}-")):
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
    sns = client("sns", options)
    pages = sns.get_paginator("list_subscriptions_by_topic")
    for page in pages.paginate(TopicArn=topics.topic_arn(options, exchange)):
        for subscription in page["Subscriptions"]:
            name = subscription["Endpoint"].rpartition(":")[2]
            ours = transient.is_transient(options, name)
            if ours and (name in removed or not _exists(options, name)):
                sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])


def _exists(options: Options, name: str) -> bool:
    try:
        client("sqs", options).get_queue_url(QueueName=name)
    except ClientError as error:
        if is_missing(error):
            return False
        raise
    return True
