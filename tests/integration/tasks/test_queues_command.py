"""`celery -A tasks queues`: idempotent, exact about what differs, and careful with what it deletes."""

import json

import pytest

from pipeline.settings import get_settings
from tasks import queues

WITHOUT_RESOURCE = (["sqs:ListQueues"], ["sns:Unsubscribe"])  # IAM takes none for these actions


@pytest.fixture
def setting(monkeypatch):
    def change(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()

    yield change
    get_settings.cache_clear()


@pytest.fixture
def url(sqs):
    return lambda name: sqs.get_queue_url(QueueName=queues.options().sqs_name(name))["QueueUrl"]


def differences(celery, exits=1):
    lines = celery("queues", "check", "--json", exits=exits).stdout.splitlines()
    return {(row["queue"], row["attribute"]): (row["wanted"], row["found"]) for row in map(json.loads, lines)}


def test_create_makes_what_is_missing_and_leaves_what_is_there(celery, sqs, url):
    sqs.delete_queue(QueueUrl=url("extract-dead"))
    assert ("extract-dead", "existence") in differences(celery)
    lines = celery("queues", "create").stdout.splitlines()
    assert len(lines) == 2 * len(queues.names())
    assert {line.split()[0] for line in lines} == {"present"}
    assert celery("queues", "check").stdout.strip() == "the queues are as they should be"


def test_check_says_what_differs_and_create_mends_it(celery, sqs, url):
    sqs.set_queue_attributes(QueueUrl=url("extract"), Attributes={"VisibilityTimeout": "99"})
    sqs.untag_queue(QueueUrl=url("persist-dead"), TagKeys=["stage"])
    assert differences(celery) == {
        ("extract", "VisibilityTimeout"): ("10", "99"),
        ("persist-dead", "tag stage"): ("persist", None),
    }
    table = celery("queues", "check", exits=1).stdout
    assert table.splitlines()[0].split() == ["queue", "attribute", "wanted", "found"]
    celery("queues", "create")
    assert differences(celery, exits=0) == {}


def test_queues_are_encrypted_with_sqss_own_key_or_with_the_one_that_is_set(celery, sqs, url, setting):
    def encryption():
        read = sqs.get_queue_attributes(QueueUrl=url("extract-dead"), AttributeNames=["All"])["Attributes"]
        return read.get("KmsMasterKeyId") or None, read.get("SqsManagedSseEnabled")

    assert encryption() == (None, "true")
    setting(QUIRE_QUEUE_KMS_KEY="alias/quire")
    found = differences(celery)
    assert {attribute for _, attribute in found} == {"KmsMasterKeyId"}
    assert len(found) == 2 * len(queues.names())
    celery("queues", "create")
    assert differences(celery, exits=0) == {}
    assert encryption()[0] == "alias/quire"
    setting(QUIRE_QUEUE_KMS_KEY="")
    assert ("extract", "KmsMasterKeyId") in differences(celery)
    celery("queues", "create")
    assert differences(celery, exits=0) == {}
    assert encryption() == (None, "true")


def test_purge_empties_the_queues_after_a_question(celery, put):
    put("validate", "anything")
    celery("queues", "purge", answer="n\n", exits=1)
    assert queues.depths()[0].total == 1
    assert "purged" in celery("queues", "purge", answer="y\n").stdout
    assert queues.are_empty()


def test_policies_are_printed_for_people_and_programs(celery, setting):
    setting(QUIRE_STORE_URL="s3://papers/in", QUIRE_QUEUE_KMS_KEY="alias/quire")
    every = json.loads(celery("queues", "policy", "--json", "--account", "123456789012").stdout)
    assert list(every) == ["api", "worker", "beat", "flower", "operator"]
    for policy in every.values():
        for statement in policy["Statement"]:
            assert not [action for action in statement["Action"] if "*" in action]
            if statement["Action"] not in WITHOUT_RESOURCE:
                assert "*" not in statement["Resource"]
    of_worker = [s for s in every["worker"]["Statement"] if s["Resource"] == ["arn:aws:s3:::papers/in/*"]]
    assert "s3:GetObject" in of_worker[0]["Action"]
    assert "s3" not in json.dumps(every["flower"])
    assert "kms:Decrypt" in json.dumps(every["worker"])
    printed = celery("queues", "policy", "--role", "flower", "--account", "123456789012")
    assert json.loads(printed.stdout) == every["flower"]
    assert "watches and steers" in printed.stderr
