"""A worker that is told to stop gives back at once what it has not started, rather than when its last task ends."""

from typing import Any

from celery import bootsteps
from kombu.common import ignore_errors


class GiveBack(bootsteps.StartStopStep):
    """Stops before Celery's own step for tasks, and long before the pool, which finishes what runs."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def stop(self, c: Any) -> None:
        """Consume no more, and keep only the deliveries whose tasks the pool has."""
        give_back = getattr(c.task_consumer and c.task_consumer.channel, "give_back_all", None)
        kept = in_pool(c.pool)
        if give_back is not None and kept is not None:
            ignore_errors(c, c.task_consumer.cancel)
            give_back(but=kept)


def in_pool(pool: Any) -> set[str] | None:
    """The ids of the tasks that a pool runs, or is about to; None if it is not one of processes, and cannot tell."""
    results = getattr(getattr(pool, "_pool", None), "_cache", None)
    return None if results is None else {result.correlation_id for result in list(results.values())}


def prepare(instance: Any, **_: object) -> None:
    """A receiver of Celery's signal `celeryd_init`."""
    instance.app.steps["consumer"].add(GiveBack)
