"""SNS topics, one for each fanout exchange, and the subscriptions of this process's queues."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import ClientError
from kombu.log import get_logger

from tasks.sqs.clients import client, is_missing, suppress_missing, transient_as_unavailable
from tasks.sqs.options import Options

if TYPE_CHECKING:
    from mypy_boto3_sns.type_defs import SubscriptionTypeDef

logger = get_logger(__name__)

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Subscription:
    """What SNS needs to know of one, so that it can be made again."""

    options: Options
    exchange: str
    queue_url: str
    queue_name: str


_arns: dict[tuple[str | None, str], str] = {}
_subscriptions: dict[Subscription, str] = {}


def topic_arn(options: Options, exchange: str) -> str:
    """The topic of an exchange, created if it does not exist (SNS answers the same either way)."""
    key = (options.endpoint_url, options.sqs_name(exchange))
    if (known := _arns.get(key)) is None:
        # Without a lock: asking twice gives the same answer, and nobody waits for an SNS that hangs for another.
        known = _arns[key] = client("sns", options).create_topic(Name=key[1])["TopicArn"]
    return known


def on_topic(options: Options, exchange: str, ask: Callable[[str], Answer]) -> Answer:
    """What `ask` answers about the topic of an exchange, which is made anew if somebody has deleted it."""
    try:
        return ask(topic_arn(options, exchange))
    except ClientError as error:
        if not is_missing(error):
            raise
        _arns.pop((options.endpoint_url, options.sqs_name(exchange)), None)
        return ask(topic_arn(options, exchange))


def publish(options: Options, exchange: str, body: str) -> None:
    """Send to everybody subscribed to an exchange; UnavailableError if SNS cannot now."""
    sns = client("sns", options)
    with transient_as_unavailable():
        on_topic(options, exchange, lambda arn: sns.publish(TopicArn=arn, Message=body))


def subscribe(options: Options, exchange: str, queue_url: str, queue_name: str) -> None:
    """Have a queue receive what is published to an exchange, as it was published, and take it from nobody else."""
    wanted = Subscription(options, exchange, queue_url, queue_name)
    with transient_as_unavailable():
        _subscriptions[wanted] = on_topic(options, exchange, lambda arn: _subscribe(wanted, arn))


def renew() -> None:
    """Make the subscriptions of this process again that somebody ended: to SNS, those that stand are the same."""
    for wanted, known in list(_subscriptions.items()):
        arn = on_topic(wanted.options, wanted.exchange, lambda topic, one=wanted: _subscribe(one, topic))  # type: ignore[misc] # mypy cannot infer a lambda's default
        if arn != known and _subscriptions.get(wanted) == known:
            _subscriptions[wanted] = arn
            logger.warning("subscribed %s to %s again: somebody had ended that", wanted.queue_name, wanted.exchange)


def unsubscribe(options: Options, queue_url: str) -> None:
    """End the subscriptions that this process made for a queue."""
    for ended in [one for one in _subscriptions if one.queue_url == queue_url]:
        arn = _subscriptions.pop(ended, None)
        with suppress_missing():
            if arn:
                client("sns", options).unsubscribe(SubscriptionArn=arn)


def subscribers(options: Options, exchange: str) -> int:
    """How many queues listen to an exchange; beyond 100, just 100."""
    # The count among the topic's attributes lags, on AWS by minutes.
    sns = client("sns", options)
    answer = on_topic(options, exchange, lambda arn: sns.list_subscriptions_by_topic(TopicArn=arn))
    return len(answer["Subscriptions"])


def subscriptions(options: Options, exchange: str) -> "list[SubscriptionTypeDef]":
    """All subscriptions to an exchange, whoever made them."""
    pages = client("sns", options).get_paginator("list_subscriptions_by_topic")

    def ask(arn: str) -> "list[SubscriptionTypeDef]":
        return [one for page in pages.paginate(TopicArn=arn) for one in page["Subscriptions"]]

    return on_topic(options, exchange, ask)


def queue_arn(topic: str, queue_name: str) -> str:
    """The ARN of a queue in the account and region of a topic."""
    _, partition, _, region, account, _ = topic.split(":", 5)
    return f"arn:{partition}:sqs:{region}:{account}:{queue_name}"


def _subscribe(wanted: Subscription, topic: str) -> str:
    arn = queue_arn(topic, wanted.queue_name)
    _allow(wanted, arn, topic)
    answer = client("sns", wanted.options).subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=arn,
        Attributes={"RawMessageDelivery": "true"},
        ReturnSubscriptionArn=True,
    )
    return answer["SubscriptionArn"]


def _allow(wanted: Subscription, queue_arn: str, topic: str) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    client("sqs", wanted.options).set_queue_attributes(QueueUrl=wanted.queue_url, Attributes={"Policy": policy})


os.register_at_fork(after_in_child=_subscriptions.clear)
