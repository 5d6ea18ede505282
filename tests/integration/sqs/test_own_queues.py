"""The queues of one process: somebody deletes one, AWS refuses one. Plain kombu has none for remote control."""

import dataclasses
import json

from tasks.sqs import topics, transient
from tasks.sqs.events import EventOutbox
from tests.processes import wait_for


def names(sqs, options, kind):
    urls = sqs.list_queues(QueueNamePrefix=options.sqs_name(f"{kind}-")).get("QueueUrls", [])
    return {url.rpartition("/")[2] for url in urls}


def subscribed(sns, options):
    """The names of the queues that hear commands."""
    topic = sns.create_topic(Name=options.sqs_name("celery.pidbox"))["TopicArn"]
    found = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    return {one["Endpoint"].rpartition(":")[2] for one in found}


ANSWERED_IN_TIME = """
deadline = time.monotonic() + 60
while not app.control.ping(destination=["w1@test"], timeout=5):
    assert time.monotonic() < deadline
"""


def test_a_worker_whose_control_queue_was_deleted_makes_another_and_hears_commands_again(trial, sqs, sns):
    worker = trial.worker(name="w1@test", TRIAL_WAIT="1")
    (first,) = names(sqs, trial.options, "control")
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=first)["QueueUrl"])
    trial.python(ANSWERED_IN_TIME)
    (second,) = names(sqs, trial.options, "control")
    assert second != first
    assert subscribed(sns, trial.options) == {second}
    worker.stop()
    assert not names(sqs, trial.options, "control")
    assert not subscribed(sns, trial.options)


def test_a_process_whose_reply_queue_was_deleted_gets_replies_again(trial, sqs):
    trial.worker(name="w1@test")
    trial.python(f"""
import boto3
{ANSWERED_IN_TIME}
sqs = boto3.client("sqs", endpoint_url=OPTIONS["endpoint_url"])
(url,) = sqs.list_queues(QueueNamePrefix="{trial.options.sqs_name("reply-")}")["QueueUrls"]
sqs.delete_queue(QueueUrl=url)
{ANSWERED_IN_TIME}
""")
    assert not names(sqs, trial.options, "reply")


def test_a_worker_whose_reply_could_not_be_sent_hears_the_next_command(trial, proxy):
    """Celery's mailbox starts anew then, while the last poll of its old channel may take what comes next."""
    trial.worker(name="w1@test", TRIAL_ENDPOINT=proxy.url, TRIAL_WAIT="10")
    proxy.fail("denied", "SendMessage")
    trial.python('assert not app.control.ping(destination=["w1@test"], timeout=3)')
    trial.until(lambda _: proxy.counts["SendMessage"])
    proxy.heal()
    trial.python('assert app.control.ping(destination=["w1@test"], timeout=60)')


def test_a_subscription_that_somebody_ended_with_its_topic_is_made_again_when_the_queue_is_marked(options, sqs, sns):
    name = transient.name_for(options, "control", "w1")
    url = transient.create(options, name)
    topics.subscribe(options, "celery.pidbox", url, name)
    sns.delete_topic(TopicArn=topics.topic_arn(options, "celery.pidbox"))
    transient.keep_alive()
    topics.publish(options, "celery.pidbox", "heard")
    answer = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)
    assert [message["Body"] for message in answer.get("Messages", [])] == ["heard"]
    transient.delete(options, url)
    assert not subscribed(sns, options)


def test_a_worker_without_the_rights_for_remote_control_works_and_has_it_once_they_are_there(trial, proxy):
    proxy.fail("denied", "CreateQueue")
    worker = trial.worker(name="w1@test", TRIAL_ENDPOINT=proxy.url)
    trial.python("record.delay('deaf')")
    trial.until(lambda t: t.notes("ran"))
    assert b"AccessDenied" in worker.log.read_bytes()
    proxy.fail("denied", "Subscribe")
    trial.until(lambda _: proxy.counts["Subscribe"])
    proxy.heal()
    trial.python(ANSWERED_IN_TIME)


def test_a_worker_that_may_not_unsubscribe_ends_says_so_and_leaves_no_queue(trial, proxy, sqs, sns):
    worker = trial.worker(TRIAL_ENDPOINT=proxy.url)
    proxy.fail("denied", "Unsubscribe")
    assert worker.stop() == 0
    assert b"to the janitor" in worker.log.read_bytes()
    assert not names(sqs, trial.options, "control")
    assert len(subscribed(sns, trial.options)) == 1


def test_a_refusal_at_the_exit_keeps_no_other_queue_from_being_deleted(options, proxy, sqs):
    through = dataclasses.replace(options, endpoint_url=proxy.url)
    kept, *others = [transient.name_for(options, "reply", "asker") for _ in range(3)]
    for name in (kept, *others):
        transient.create(through, name)
    proxy.fail("denied", "DeleteQueue", about=kept)
    transient.delete_all()
    assert names(sqs, options, "reply") == {kept}
    proxy.heal()


def test_the_events_that_were_published_are_not_published_again_with_those_that_were_not(options, proxy, sqs):
    name = transient.name_for(options, "events", "watcher")
    url = transient.create(options, name)
    topics.subscribe(options, "celeryev", url, name)
    outbox = EventOutbox(dataclasses.replace(options, endpoint_url=proxy.url))
    proxy.fail("denied", "Publish", after=1)
    events = [{"type": "task-sent", "uuid": str(n), "args": "x" * 120_000} for n in range(3)]
    outbox.add({"body": json.dumps(events), "properties": {"delivery_info": {}}})
    wait_for(lambda: proxy.counts["Publish"] >= 2)
    proxy.heal()
    heard = []

    def hear():
        messages = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=2).get("Messages", [])
        for message in messages:
            heard.extend(event["uuid"] for event in json.loads(json.loads(message["Body"])["body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return messages

    wait_for(lambda: hear() and len(heard) >= 3)
    outbox.close()
    wait_for(lambda: not hear())
    assert sorted(heard) == ["0", "1", "2"]
    transient.delete(options, url)
