"""Messages gathered and then sent together: SQS takes ten in one request, for the price and the time of one."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from tasks.sqs.clients import AWS_ERRORS, client, is_missing
from tasks.sqs.deliveries import BATCH
from tasks.sqs.options import Options

MAX_BYTES = 256 * 1024  # SQS takes no larger request, in older regions at least
OVERHEAD_BYTES = 2 * 1024  # of an entry beside its body, amply


class UnsentError(ConnectionError):
    """SQS refused one message of a request; it may be sent again."""


@dataclass(eq=False)
class Letter:
    """A message on its way to a queue, and what went wrong with it, if anything did."""

    options: Options
    url: str
    parameters: dict[str, Any]  # those of SendMessage
    forget_queue: Callable[[], object]
    error: Exception | None = None

    @property
    def bytes(self) -> int:
        return len(self.parameters["MessageBody"].encode()) + OVERHEAD_BYTES


_gathering: ContextVar[list[Letter] | None] = ContextVar("gathering", default=None)


@contextmanager
def gathered() -> Iterator[list[Letter]]:
    """What is sent to queues in the block is put into the list instead, for `post` to send."""
    letters: list[Letter] = []
    token = _gathering.set(letters)
    try:
        yield letters
    finally:
        _gathering.reset(token)


def gather(letter: Letter) -> bool:
    """Keep a letter where letters are gathered; False if it is to be sent at once."""
    letters = _gathering.get()
    if letters is None:
        return False
    letters.append(letter)
    return True


def post(letters: Iterable[Letter]) -> None:
    """Send letters in as few requests as SQS allows, one try of each; one that was not sent has its `error`."""
    for batch in batches(letters):
        try:
            entries: Any = [{"Id": str(n), **letter.parameters} for n, letter in enumerate(batch)]
            answer = client("sqs", batch[0].options).send_message_batch(QueueUrl=batch[0].url, Entries=entries)
        except AWS_ERRORS as error:
            _fail(batch, error)
        else:
            for refusal in answer.get("Failed", []):
                reason = f"{refusal['Code']}: {refusal.get('Message', '')}"
                batch[int(refusal["Id"])].error = UnsentError(reason)


def batches(letters: Iterable[Letter]) -> Iterator[list[Letter]]:
    """Neighbours for the same queue, as many as one request takes; their order stays."""
    batch: list[Letter] = []
    size = 0
    for letter in letters:
        fits = batch and letter.url == batch[0].url and len(batch) < BATCH and size + letter.bytes <= MAX_BYTES
        if batch and not fits:
            yield batch
            batch, size = [], 0
        batch.append(letter)
        size += letter.bytes
    if batch:
        yield batch


def _fail(batch: list[Letter], error: Exception) -> None:
    for letter in batch:
        letter.error = error
        if is_missing(error):
            letter.forget_queue()
