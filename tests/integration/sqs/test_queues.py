"""Queues are created once, compared, counted; dead letters are read, sent back and deleted."""

import dataclasses
import json
import time

import pytest

from tasks.sqs import dead_letters, queues
from tasks.sqs.queues import QueueSpec

SPECS = [QueueSpec("work", max_receive_count=3, tags={"team": "papers"}), QueueSpec("line.fifo")]


def test_creating_twice_changes_nothing_and_check_agrees(options, sqs):
    first = queues.create(SPECS, options)
    assert queues.create(SPECS, options) == first
    assert set(first) == {"work", "work-dead", "line.fifo", "line-dead.fifo"}
    assert queues.check(SPECS, options) == []
    attributes = sqs.get_queue_attributes(QueueUrl=first["work"], AttributeNames=["All"])["Attributes"]
    redrive = json.loads(attributes["RedrivePolicy"])
    assert redrive["deadLetterTargetArn"].endswith("work-dead")
    assert int(redrive["maxReceiveCount"]) == 3
    dead = sqs.get_queue_attributes(QueueUrl=first["work-dead"], AttributeNames=["All"])["Attributes"]
    assert int(dead["MessageRetentionPeriod"]) == 14 * 86_400
    assert sqs.list_queue_tags(QueueUrl=first["work"])["Tags"] == {"team": "papers"}


def test_check_names_what_differs_and_create_mends_it(options):
    queues.create(SPECS, options)
    changed = [dataclasses.replace(SPECS[0], visibility_timeout=99)]
    (difference,) = queues.check(changed, options)
    assert (difference.queue, difference.attribute) == ("work", "VisibilityTimeout")
    assert (difference.wanted, difference.found) == ("99", "60")
    queues.create(changed, options)
    assert queues.check(changed, options) == []


def test_check_says_what_is_missing(options):
    assert {(d.queue, d.found) for d in queues.check(SPECS[:1], options)} == {("work", None), ("work-dead", None)}


def test_depth_counts_visible_in_flight_and_delayed(options, sqs):
    url = queues.create(SPECS[:1], options)["work"]
    for delay in (0, 0, 0, 60):
        sqs.send_message(QueueUrl=url, MessageBody="x", DelaySeconds=delay)
    sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1)
    assert queues.depth(options, "work") == queues.Depth("work", visible=2, in_flight=1, delayed=1)


@pytest.mark.parametrize("spec", SPECS, ids=["standard", "fifo"])
def test_a_dead_letter_is_read_without_being_lost_and_sent_back(options, sqs, spec):
    urls = queues.create(SPECS, options)
    extra = {"MessageGroupId": "g", "MessageDeduplicationId": "1"} if spec.name.endswith(".fifo") else {}
    body = json.dumps({"body": "", "headers": {"id": "7", "task": "a.task"}})
    extra["MessageAttributes"] = {"colour": {"DataType": "String", "StringValue": "blue"}}
    sqs.send_message(QueueUrl=urls[spec.dead_name], MessageBody=body, **extra)
    (message,) = dead_letters.receive(spec, options, hidden=1)
    assert (message.queue, message.header("id"), message.header("none")) == (spec.dead_name, "7", None)
    time.sleep(2.5)
    (message,) = dead_letters.receive(spec, options)
    dead_letters.send_back(message, spec, options)
    assert queues.depth(options, spec.name).visible == 1
    assert queues.depth(options, spec.dead_name).total == 0
    (back,) = sqs.receive_message(QueueUrl=urls[spec.name], MessageAttributeNames=["All"])["Messages"]
    assert back["MessageAttributes"] == extra["MessageAttributes"]
