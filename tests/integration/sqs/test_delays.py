"""Delays are SQS's to hold."""

import time

from tasks.sqs import queues


def test_a_countdown_waits_in_the_queue_and_not_in_the_worker(trial):
    """Plain kombu: the worker receives it at once and holds it against the visibility timeout."""
    trial.worker()
    began = time.time()
    trial.python("record.apply_async(('later',), countdown=15)")
    trial.until(lambda t: t.depth().delayed == 1)
    trial.until(lambda t: t.notes("ran"))
    assert float(trial.notes("ran")[0][2]) - began > 14
    trial.until(lambda t: t.depth().total == 0)


def test_a_wait_longer_than_sqs_delays_is_hidden_again_when_it_arrives(trial, sqs):
    trial.worker()
    due = trial.python("""
from datetime import datetime, timedelta, UTC
from tasks.sqs import delays
delays.MAX_DELAY_SECONDS = 1
due = datetime.now(UTC) + timedelta(seconds=15)
record.apply_async(("hops",), eta=due)
print(due.timestamp())
""")
    trial.until(lambda t: t.depth().in_flight == 1)
    assert not trial.notes("ran")
    trial.until(lambda t: t.notes("ran"))
    assert float(trial.notes("ran")[0][2]) > float(due) - 1.5


def test_a_wait_of_many_hops_uses_up_no_receives(trial):
    """Three receives make a dead letter here, and seven hops are needed."""
    trial.worker(TRIAL_HOP="2")
    due = trial.python("""
from datetime import datetime, timedelta, UTC
from tasks.sqs import delays
delays.MAX_DELAY_SECONDS = 1
due = datetime.now(UTC) + timedelta(seconds=14)
record.apply_async(("far",), eta=due)
print(due.timestamp())
""")
    trial.until(lambda t: t.notes("ran"))
    assert float(trial.notes("ran")[0][2]) > float(due) - 1.5
    trial.until(lambda t: t.depth().total == 0)
    assert trial.depth("one-dead").total == 0
    assert len(trial.notes("ran")) == 1


def test_a_message_that_is_sent_anew_keeps_its_attributes_and_no_duplicate_of_it_is_seen(trial, options):
    """Each hop of a FIFO queue's message would be a duplicate of itself under the id that its sender chose."""
    queues.create([queues.QueueSpec("line.fifo", visibility_timeout=6, max_receive_count=3)], options)
    trial.worker(TRIAL_HOP="2", TRIAL_QUEUES="one,line.fifo")
    trial.python(
        """
from datetime import datetime, timedelta, UTC
from tasks.sqs import delays
delays.MAX_DELAY_SECONDS = 2
sent = {"eta": datetime.now(UTC) + timedelta(seconds=9), "MessageDeduplicationId": "1", "MessageGroupId": "g",
        "message_attributes": {"colour": {"DataType": "String", "StringValue": "blue"}}}
for queue in ("one", "line.fifo"):
    colour.apply_async((queue,), queue=queue, **sent)
""",
        TRIAL_QUEUES="one,line.fifo",
    )
    trial.until(lambda t: len(t.notes("blue")) == 2)
    assert sorted(words[1] for words in trial.notes()) == ["line.fifo", "one"]


def test_an_expired_task_is_not_run(trial):
    trial.worker()
    trial.python(
        "record.apply_async(('expired',), countdown=3, expires=1); record.apply_async(('fresh',), countdown=4)"
    )
    trial.until(lambda t: t.notes("ran"))
    trial.until(lambda t: t.depth().total == 0)
    assert [words[1] for words in trial.notes("ran")] == ["fresh"]


def test_a_fifo_queue_keeps_its_order_and_takes_a_countdown(trial, options):
    queues.create([queues.QueueSpec("line.fifo", visibility_timeout=6)], options)
    trial.worker("-c", "1", TRIAL_QUEUES="line.fifo")
    trial.python("for i in range(5): record.delay(str(i))\nrecord.apply_async(('late',), countdown=4)",
                 TRIAL_QUEUES="line.fifo")  # fmt: skip
    trial.until(lambda t: len(t.notes("ran")) == 6)
    assert [words[1] for words in trial.notes("ran")] == ["0", "1", "2", "3", "4", "late"]
