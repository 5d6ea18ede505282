"""A tiny Celery app over SQS, for worker processes of these tests; `TRIAL_*` in the environment sets it up."""

import os
import time
from pathlib import Path

from celery import Celery
from kombu import Queue

from tasks.sqs import delays, register
from tasks.sqs.visibility import visibility_lost

URL = "sqs://"
if os.environ.get("TRIAL_PLAIN") == "1":
    URL = os.environ["TRIAL_ENDPOINT"].replace("http://", "sqs://test:test@") + "//"
else:
    register()

OPTIONS = {
    "endpoint_url": os.environ["TRIAL_ENDPOINT"],
    "region": "us-east-1",
    "queue_name_prefix": os.environ.get("TRIAL_PREFIX", "trial-"),
    "visibility_timeout": int(os.environ.get("TRIAL_VISIBILITY", "60")),
    "wait_time_seconds": int(os.environ.get("TRIAL_WAIT", "10")),
    "is_secure": False,
    "polling_interval": float(os.environ.get("TRIAL_POLLING", "1")),
    "connect_timeout": 5,
    "read_timeout": 10,
    "ack_linger": float(os.environ.get("TRIAL_LINGER", "0.5")),
    "heartbeat_interval": float(os.environ.get("TRIAL_HEARTBEAT", "30")),
    "health_file": os.environ.get("TRIAL_HEALTH"),
    "create_missing_queues": os.environ.get("TRIAL_CREATE") != "0",
}

if hop := os.environ.get("TRIAL_HOP"):
    delays.LONGEST_HOP_SECONDS = delays.MAX_DELAY_SECONDS = int(hop)

app = Celery("trial", broker=URL)
app.conf.update(
    broker_transport_options=OPTIONS,
    broker_connection_retry_on_startup=True,
    task_queues=[Queue(name) for name in os.environ.get("TRIAL_QUEUES", "one").split(",")],
    task_default_queue=os.environ.get("TRIAL_QUEUES", "one").split(",")[0],
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_acks_on_failure_or_timeout=False,
    task_ignore_result=True,
    worker_prefetch_multiplier=int(os.environ.get("TRIAL_PREFETCH", "1")),
    worker_hijack_root_logger=False,
)

JOURNAL = Path(os.environ.get("TRIAL_JOURNAL", "/dev/null"))


def note(*words: object) -> None:
    """Append one line; short appends are not torn apart."""
    with JOURNAL.open("a") as journal:
        journal.write(" ".join(map(str, words)) + "\n")


@visibility_lost.connect
def tell(delivery, code, **_: object) -> None:
    note("lost", delivery.task_id, os.getpid())


@app.task(name="trial.note")
def record(text: str) -> str:
    note("ran", text, time.time())
    return text


@app.task(name="trial.sleep")
def sleep(text: str, seconds: float) -> None:
    note("began", text)
    time.sleep(seconds)
    note("ran", text)


@app.task(name="trial.hold")
def hold(text: str) -> None:
    """Last until the test has seen enough."""
    note("began", text)
    let_go, deadline = Path(os.environ["TRIAL_LET_GO"]), time.monotonic() + 200
    while not let_go.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    note("ran", text)


@app.task(bind=True, name="trial.colour")
def colour(self, text: str) -> None:
    note(self.request.properties["message_attributes"]["colour"]["StringValue"], text)


@app.task(name="trial.die")
def die(text: str) -> None:
    note("began", text)
    os.kill(os.getpid(), 9)


@app.task(name="trial.fail")
def fail(text: str) -> None:
    note("began", text)
    raise RuntimeError(text)
