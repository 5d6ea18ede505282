"""Quire's queues: one a stage, one of urgent runs, and one of webhooks, with a dead-letter queue each."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.domain import Stage
from pipeline.settings import get_settings
from tasks.app import app
from tasks.lanes import URGENT
from tasks.sqs import dead_letters, queues
from tasks.sqs.ages import ages_for
from tasks.sqs.dead_letters import DeadMessage
from tasks.sqs.options import Options
from tasks.sqs.queues import Depth, Difference, QueueSpec

WEBHOOKS = "webhooks"
STAGES = [stage.value for stage in Stage]


def names() -> list[str]:
    """The queues by Celery's names, those of the stages first."""
    return [*STAGES, URGENT, WEBHOOKS]


def options() -> Options:
    """How this application reaches SQS."""
    return Options.read(app.conf.broker_transport_options)


def specs() -> list[QueueSpec]:
    """The queues as they should be."""
    settings = get_settings()
    return [
        QueueSpec(
            name,
            visibility_timeout=settings.visibility_timeout,
            max_receive_count=settings.max_receive_count,
            kms_key=settings.queue_kms_key or None,
            tags={"application": "quire"} | ({"stage": name} if name in STAGES else {}),
        )
        for name in names()
    ]


def create() -> dict[str, str]:
    """Bring the queues into being; URLs by name."""
    return queues.create(specs(), options())


def missing() -> list[str]:
    """Names of work queues that do not exist."""
    return [d.queue for d in check() if d.attribute == "existence" and d.queue in names()]


def check() -> list[Difference]:
    """What differs from how the queues should be."""
    return queues.check(specs(), options())


def depths() -> list[Depth]:
    """Approximate counts of the work queues."""
    return [queues.depth(options(), spec.name) for spec in specs()]


@dataclass(frozen=True)
class QueueState:
    """How full a queue is, and how old its oldest message, where CloudWatch tells that."""

    depth: Depth
    oldest_seconds: float | None


def states() -> list[QueueState]:
    """The work queues and their dead-letter queues."""
    ages = ages_for(options())
    names = [name for spec in specs() for name in (spec.name, spec.dead_name)]
    return [QueueState(queues.depth(options(), name), ages.oldest(name)) for name in names]


def are_empty() -> bool:
    """Say whether no queue holds a message of a run, be it visible, delayed or in flight."""
    return all(queues.depth(options(), name).total == 0 for name in (*STAGES, URGENT))


def dead_messages(spec: QueueSpec) -> Iterator[DeadMessage]:
    """The dead letters of a work queue."""
    return dead_letters.receive(spec, options())


def delete(message: DeadMessage) -> None:
    """Take a dead letter out of its queue."""
    dead_letters.delete(message, options())


def purge() -> None:
    """Delete every message of the work queues; SQS takes up to a minute, and refuses a second purge within it."""
    for spec in specs():
        queues.purge(options(), spec.name)
