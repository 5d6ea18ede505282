"""Least-privilege IAM policies: every action by name, every resource by prefix."""

from typing import Any, Literal

from tasks.sqs import transient
from tasks.sqs.options import Options
from tasks.sqs.queues import QueueSpec

Role = Literal["sender", "worker", "beat", "monitor", "operator"]

SEND = ("sqs:GetQueueUrl", "sqs:SendMessage")
RECEIVE = ("sqs:GetQueueUrl", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility")
COUNT = ("sqs:GetQueueUrl", "sqs:GetQueueAttributes")
OWN = (
    "sqs:ChangeMessageVisibility",
    "sqs:CreateQueue",
    "sqs:DeleteQueue",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:SetQueueAttributes",
    "sqs:TagQueue",
)
SWEEP = ("sqs:DeleteQueue", "sqs:GetQueueUrl", "sqs:ListQueueTags")
MANAGE = (
    *COUNT,
    "sqs:CreateQueue",
    "sqs:ListQueueTags",
    "sqs:PurgeQueue",
    "sqs:SetQueueAttributes",
    "sqs:TagQueue",
)
LISTEN = ("sns:CreateTopic", "sns:Subscribe", "sns:ListSubscriptionsByTopic")
PUBLISH = ("sns:CreateTopic", "sns:Publish")
UNSUBSCRIBE = ("sns:Unsubscribe",)  # IAM takes no resource for it


def policy(
    role: Role, options: Options, queues: tuple[str, ...], *, account: str = "*", kms_key: str | None = None
) -> dict[str, Any]:
    """The IAM policy of one role: `sender` (an API), `worker`, `beat`, `monitor` (Flower, events), `operator`.

    `queues` are work queues by Celery's names; their dead-letter queues are meant with them. `kms_key` is the id, ARN
    or alias of the key that encrypts them, if it is not SQS's own.
    """
    region = options.region or "*"

    def arns(service: str, names: tuple[str, ...]) -> list[str]:
        return [f"arn:aws:{service}:{region}:{account}:{name}" for name in names]

    work = arns("sqs", tuple(options.sqs_name(name) for name in queues))
    dead = arns("sqs", tuple(options.sqs_name(QueueSpec(name).dead_name) for name in queues))
    own = arns("sqs", tuple(options.sqs_name(f"{kind}-") + "*" for kind in transient.KINDS))
    replies = arns("sqs", (options.sqs_name("reply-") + "*",))
    topics = arns("sns", (options.queue_name_prefix + "*",))
    granted: dict[Role, list[tuple[tuple[str, ...], list[str]]]] = {
        "sender": [(SEND, work), (COUNT, work)],
        "worker": [(SEND, work + replies), (RECEIVE, work), (OWN, own), (LISTEN, topics), (PUBLISH, topics)],
        "beat": [
            (SEND, work),
            (COUNT, work + dead),
            (RECEIVE, dead),
            (SWEEP, own),
            (("sqs:ListQueues",), ["*"]),
            (("sns:CreateTopic", "sns:ListSubscriptionsByTopic"), topics),
        ],
        "monitor": [(COUNT, work + dead), (OWN, own), (LISTEN, topics), (PUBLISH, topics)],
        "operator": [
            (SEND, work),
            (MANAGE, work + dead),
            (RECEIVE, dead),
            (OWN, own),
            (LISTEN, topics),
            (PUBLISH, topics),
        ],
    }
    if role != "sender":
        granted[role].append((UNSUBSCRIBE, ["*"]))
    if options.asks_cloudwatch:
        granted["monitor"].append((("cloudwatch:GetMetricStatistics",), ["*"]))  # it knows no narrower resource
    statements = [{"Effect": "Allow", "Action": sorted(actions), "Resource": on} for actions, on in granted[role]]
    if kms_key and role != "monitor":
        statements.append(_key_use(kms_key, region, account))
    return {"Version": "2012-10-17", "Statement": statements}


def _key_use(kms_key: str, region: str, account: str) -> dict[str, Any]:
    """Sending to an encrypted queue makes a data key, receiving from one decrypts it."""
    statement: dict[str, Any] = {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"]}
    keys = f"arn:aws:kms:{region}:{account}:key/"
    if kms_key.startswith("arn:"):
        return statement | {"Resource": [kms_key]}
    if kms_key.startswith("alias/"):
        return statement | {
            "Resource": [keys + "*"],
            "Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": kms_key}},
        }
    return statement | {"Resource": [keys + kms_key]}
