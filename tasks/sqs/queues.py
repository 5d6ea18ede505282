"""Queues as they should be: declared once, created idempotently, compared with what is there, and counted."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tasks.sqs.clients import client, is_missing, transient_as_unavailable
from tasks.sqs.options import Options

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.literals import QueueAttributeNameType

DAY = 86_400
DEAD_SUFFIX = "-dead"
COUNTS: "tuple[QueueAttributeNameType, ...]" = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


@dataclass(frozen=True)
class QueueSpec:
    """A work queue and, beside it, the queue of its dead letters. `name` is without prefix, as Celery uses it."""

    name: str
    visibility_timeout: int = 60
    max_receive_count: int = 5
    retention_seconds: int = 4 * DAY
    dead_retention_seconds: int = 14 * DAY
    kms_key: str | None = None  # SQS's own encryption is used without one
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def dead_name(self) -> str:
        """The name of the dead-letter queue."""
        base, fifo = (self.name[:-5], ".fifo") if self.name.endswith(".fifo") else (self.name, "")
        return base + DEAD_SUFFIX + fifo


@dataclass(frozen=True)
class Depth:
    """How many messages a queue holds, approximately: SQS counts on a sample."""

    name: str
    visible: int
    in_flight: int
    delayed: int

    @property
    def total(self) -> int:
        return self.visible + self.in_flight + self.delayed


@dataclass(frozen=True)
class Difference:
    """One way in which a queue is not as it should be."""

    queue: str
    attribute: str
    wanted: str
    found: str | None


def create(specs: Iterable[QueueSpec], options: Options) -> dict[str, str]:
    """Bring every queue and dead-letter queue into being as specified; URLs by name. Existing messages stay."""
    urls = {}
    for spec in specs:
        urls[spec.dead_name] = _ensure(options, spec.dead_name, _dead_attributes(spec), spec.tags)
        attributes = _attributes(spec, dead_arn=_arn(options, urls[spec.dead_name]))
        urls[spec.name] = _ensure(options, spec.name, attributes, spec.tags)
    return urls


def create_plain(options: Options, name: str) -> str:
    """Create a queue that nobody specified, without a dead-letter queue; its URL."""
    attributes = {"VisibilityTimeout": str(options.visibility_timeout)} | _fifo(name)
    return client("sqs", options).create_queue(QueueName=options.sqs_name(name), Attributes=attributes)["QueueUrl"]


def check(specs: Iterable[QueueSpec], options: Options) -> list[Difference]:
    """What differs between the queues there are and those wanted; an empty list if nothing."""
    found: list[Difference] = []
    for spec in specs:
        dead = _existing(options, spec.dead_name)
        wanted = _attributes(spec, dead_arn=dead.get("QueueArn", "") if dead else "")
        for name, attributes, existing in (
            (spec.dead_name, _dead_attributes(spec), dead),
            (spec.name, wanted, _existing(options, spec.name)),
        ):
            found += _differences(name, attributes, existing)
            found += _tag_differences(options, name, spec.tags) if existing else []
    return found


def depth(options: Options, name: str) -> Depth:
    """Count one queue's messages; botocore's QueueDoesNotExist if there is none, UnavailableError if AWS is."""
    with transient_as_unavailable():
        found = _attributes_of(client("sqs", options), url(options, name), *COUNTS)
    visible, in_flight, delayed = (int(found[count]) for count in COUNTS)
    return Depth(name, visible, in_flight, delayed)


def purge(options: Options, name: str) -> None:
    """Delete every message of a queue."""
    with transient_as_unavailable():
        client("sqs", options).purge_queue(QueueUrl=url(options, name))


def url(options: Options, name: str) -> str:
    """The URL of an existing queue."""
    return client("sqs", options).get_queue_url(QueueName=options.sqs_name(name))["QueueUrl"]


def _ensure(options: Options, name: str, attributes: dict[str, str], tags: dict[str, str]) -> str:
    sqs = client("sqs", options)
    try:
        queue_url = url(options, name)
    except ClientError as error:
        if not is_missing(error):
            raise
        created: Any = {key: value for key, value in {**attributes, **_fifo(name)}.items() if value}
        return sqs.create_queue(QueueName=options.sqs_name(name), Attributes=created, tags=tags)["QueueUrl"]
    if _differences(name, attributes, _attributes_of(sqs, queue_url)):
        changed: Any = attributes
        sqs.set_queue_attributes(QueueUrl=queue_url, Attributes=changed)
    if tags:
        sqs.tag_queue(QueueUrl=queue_url, Tags=tags)
    return queue_url


def _attributes(spec: QueueSpec, dead_arn: str) -> dict[str, str]:
    redrive = {"deadLetterTargetArn": dead_arn, "maxReceiveCount": spec.max_receive_count}
    return {
        "VisibilityTimeout": str(spec.visibility_timeout),
        "MessageRetentionPeriod": str(spec.retention_seconds),
        "RedrivePolicy": json.dumps(redrive, sort_keys=True),
        **_encryption(spec),
    }


def _dead_attributes(spec: QueueSpec) -> dict[str, str]:
    return {"MessageRetentionPeriod": str(spec.dead_retention_seconds), **_encryption(spec)}


def _encryption(spec: QueueSpec) -> dict[str, str]:
    # SQS takes one or the other: an empty key takes a key off that the queue had.
    if spec.kms_key:
        return {"KmsMasterKeyId": spec.kms_key}
    return {"KmsMasterKeyId": "", "SqsManagedSseEnabled": "true"}


def _fifo(name: str) -> dict[Any, str]:
    return {"FifoQueue": "true"} if name.endswith(".fifo") else {}


def _arn(options: Options, queue_url: str) -> str:
    sqs = client("sqs", options)
    return sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def _existing(options: Options, name: str) -> dict[str, str] | None:
    try:
        return _attributes_of(client("sqs", options), url(options, name))
    except ClientError as error:
        if is_missing(error):
            return None
        raise


def _attributes_of(sqs: "SQSClient", queue_url: str, *names: "QueueAttributeNameType") -> dict[str, str]:
    answer = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=names or ["All"])
    return {str(k): str(v) for k, v in answer.get("Attributes", {}).items()}


def _differences(name: str, wanted: dict[str, str], found: dict[str, str] | None) -> list[Difference]:
    if found is None:
        return [Difference(name, "existence", "exists", None)]
    return [
        Difference(name, key, value, found.get(key))
        for key, value in wanted.items()
        if not _same(key, value, found.get(key))
    ]


def _tag_differences(options: Options, name: str, wanted: dict[str, str]) -> list[Difference]:
    if not wanted:
        return []
    found = client("sqs", options).list_queue_tags(QueueUrl=url(options, name)).get("Tags", {})
    return [
        Difference(name, f"tag {key}", value, found.get(key))
        for key, value in wanted.items()
        if found.get(key) != value
    ]


def _same(key: str, wanted: str, found: str | None) -> bool:
    if key == "RedrivePolicy" and found:
        mine, theirs = json.loads(wanted), json.loads(found)
        return mine["deadLetterTargetArn"] == theirs.get("deadLetterTargetArn") and int(mine["maxReceiveCount"]) == int(
            theirs.get("maxReceiveCount", 0)
        )
    return wanted == (found or "")
