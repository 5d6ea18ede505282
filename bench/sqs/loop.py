"""The peer without Celery: processes that receive, send on and delete ten messages at a time."""

import multiprocessing
import os
import signal
from typing import TYPE_CHECKING, Any

import boto3

from bench.sqs.steps import STEPS, finish

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

BATCH = 10
IDLE_WAIT_SECONDS = 1  # a loop over three queues can wait on one of them only


def connect() -> "SQSClient":
    """A client of the measured endpoint."""
    return boto3.client("sqs", endpoint_url=os.environ["BENCH_ENDPOINT"], region_name="us-east-1")


def address(sqs: "SQSClient", step: str) -> str:
    """The URL of a step's queue."""
    return sqs.get_queue_url(QueueName=os.environ["BENCH_PREFIX"] + step)["QueueUrl"]


def send(document: str) -> None:
    """Start the chain of one document."""
    global _sender  # noqa: PLW0603 - one connection for all of a burst
    if _sender is None:
        sqs = connect()
        _sender = (sqs, address(sqs, STEPS[0]))
    sqs, url = _sender
    sqs.send_message(QueueUrl=url, MessageBody=document)


def work() -> None:
    """Receive for ever, the last step first, so that what is begun is ended."""
    sqs = connect()
    urls = [address(sqs, step) for step in STEPS]
    while True:
        received = [_round(sqs, urls, number, wait=0) for number in (2, 1, 0)]
        if not any(received):
            _round(sqs, urls, 0, wait=IDLE_WAIT_SECONDS)


def _round(sqs: "SQSClient", urls: list[str], number: int, wait: int) -> int:
    answer = sqs.receive_message(QueueUrl=urls[number], MaxNumberOfMessages=BATCH, WaitTimeSeconds=wait)
    messages = answer.get("Messages", [])
    if messages:
        if number + 1 < len(urls):
            sqs.send_message_batch(QueueUrl=urls[number + 1], Entries=_entries(messages, "MessageBody", "Body"))
        else:
            for message in messages:
                finish(message["Body"])
        sqs.delete_message_batch(QueueUrl=urls[number], Entries=_entries(messages, "ReceiptHandle", "ReceiptHandle"))
    return len(messages)


def _entries(messages: "list[MessageTypeDef]", name: str, source: str) -> Any:  # noqa: ANN401 - two kinds of entries
    return [{"Id": str(n), name: dict(message)[source]} for n, message in enumerate(messages)]


def main() -> None:
    """Run four of them until SIGTERM."""
    workers = [multiprocessing.Process(target=work, daemon=True) for _ in range(int(os.environ["BENCH_CONCURRENCY"]))]
    for worker in workers:
        worker.start()
    print("loop ready.", flush=True)
    signal.sigwait({signal.SIGTERM})
    for worker in workers:
        worker.terminate()


_sender: "tuple[SQSClient, str] | None" = None

if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    main()
