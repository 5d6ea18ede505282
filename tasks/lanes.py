"""Which queue the messages of a run take: that of their stage, or the one in which nothing else waits."""

from pipeline.domain import Stage

URGENT = "urgent"  # every stage of the runs that were asked for with priority; SQS knows none within a queue


def queue_of(stage: Stage, *, urgent: bool) -> str:
    return URGENT if urgent else stage.value
