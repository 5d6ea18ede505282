"""SNS topics, one for each fanout exchange, and the subscriptions of this process's queues."""

import os
import threading

from botocore.exceptions import ClientError

from tasks.sqs.clients import client, is_missing, suppress_missing, transient_as_unavailable
from tasks.sqs.options import Options

_arns: dict[tuple[str | None, str], str] = {}
_subscriptions: dict[str, list[str]] = {}
_lock = threading.Lock()


def topic_arn(options: Options, exchange: str) -> str:
    """The topic of an exchange, created if it does not exist (SNS answers the same either way)."""
    key = (options.endpoint_url, options.sqs_name(exchange))
    with _lock:
        if key not in _arns:
            _arns[key] = client("sns", options).create_topic(Name=key[1])["TopicArn"]
        return _arns[key]


def publish(options: Options, exchange: str, body: str) -> None:
    """Send to everybody subscribed to an exchange; UnavailableError if SNS cannot now."""
    with transient_as_unavailable():
        try:
            client("sns", options).publish(TopicArn=topic_arn(options, exchange), Message=body)
        except ClientError as error:
            if not is_missing(error):
                raise
            _arns.pop((options.endpoint_url, options.sqs_name(exchange)), None)
            client("sns", options).publish(TopicArn=topic_arn(options, exchange), Message=body)


def subscribe(options: Options, topic: str, queue_url: str, queue_arn: str) -> None:
    """Have a queue receive what is published to a topic, as it was published."""
    answer = client("sns", options).subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=queue_arn,
        Attributes={"RawMessageDelivery": "true"},
        ReturnSubscriptionArn=True,
    )
    _subscriptions.setdefault(queue_url, []).append(answer["SubscriptionArn"])


def unsubscribe(options: Options, queue_url: str) -> None:
    """End the subscriptions that this process made for a queue."""
    for arn in _subscriptions.pop(queue_url, []):
        with suppress_missing():
            client("sns", options).unsubscribe(SubscriptionArn=arn)


def subscribers(options: Options, exchange: str) -> int:
    """How many queues listen to an exchange; beyond 100, just 100."""
    # The count among the topic's attributes lags, on AWS by minutes.
    answer = client("sns", options).list_subscriptions_by_topic(TopicArn=topic_arn(options, exchange))
    return len(answer["Subscriptions"])


def queue_arn(topic: str, queue_name: str) -> str:
    """The ARN of a queue in the account and region of a topic."""
    _, partition, _, region, account, _ = topic.split(":", 5)
    return f"arn:{partition}:sqs:{region}:{account}:{queue_name}"


def _forget_after_fork() -> None:
    global _lock  # noqa: PLW0603 - a thread of the parent may have held it
    _lock = threading.Lock()
    _subscriptions.clear()


os.register_at_fork(after_in_child=_forget_after_fork)
