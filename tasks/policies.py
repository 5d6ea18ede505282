"""The IAM policy of each of Quire's processes: queues and topics, and the bucket where documents lie in S3."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pipeline.settings import get_settings
from tasks import queues
from tasks.sqs import policy as sqs


@dataclass(frozen=True)
class Role:
    """What a process does at the broker, and with the objects of the store."""

    purpose: str
    at_broker: sqs.Role
    objects: tuple[str, ...] = ()


ROLES = {
    "api": Role(
        "takes uploads, sends their first message, counts queues for /readyz",
        "sender",
        ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"),
    ),
    "worker": Role(
        "works on documents, answers remote control",
        "worker",
        ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"),
    ),
    "beat": Role(
        "sends what was not sent, archives dead letters, sweeps up",
        "beat",
        ("s3:AbortMultipartUpload", "s3:DeleteObject"),
    ),
    "flower": Role("watches and steers workers, counts queues", "monitor"),
    "operator": Role("makes, checks and purges queues; the `celery` commands", "operator"),
}


def policy(role: str, account: str = "*") -> dict[str, Any]:
    """The IAM policy document of one of ROLES. KeyError for another."""
    wanted = ROLES[role]
    kms_key = get_settings().queue_kms_key or None
    document = sqs.policy(wanted.at_broker, queues.options(), tuple(queues.names()), account=account, kms_key=kms_key)
    document["Statement"] += _store(wanted)
    return document


def _store(role: Role) -> list[dict[str, Any]]:
    url = urlsplit(get_settings().store_url)
    if url.scheme != "s3" or not role.objects:
        return []
    bucket, prefix = f"arn:aws:s3:::{url.netloc}", url.path.strip("/")
    objects = f"{bucket}/{prefix}/*" if prefix else f"{bucket}/*"
    return [
        {"Effect": "Allow", "Action": list(role.objects), "Resource": [objects]},
        # Without it S3 says "denied" rather than "not there" of an object that is gone.
        {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": [bucket]},
    ]
