"""Beat removes what crashed processes left in SQS, and nothing else."""

from tasks.sqs import transient
from tests.processes import wait_for


def test_beat_removes_the_queue_of_a_killed_worker_and_keeps_that_of_a_living_one(here, sqs):
    def control_queues():
        prefix = here.environment["QUIRE_QUEUE_PREFIX"] + "control-"
        return set(sqs.list_queues(QueueNamePrefix=prefix).get("QueueUrls", []))

    here.start_worker().kill()
    (left,) = control_queues()
    here.start_worker()
    (living,) = control_queues() - {left}
    sqs.tag_queue(QueueUrl=left, Tags={transient.TAG_ALIVE: "1"})  # last marked in 1970
    here.environment["QUIRE_SWEEP_INTERVAL_SECONDS"] = "1"
    beat = here.start_beat()
    wait_for(lambda: control_queues() == {living}, described=beat.tail)
