"""What this process has received and not yet answered for, and the batched requests about it."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import BatchResultErrorEntryTypeDef

BATCH = 10  # SQS takes no more entries in one request
MAX_IN_FLIGHT_SECONDS = 43_200  # SQS keeps a received message hidden for 12 hours at most


@dataclass(eq=False)
class Delivery:
    """One receipt of one message."""

    queue: str
    queue_url: str
    receipt: str
    message_id: str = ""
    receive_count: int = 1
    task_id: str = ""
    received_at: float = field(default_factory=time.monotonic)
    hidden_until: float = 0.0
    extended_late: bool = False
    lost: bool = False  # SQS no longer hides the message, whatever we ask

    @property
    def was_visible(self) -> bool:
        """True if others could receive the message while it was ours."""
        return self.lost or self.extended_late or time.monotonic() > self.hidden_until

    @property
    def gives_out_at(self) -> float:
        """When SQS makes the message visible whatever we ask."""
        return self.received_at + MAX_IN_FLIGHT_SECONDS


@dataclass(frozen=True)
class Refusal:
    """An entry of a batch that SQS did not carry out."""

    delivery: Delivery
    code: str
    final: bool  # SQS says that the request itself was wrong: asking again will not help


class Ledger:
    """Unanswered deliveries by receipt; any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._deliveries: dict[str, Delivery] = {}

    def __len__(self) -> int:
        return len(self.hidden())

    def add(self, deliveries: Iterable[Delivery]) -> None:
        with self._lock:
            self._deliveries.update((d.receipt, d) for d in deliveries)

    def get(self, receipt: str) -> Delivery | None:
        return self._deliveries.get(receipt)

    def remove(self, receipt: str) -> Delivery | None:
        with self._lock:
            return self._deliveries.pop(receipt, None)

    def lose(self, receipt: str) -> bool:
        """Note that SQS no longer hides one, which may still be answered; False if it has been meanwhile."""
        with self._lock:
            delivery = self._deliveries.get(receipt)
            if delivery is not None:
                delivery.lost = True
            return delivery is not None

    def hidden(self) -> list[Delivery]:
        """All but those that are lost."""
        with self._lock:
            return [d for d in self._deliveries.values() if not d.lost]


def by_queue(deliveries: Iterable[Delivery]) -> Iterator[tuple[str, list[Delivery]]]:
    """Batches of at most ten deliveries of one queue, with its URL."""
    queues: defaultdict[str, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        queues[delivery.queue_url].append(delivery)
    for url, members in queues.items():
        for start in range(0, len(members), BATCH):
            yield url, members[start : start + BATCH]


def delete(client: "SQSClient", url: str, deliveries: list[Delivery]) -> list[Refusal]:
    """Delete up to ten messages of one queue; what SQS refused. Raises botocore's errors for the whole request."""
    entries: Any = [{"Id": str(n), "ReceiptHandle": d.receipt} for n, d in enumerate(deliveries)]
    answer = client.delete_message_batch(QueueUrl=url, Entries=entries)
    return _refusals(answer.get("Failed", []), deliveries)


def hide(client: "SQSClient", url: str, deliveries: list[Delivery], seconds: list[int]) -> list[Refusal]:
    """Keep up to ten messages of one queue invisible for so many seconds from now (0: visible again at once)."""
    entries: Any = [
        {"Id": str(n), "ReceiptHandle": d.receipt, "VisibilityTimeout": s}
        for n, (d, s) in enumerate(zip(deliveries, seconds, strict=True))
    ]
    asked_at = time.monotonic()
    answer = client.change_message_visibility_batch(QueueUrl=url, Entries=entries)
    refusals = _refusals(answer.get("Failed", []), deliveries)
    refused = {id(r.delivery) for r in refusals}
    for delivery, duration in zip(deliveries, seconds, strict=True):
        if id(delivery) not in refused:
            delivery.extended_late = delivery.was_visible
            delivery.hidden_until = asked_at + duration
    return refusals


def _refusals(failed: "Iterable[BatchResultErrorEntryTypeDef]", deliveries: list[Delivery]) -> list[Refusal]:
    return [
        Refusal(deliveries[int(f["Id"])], f.get("Code", ""), bool(f.get("SenderFault")) or _is_gone(f.get("Code", "")))
        for f in failed
    ]


def _is_gone(code: str) -> bool:
    # LocalStack calls it nobody's fault that a message does not exist any more.
    return any(known in code for known in ("InvalidParameterValue", "ReceiptHandleIsInvalid", "MessageNotInflight"))
