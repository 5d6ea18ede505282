"""What happens to a message that is received. Plain kombu 5.7 fails each test that says so."""

import base64
import json
import time

import pytest

from tests.processes import PATIENCE


def test_a_finished_task_leaves_nothing_in_its_queue(trial):
    trial.worker()
    trial.python("for i in range(30): record.delay(str(i))")
    trial.until(lambda t: len(t.notes("ran")) == 30)
    trial.until(lambda t: t.depth().total == 0)
    assert sorted(int(words[1]) for words in trial.notes("ran")) == list(range(30))


def test_a_task_five_times_longer_than_the_visibility_timeout_runs_once(trial, options):
    """Plain kombu: three runs and a dead letter."""
    trial.worker(TRIAL_VISIBILITY="4")
    trial.python("sleep.delay('long', 20)")
    trial.until(lambda t: t.notes("ran"))
    time.sleep(5)
    assert trial.notes() == [["began", "long"], ["ran", "long"]]
    assert trial.depth().total == 0
    assert trial.depth("one-dead").total == 0


def test_prefetched_messages_stay_hidden_while_they_wait(trial):
    """Plain kombu: the second message is delivered again while the first runs."""
    trial.worker("-c", "1", TRIAL_VISIBILITY="4", TRIAL_PREFETCH="4")
    trial.python("for i in range(3): sleep.delay(str(i), 5)")
    trial.until(lambda t: len(t.notes("ran")) >= 3)
    time.sleep(5)
    assert len(trial.notes("began")) == 3
    assert trial.depth("one-dead").total == 0


def test_a_task_whose_child_is_killed_comes_back_within_seconds_and_is_dead_after_its_last_receive(trial):
    """Plain kombu sends it again as a new message: it never becomes a dead letter."""
    trial.worker(TRIAL_VISIBILITY="600")
    trial.python("die.delay('poison'); record.delay('healthy')")
    trial.until(lambda t: len(t.notes("began")) == 3)
    trial.until(lambda t: t.depth("one-dead").visible == 1)
    assert [words[1] for words in trial.notes("began")] == ["poison"] * 3
    assert [words[1] for words in trial.notes("ran")] == ["healthy"]


def test_a_worker_killed_outright_gives_its_task_to_another_within_the_visibility_timeout(trial):
    first = trial.worker()
    trial.python("sleep.delay('a', 3)")
    trial.until(lambda t: t.notes("began"))
    first.kill()
    trial.worker()
    trial.until(lambda t: t.notes("ran"))


CORRUPT = [
    pytest.param("not json", id="text"),
    pytest.param("[1, 2]", id="list"),
    pytest.param('{"properties": 7, "body": ""}', id="forged properties"),
    pytest.param(base64.b64encode(b"\x80\x04\x95\x00.").decode(), id="pickle"),
    pytest.param('{"body": "", "headers": {"id": {"__type__": "decimal", "__value__": "x"}}}', id="forged type"),
    pytest.param(
        json.dumps({
            "body": base64.b64encode(b"\x80\x04N.").decode(), "content-type": "application/x-python-serialize",
            "content-encoding": "binary", "headers": {"task": "trial.note", "id": "1"},
            "properties": {"body_encoding": "base64", "delivery_info": {}, "delivery_tag": "x"},
        }),
        id="pickled task",
    ),
    pytest.param(
        json.dumps({"body": "[[]", "content-type": "application/json", "content-encoding": "utf-8",
                    "headers": {"task": "trial.note", "id": "2"}, "properties": {"delivery_info": {}}}),
        id="broken arguments",
    ),
    pytest.param(
        json.dumps({"body": "[[], {}, {}]", "content-type": "application/json", "content-encoding": "utf-8",
                    "headers": {"task": "no.such.task", "id": "3"}, "properties": {"delivery_info": {}}}),
        id="unknown task",
    ),
]  # fmt: skip


def test_what_cannot_be_read_becomes_a_dead_letter_and_never_stops_the_worker(trial, sqs):
    """Plain kombu deletes some of these without a trace."""
    worker = trial.worker()
    url = sqs.get_queue_url(QueueName=trial.options.sqs_name("one"))["QueueUrl"]
    for parameter in CORRUPT:
        sqs.send_message(QueueUrl=url, MessageBody=parameter.values[0])
    trial.python("record.delay('healthy')")
    trial.until(lambda t: t.notes("ran"))
    trial.until(lambda t: t.depth("one-dead").visible == len(CORRUPT), 2 * PATIENCE)
    assert worker.running
    assert trial.depth().total == 0


def test_a_body_can_be_read_by_an_unpatched_kombu_worker(trial):
    trial.python("record.delay('slim')")
    plain = trial.worker(TRIAL_PLAIN="1")
    trial.until(lambda t: t.notes("ran"))
    assert plain.running


def test_a_message_of_an_unpatched_kombu_sender_is_understood(trial):
    trial.python("record.delay('wrapped in base64')", TRIAL_PLAIN="1")
    trial.worker()
    trial.until(lambda t: t.notes("ran"))


def test_sigterm_gives_back_what_waits_while_it_still_finishes_what_runs(trial):
    """Plain kombu gives it back after that."""
    worker = trial.worker("-c", "1", TRIAL_PREFETCH="4", TRIAL_VISIBILITY="600")
    trial.python("for i in range(4): hold.delay(str(i))")
    trial.until(lambda t: t.notes("began"))
    trial.until(lambda t: t.depth().in_flight == 4)
    worker.popen.terminate()
    trial.until(lambda t: t.depth().visible == 3)
    assert worker.running
    assert trial.depth().in_flight == 1
    trial.let_go.touch()
    worker.popen.wait(PATIENCE)
    assert [len(trial.notes(word)) for word in ("began", "ran")] == [1, 1]
    assert trial.depth().total == 3


def test_an_idle_worker_stops_within_seconds(trial):
    worker = trial.worker(TRIAL_WAIT="20")
    began = time.monotonic()
    worker.popen.terminate()
    assert worker.popen.wait(PATIENCE) in {0, -15}
    assert time.monotonic() - began < 15  # it does not wait for the end of its polls


def test_the_application_is_told_in_the_main_process_when_sqs_no_longer_hides_a_message(trial, sqs):
    """Plain kombu extends nothing, so it never knows."""
    worker = trial.worker(TRIAL_VISIBILITY="6")
    task_id = trial.python("print(hold.delay('a').id)").strip()
    trial.until(lambda t: t.notes("began"))
    sqs.purge_queue(QueueUrl=sqs.get_queue_url(QueueName=trial.options.sqs_name("one"))["QueueUrl"])
    trial.until(lambda t: t.notes("lost"))
    assert trial.notes("lost") == [["lost", task_id, str(worker.popen.pid)]]
    trial.let_go.touch()
    trial.until(lambda t: t.notes("ran"))
    assert worker.running


def test_what_is_done_though_sqs_stopped_hiding_it_is_not_done_again(trial, proxy):
    """Plain kombu extends nothing: the message is delivered again and again while its task runs."""
    trial.worker("-c", "1", TRIAL_ENDPOINT=proxy.url, TRIAL_VISIBILITY="3")
    proxy.fail("denied", "ChangeMessageVisibilityBatch")
    trial.python("hold.delay('a')")
    trial.until(lambda t: t.notes("began"))
    trial.until(lambda t: t.depth().visible == 1)
    proxy.heal()
    trial.let_go.touch()
    trial.until(lambda t: t.notes("ran"))
    trial.until(lambda t: t.depth().total == 0)
    assert len(trial.notes("began")) == 1


def test_a_task_that_its_time_limit_killed_is_tried_again_and_ends_as_a_dead_letter(trial):
    """Under Celery's default, `task_acks_on_timeout`, its message would vanish."""
    worker = trial.worker("-c", "1", "--time-limit", "3")
    trial.python("sleep.delay('endless', 600)")
    trial.until(lambda t: t.depth("one-dead").visible == 1, 2 * PATIENCE)
    assert trial.notes() == [["began", "endless"]] * 3
    assert trial.depth().total == 0
    trial.python("record.delay('healthy')")
    trial.until(lambda t: t.notes("ran"))
    assert worker.running
