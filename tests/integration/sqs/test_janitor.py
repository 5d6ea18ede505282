"""What crashed processes leave is removed, and nobody else's."""

import dataclasses
import time

from tasks.sqs import janitor, transient

EXCHANGES = ("celery.pidbox", "celeryev")
LATER = janitor.ABANDONED_AFTER_SECONDS + 60


def names(sqs, options):
    urls = sqs.list_queues(QueueNamePrefix=options.queue_name_prefix).get("QueueUrls", [])
    return {url.rpartition("/")[2] for url in urls}


def test_the_queues_of_a_killed_worker_are_removed_once_they_are_old(trial, sqs, sns):
    before = names(sqs, trial.options)
    trial.worker().kill()
    left = names(sqs, trial.options) - before
    assert len(left) == 1
    assert janitor.sweep(trial.options, EXCHANGES) == []
    assert janitor.sweep(trial.options, EXCHANGES, now=time.time() + LATER) == sorted(left)
    assert names(sqs, trial.options) == before
    topic = sns.create_topic(Name=trial.options.sqs_name("celery.pidbox"))["TopicArn"]
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []


def test_a_subscription_that_may_not_be_ended_is_told_and_keeps_nothing_else_from_being_removed(
    trial, proxy, sqs, sns, caplog
):
    trial.worker().kill()
    through = dataclasses.replace(trial.options, endpoint_url=proxy.url)
    proxy.fail("denied", "Unsubscribe")
    assert len(janitor.sweep(through, EXCHANGES, now=time.time() + LATER)) == 1
    assert "could not remove the subscription of" in caplog.text
    topic = sns.create_topic(Name=trial.options.sqs_name("celery.pidbox"))["TopicArn"]
    assert len(sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]) == 1
    proxy.heal()
    janitor.sweep(through, EXCHANGES)
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []


def test_a_queue_that_may_not_be_deleted_is_told_and_keeps_no_other_from_being_removed(options, proxy, sqs, caplog):
    kept, removed = [transient.name_for(options, "control", "crashed") for _ in range(2)]
    for name in (kept, removed):
        url = transient.create(options, name)
        sqs.tag_queue(QueueUrl=url, Tags={transient.TAG_ALIVE: "1"})
    proxy.fail("denied", "DeleteQueue", about=kept)
    through = dataclasses.replace(options, endpoint_url=proxy.url)
    assert janitor.sweep(through, EXCHANGES) == [removed]
    assert kept in caplog.text
    proxy.heal()
    assert janitor.sweep(through, EXCHANGES) == [kept]


def test_a_queue_marked_as_in_use_stays(options, sqs):
    url = transient.create(options, transient.name_for(options, "events", "watcher"))
    sqs.tag_queue(QueueUrl=url, Tags={transient.TAG_ALIVE: "1"})
    transient.keep_alive()
    assert janitor.sweep(options, EXCHANGES) == []
    transient.delete(options, url)


def test_a_queue_without_our_tags_is_somebody_elses(options, sqs):
    name = transient.name_for(options, "control", "stranger")
    sqs.create_queue(QueueName=name)
    assert janitor.sweep(options, EXCHANGES, now=time.time() + LATER) == []
    assert name in names(sqs, options)


def test_a_queue_that_is_gone_already_keeps_no_other_from_being_deleted(options, sqs):
    urls = [transient.create(options, transient.name_for(options, "reply", "asker")) for _ in range(2)]
    sqs.delete_queue(QueueUrl=urls[0])
    transient.delete_all()
    assert not names(sqs, options)
