"""SQS bodies to kombu payloads and back. A body is a stranger's until it has been read."""

import base64
import binascii
import json
import re
from typing import TYPE_CHECKING, Any

from kombu.utils.json import dumps, loads

from tasks.sqs import delays, untyped

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef


GROUP_LIMIT = 128  # SQS refuses a longer MessageGroupId, and anything but printable ASCII


class CorruptBodyError(ValueError):
    """The body of a message is not one that kombu sent."""


def encode(message: dict[str, Any]) -> str:
    """The body of a kombu message: its JSON, not wrapped in base64, which any kombu since 5.4 reads."""
    return str(dumps(message))


def decode(body: str) -> dict[str, Any]:
    """The kombu message in a body, wrapped in base64 or not; CorruptBodyError if there is none."""
    text = body if body.lstrip().startswith("{") else _unwrap(body)
    try:
        message = loads(text)
    except Exception as error:  # noqa: BLE001 - a body may name types, whose decoders raise what they like
        raise CorruptBodyError(f"not JSON: {error}") from None
    if not isinstance(message, dict) or "body" not in message:
        raise CorruptBodyError("not a kombu message: it has no body")
    for part in ("properties", "headers"):
        if not isinstance(message.setdefault(part, {}), dict):
            raise CorruptBodyError(f"not a kombu message: its {part} are not a mapping")
    if not isinstance(message["properties"].setdefault("delivery_info", {}), dict):
        raise CorruptBodyError("not a kombu message: its delivery_info is not a mapping")
    return message


def _unwrap(body: str) -> str:
    try:
        return base64.b64decode(body, validate=True).decode()
    except (binascii.Error, ValueError):
        raise CorruptBodyError("neither JSON nor base64") from None


def receive_count(message: "MessageTypeDef") -> int:
    return int(message.get("Attributes", {}).get("ApproximateReceiveCount", 1))


def payload(message: "MessageTypeDef", queue: str) -> dict[str, Any]:
    """What kombu builds its Message from; the receipt is the delivery tag. CorruptBodyError if the body is no message.

    `properties["sqs"]` tells the task its message id and how often the message has been received; its attributes
    are where a sender puts them, in `properties["message_attributes"]`.
    """
    read = decode(message["Body"])
    properties = read["properties"]
    count = receive_count(message)
    properties["delivery_tag"] = message["ReceiptHandle"]
    properties["delivery_info"]["redelivered"] = count > 1
    if attributes := message.get("MessageAttributes"):
        properties["message_attributes"] = attributes
    properties["sqs"] = {"message_id": message.get("MessageId", ""), "receive_count": count, "queue": queue}
    return read


def to_send_anew(message: "MessageTypeDef") -> dict[str, Any]:
    """The kombu message in a received one, to take its place in the queue; what was asked of its first send is done."""
    again = decode(message["Body"])
    for done in ("MessageDeduplicationId", "delay_seconds", "DelaySeconds"):  # SQS would drop a duplicate of itself
        again["properties"].pop(done, None)
    if attributes := message.get("MessageAttributes"):
        again["properties"]["message_attributes"] = attributes
    return again


def delay_of(properties: dict[str, Any]) -> int | None:
    """The DelaySeconds that a message asks for by property, at most as many as SQS takes; 0 overrules its queue's own.

    None if it asks for none, or for what is no number of seconds: a slip costs the delay, not the message.
    """
    try:
        asked = int(properties.get("delay_seconds", properties.get("DelaySeconds")))  # type: ignore[arg-type] # caught
    except (TypeError, ValueError, OverflowError):
        return None
    return min(delays.MAX_DELAY_SECONDS, asked) if asked >= 0 else None


def send_parameters(
    message: dict[str, Any], queue: str, *, new_id: str, now: float, groups: bool = True
) -> dict[str, Any]:
    """The arguments of SendMessage for a kombu message; `new_id` deduplicates on a FIFO queue, `now` is the epoch's.

    The property `MessageGroupId` orders a FIFO queue; on a standard one it shares the queue fairly, if `groups`.
    """
    properties = dict(message["properties"])
    fifo = queue.endswith(".fifo")
    parameters: dict[str, Any] = {}
    if attributes := properties.pop("message_attributes", None):
        parameters["MessageAttributes"] = attributes
    if (group := properties.get("MessageGroupId")) and (groups or fifo):
        parameters["MessageGroupId"] = re.sub(r"[^!-~]", "_", str(group))[:GROUP_LIMIT]
    if fifo:
        parameters.setdefault("MessageGroupId", "default")
        parameters["MessageDeduplicationId"] = str(properties.get("MessageDeduplicationId", new_id))
    wait, headers = delays.plan_send(message.get("headers") or {}, now, fifo=fifo)
    asked = None if fifo else delay_of(properties)
    if wait or asked is not None:
        parameters["DelaySeconds"] = max(wait, asked or 0)
    parameters["MessageBody"] = encode({**message, "headers": headers, "properties": properties})
    return parameters


class Message(untyped.Message):  # type: ignore[misc] # see tasks.sqs.untyped
    """A kombu message that is never deleted because it could not be read."""

    unreadable = False

    def _decode(self) -> Any:
        try:
            return super()._decode()
        except Exception:
            self.unreadable = True
            raise

    def ack(self, multiple: bool = False) -> None:
        # Celery acknowledges what it cannot decode; here that belongs to the dead-letter queue.
        if self.unreadable or self.errors:
            self.reject()
        else:
            super().ack(multiple)


def short(body: str, limit: int = 200) -> str:
    """A body for a log line."""
    return json.dumps(body if len(body) <= limit else body[:limit] + "…", ensure_ascii=True)
