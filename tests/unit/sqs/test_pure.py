import json

import pytest

from tasks.sqs import events, policy, transient
from tasks.sqs.deliveries import Delivery
from tasks.sqs.options import Options
from tasks.sqs.visibility import extension, reject_pause

OPTIONS = Options(region="eu-west-1", queue_name_prefix="q-")


def test_an_extension_ends_before_sqss_twelve_hours_do():
    delivery = Delivery("one", "url", "receipt", received_at=0.0)
    assert extension(delivery, 60, now=100.0) == 60
    assert extension(delivery, 60, now=43_200 - 100) == 40
    assert extension(delivery, 60, now=43_200 - 10) == 0


def test_a_rejected_message_waits_twice_as_long_each_time_up_to_a_bound():
    assert [reject_pause(n, 1, 60) for n in (1, 2, 3, 7, 1000)] == [1, 2, 4, 60, 60]


@pytest.mark.parametrize("wrong", [{"wait_time_seconds": 21}, {"visibility_timeout": 0}])
def test_what_sqs_would_refuse_stops_the_start(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Options.read(wrong)


def test_a_secret_does_not_belong_in_options_that_monitors_show():
    with pytest.raises(ValueError, match="secret_access_key"):
        Options.read({"access_key_id": "AKIA", "secret_access_key": "s3cret"})
    assert "s3cret" not in repr(Options.read({}, user="AKIA", password="s3cret"))


def test_names_are_legal_and_short_enough_whatever_kombu_calls_a_queue():
    assert OPTIONS.sqs_name("a.b@c") == "q-a-b_c"
    assert OPTIONS.sqs_name("a.fifo") == "q-a.fifo"
    assert len(OPTIONS.sqs_name("x" * 200 + ".fifo")) == 80
    name = transient.name_for(OPTIONS, "control", "w" * 200)
    assert len(name) <= 80
    assert transient.is_transient(OPTIONS, name)


def test_of_one_workers_heartbeats_only_the_newest_is_kept():
    waiting = []
    for event in [("a", 1), ("b", 1), ("a", 2)]:
        events.merge(waiting, {"type": "worker-heartbeat", "hostname": event[0], "n": event[1]})
    assert [(e["hostname"], e["n"]) for e in waiting] == [("b", 1), ("a", 2)]


def test_batches_of_events_stay_within_the_limit_and_lose_nothing():
    many = [{"type": "task-received", "uuid": str(n), "args": "x" * n} for n in range(300)]
    cut = events.batches(many, limit=2_000)
    assert [e for batch in cut for e in batch] == many
    assert all(len(json.dumps(batch)) <= 2_000 for batch in cut)


# IAM's own tables say so: granted on anything but "*" they are denied.
TAKE_NO_RESOURCE = {"sqs:ListQueues", "sns:Unsubscribe", "cloudwatch:GetMetricStatistics"}


@pytest.mark.parametrize("role", ["sender", "worker", "beat", "monitor", "operator"])
def test_a_policy_names_every_action_and_only_our_resources(role):
    written = policy.policy(role, OPTIONS, ("one",), account="123456789012")
    for statement in written["Statement"]:
        assert all("*" not in action for action in statement["Action"])
        if statement["Action"][0] not in TAKE_NO_RESOURCE:
            assert all(":123456789012:q-" in resource for resource in statement["Resource"])


@pytest.mark.parametrize("role", ["worker", "beat", "monitor", "operator"])
def test_what_takes_no_resource_is_granted_on_all_of_them(role):
    statements = policy.policy(role, OPTIONS, ("one",))["Statement"]
    for statement in statements:
        if TAKE_NO_RESOURCE & set(statement["Action"]):
            assert statement["Resource"] == ["*"]
    assert any("sns:Unsubscribe" in statement["Action"] for statement in statements)


def test_the_dead_letters_of_a_fifo_queue_are_meant_too():
    written = json.dumps(policy.policy("beat", OPTIONS, ("line.fifo",)))
    assert ":q-line-dead.fifo" in written


def test_a_worker_may_neither_create_nor_delete_work_queues():
    on_work = [
        s for s in policy.policy("worker", OPTIONS, ("one",))["Statement"] if s["Resource"][0].endswith(":q-one")
    ]
    allowed = {action for statement in on_work for action in statement["Action"]}
    assert not allowed & {"sqs:CreateQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes", "sqs:PurgeQueue"}
