"""The Celery app that is measured; `BENCH_*` in the environment says over which broker layer it runs."""

import os
import time
from pathlib import Path

from celery import Celery, chain
from kombu import Queue

from bench.sqs.steps import JOURNAL, STEPS, finish

STOCK = os.environ["BENCH_LAYER"] == "stock"
ENDPOINT = os.environ["BENCH_ENDPOINT"]
OPTIONS = {
    "region": "us-east-1",
    "queue_name_prefix": os.environ["BENCH_PREFIX"],
    "visibility_timeout": int(os.environ["BENCH_VISIBILITY"]),
}
if STOCK:
    # kombu reads no endpoint from its options: the host must stand in the URL.
    URL = ENDPOINT.replace("http://", "sqs://test:test@") + "//"
    OPTIONS |= {"is_secure": False, "polling_interval": float(os.environ["BENCH_POLLING"])}
else:
    from tasks.sqs import register

    register()
    URL = "sqs://"
    OPTIONS |= {"endpoint_url": ENDPOINT}
if wait := os.environ.get("BENCH_WAIT"):
    OPTIONS["wait_time_seconds"] = int(wait)

app = Celery("bench", broker=URL)
app.conf.update(
    broker_transport_options=OPTIONS,
    broker_connection_retry_on_startup=True,
    task_queues=[Queue(step) for step in STEPS],
    task_routes={f"bench.{step}": {"queue": step} for step in STEPS},
    task_default_queue=STEPS[0],
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=int(os.environ["BENCH_PREFETCH"]),
    worker_hijack_root_logger=False,
)


@app.task(name="bench.first")
def first(document: str) -> None:
    """Do nothing."""


@app.task(name="bench.second")
def second(document: str) -> None:
    """Do nothing."""


@app.task(name="bench.third")
def third(document: str) -> None:
    """Note that the document is done."""
    finish(document)


@app.task(name="bench.long")
def long(document: str, seconds: float) -> None:
    """Work for some seconds, noting the begin and the end."""
    finish(f"begun-{document}")
    time.sleep(seconds)
    finish(document)


def send(document: str) -> None:
    """Start the chain of one document."""
    chain(first.si(document), second.si(document), third.si(document)).apply_async()


def send_long(document: str, seconds: float) -> None:
    """Start one long task."""
    long.apply_async((document, seconds))


Path(JOURNAL).touch()
