"""What lies in a dead-letter queue, read without losing it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tasks.sqs.clients import client, transient_as_unavailable
from tasks.sqs.messages import CorruptBodyError, decode
from tasks.sqs.options import Options
from tasks.sqs.queues import QueueSpec, url

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

HIDDEN_SECONDS = 60  # long enough to archive a batch; a reader that dies gives it back after that
BATCH = 10  # SQS hands out no more at once


@dataclass(frozen=True)
class DeadMessage:
    """A message that SQS gave up on. It stays in its queue until it is deleted."""

    queue: str
    message_id: str
    body: str
    attributes: dict[str, Any]
    receipt: str
    queue_url: str
    message_attributes: dict[str, Any] = field(default_factory=dict)  # as SendMessage takes them

    def header(self, name: str) -> str | None:
        """A header of the Celery message in the body, such as `id` or `task`; None if it cannot be read."""
        try:
            value = decode(self.body).get("headers", {}).get(name)
        except CorruptBodyError:
            return None
        return value if isinstance(value, str) else None


def receive(spec: QueueSpec, options: Options, *, hidden: int = HIDDEN_SECONDS) -> Iterator[DeadMessage]:
    """The dead letters of a queue, each hidden from other readers for `hidden` seconds."""
    queue_url = url(options, spec.dead_name)
    while True:
        with transient_as_unavailable():
            answer = client("sqs", options).receive_message(
                QueueUrl=queue_url,
                MaxNumberOfMessages=BATCH,
                VisibilityTimeout=hidden,
                WaitTimeSeconds=0,
                MessageSystemAttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
        messages = answer.get("Messages", [])
        yield from (_read(spec.dead_name, queue_url, message) for message in messages)
        if not messages:
            return


def delete(message: DeadMessage, options: Options) -> None:
    """Take a dead letter out of its queue."""
    with transient_as_unavailable():
        client("sqs", options).delete_message(QueueUrl=message.queue_url, ReceiptHandle=message.receipt)


def send_back(message: DeadMessage, spec: QueueSpec, options: Options) -> None:
    """Send a dead letter to its work queue and take it out here; a crash in between leaves it in both."""
    extra: dict[str, Any] = {"MessageAttributes": message.message_attributes}
    if spec.name.endswith(".fifo"):
        group = str(message.attributes.get("MessageGroupId", "default"))
        extra |= {"MessageGroupId": group, "MessageDeduplicationId": str(uuid4())}
    elif options.message_groups and "MessageGroupId" in message.attributes:
        extra |= {"MessageGroupId": message.attributes["MessageGroupId"]}
    with transient_as_unavailable():
        client("sqs", options).send_message(QueueUrl=url(options, spec.name), MessageBody=message.body, **extra)
    delete(message, options)


def _read(queue: str, queue_url: str, message: "MessageTypeDef") -> DeadMessage:
    attributes: dict[str, Any] = {str(k): v for k, v in message.get("Attributes", {}).items()}
    custom = message.get("MessageAttributes", {})
    if custom:
        attributes["MessageAttributes"] = {name: value.get("StringValue") for name, value in custom.items()}
    return DeadMessage(
        queue, message.get("MessageId", ""), message.get("Body", ""), attributes, message["ReceiptHandle"], queue_url,
        dict(custom),
    )  # fmt: skip
