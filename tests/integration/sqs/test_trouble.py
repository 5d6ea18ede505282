"""SQS in trouble: the worker neither dies nor sits idle. Plain kombu does one or the other for each of these."""

import dataclasses
import time

import pytest
from botocore.exceptions import ClientError

from tasks.sqs import queues
from tasks.sqs.clients import client
from tasks.sqs.health import age
from tests.integration.sqs.proxy import FAULTS


@pytest.mark.timeout(900)
def test_consumption_resumes_soon_after_every_kind_of_outage_and_nothing_is_lost(trial, proxy):
    worker = trial.worker(TRIAL_ENDPOINT=proxy.url, TRIAL_WAIT="1", TRIAL_VISIBILITY="600")
    for number, fault in enumerate(FAULTS):
        trial.python(f"sleep.delay('{fault}-before', 2)")
        trial.until(lambda t, n=number: len(t.notes("began")) == n + 1)
        proxy.fail(fault)
        time.sleep(3)  # a poll that has passed the proxy is answered after a second
        trial.python(f"record.delay('{fault}')")  # not through the proxy
        time.sleep(6)
        assert fault not in {words[1] for words in trial.notes("ran")}, f"the proxy did not stop {fault}"
        proxy.heal()
        trial.until(lambda t, f=fault: f in {words[1] for words in t.notes("ran")})
        trial.until(lambda t: t.depth().total == 0)
    assert worker.running
    assert len(trial.notes("began")) == len(FAULTS)
    assert trial.depth("one-dead").total == 0


def test_acknowledgements_that_are_denied_for_longer_than_the_visibility_are_sent_when_they_are_allowed(trial, proxy):
    """Nothing runs twice meanwhile: what is done stays hidden from others."""
    trial.worker(TRIAL_ENDPOINT=proxy.url, TRIAL_VISIBILITY="12")
    proxy.fail("denied", "DeleteMessageBatch")
    trial.python("for i in range(15): record.delay(str(i))")
    trial.until(lambda t: len(t.notes("ran")) == 15)
    time.sleep(18)
    assert trial.depth().in_flight == 15
    proxy.heal()
    trial.until(lambda t: t.depth().total == 0)
    assert len(trial.notes("ran")) == 15


def test_a_queue_that_was_deleted_and_created_again_is_consumed_again(trial, sqs):
    worker = trial.worker(TRIAL_WAIT="1")
    name = trial.options.sqs_name("one")
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"])
    time.sleep(3)
    assert worker.running
    queues.create([queues.QueueSpec("one")], trial.options)
    trial.python("record.delay('again')")
    trial.until(lambda t: t.notes("ran"))


def test_many_acknowledgements_cost_a_tenth_of_the_requests(trial, proxy):
    """Plain kombu: one DeleteMessage each."""
    trial.worker("-c", "2", TRIAL_ENDPOINT=proxy.url, TRIAL_PREFETCH="16", TRIAL_LINGER="5")
    trial.python("for i in range(200): record.delay(str(i))")
    trial.until(lambda t: len(t.notes("ran")) == 200)
    trial.until(lambda t: t.depth().total == 0)
    assert proxy.counts["DeleteMessageBatch"] <= 40
    assert proxy.counts["DeleteMessage"] == 0


def test_the_health_file_grows_old_while_nothing_can_be_polled(trial, proxy, tmp_path):
    health = tmp_path / "health"
    trial.worker(TRIAL_ENDPOINT=proxy.url, TRIAL_WAIT="1", TRIAL_HEALTH=str(health))
    trial.until(lambda _: age(health) is not None and age(health) < 3)
    proxy.fail("error")
    trial.until(lambda _: age(health) > 4)
    proxy.heal()
    trial.until(lambda _: age(health) < 3)


def test_a_worker_starts_without_the_right_to_list_or_create_queues(trial, proxy):
    proxy.fail("denied", "ListQueues")
    trial.worker(TRIAL_ENDPOINT=proxy.url)
    assert proxy.counts["ListQueues"] == 0


def test_a_worker_that_may_not_receive_from_one_of_its_queues_is_not_healthy(trial, proxy, tmp_path):
    health = tmp_path / "health"
    proxy.fail("denied", "ReceiveMessage", about=trial.options.sqs_name("one"))
    trial.worker(TRIAL_ENDPOINT=proxy.url, TRIAL_WAIT="1", TRIAL_HEALTH=str(health), TRIAL_QUEUES="one,two")
    trial.until(lambda _: age(health) is not None and age(health) > 4)
    proxy.heal()
    trial.until(lambda _: age(health) < 3)


def test_a_worker_that_must_not_create_its_queue_waits_for_it(trial, sqs):
    worker = trial.worker(TRIAL_QUEUES="later", TRIAL_CREATE="0")
    time.sleep(2)
    assert not sqs.list_queues(QueueNamePrefix=trial.options.sqs_name("later")).get("QueueUrls")
    queues.create([queues.QueueSpec("later")], trial.options)
    trial.python("record.delay('at last')", TRIAL_QUEUES="later")
    trial.until(lambda t: t.notes("ran"))
    assert worker.running


def test_a_message_is_not_taken_for_sent_when_a_web_page_answered(trial, proxy):
    """As in a network that wants its terms accepted. Plain kombu believes it."""
    proxy.fail("page")
    trial.python("""
from kombu.exceptions import OperationalError
for ask in (lambda: record.apply_async(("lost",), retry=False), app.control.ping):
    try:
        ask()
    except (OSError, OperationalError) as error:
        print(error)
    else:
        raise AssertionError("it was believed")
""", TRIAL_ENDPOINT=proxy.url)  # fmt: skip


def test_credentials_that_expired_are_read_again(options, proxy):
    through = dataclasses.replace(options, endpoint_url=proxy.url)
    first = client("sqs", through)
    proxy.fail("expired")
    with pytest.raises(ClientError, match="expired"):
        first.list_queues()
    proxy.heal()
    assert client("sqs", through) is not first
    client("sqs", through).list_queues()
