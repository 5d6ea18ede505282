"""The channel's threads, in this process: what a poll brings too late, what a heartbeat must not hide again."""

import dataclasses
import threading
import time

import pytest
from kombu import Connection, Queue

from tasks.sqs import queues, visibility
from tasks.sqs.deliveries import Delivery, Ledger
from tasks.sqs.events import EventOutbox
from tasks.sqs.options import Options
from tasks.sqs.receiving import Receiver
from tasks.sqs.transport import Transport
from tasks.sqs.visibility import Heartbeat
from tasks.sqs.window import Window
from tests.processes import PATIENCE, wait_for

RECEIVES = ["ApproximateReceiveCount"]


@pytest.fixture
def through(options, proxy):
    """Options by way of the proxy, under which a message that is not given back stays hidden for a minute."""
    return dataclasses.replace(options, endpoint_url=proxy.url, visibility_timeout=60)


@pytest.fixture
def url(through):
    return queues.create([queues.QueueSpec("one")], through)["one"]


def received_again(sqs, url):
    """How often a message was received that is visible now, or soon."""
    answer = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20, MessageSystemAttributeNames=RECEIVES)
    return [int(message["Attributes"]["ApproximateReceiveCount"]) for message in answer.get("Messages", [])]


@pytest.mark.parametrize("end", ["cancel", "close"])
def test_what_the_poll_under_way_brings_after_the_end_is_visible_again_at_once(through, proxy, url, sqs, end):
    taken, long = [], dataclasses.replace(through, wait_time_seconds=20)
    with Connection(transport=Transport, transport_options=dataclasses.asdict(long)) as connection:
        consumer = connection.Consumer(Queue("one"), callbacks=[lambda *words: taken.append(words)])
        consumer.consume()
        wait_for(lambda: proxy.counts["ReceiveMessage"])
        if end == "cancel":
            consumer.cancel()
        else:
            connection.release()
        sqs.send_message(QueueUrl=url, MessageBody='{"body": "[[], {}, {}]", "content-type": "application/json"}')
        wait_for(lambda: proxy.counts["ChangeMessageVisibilityBatch"])
        assert received_again(sqs, url) == [2]
    assert not taken


@pytest.fixture
def beating(through, proxy, sqs):
    """A heartbeat whose first extension is under way, its ledger, and its deliveries of two queues."""
    ledger, deliveries = Ledger(), []
    for name, url in queues.create([queues.QueueSpec("one"), queues.QueueSpec("two")], through).items():
        if not name.endswith("dead"):
            sqs.send_message(QueueUrl=url, MessageBody="x")
            (message,) = sqs.receive_message(QueueUrl=url, VisibilityTimeout=60)["Messages"]
            deliveries.append(Delivery(name, url, message["ReceiptHandle"], hidden_until=time.monotonic()))
    ledger.add(deliveries)
    heartbeat = Heartbeat(through, ledger)
    proxy.held = True
    heartbeat.start()
    wait_for(lambda: proxy.counts["ChangeMessageVisibilityBatch"])
    yield heartbeat, ledger, deliveries
    heartbeat.stop()


def test_a_heartbeat_that_has_stopped_has_no_extension_under_way(beating, proxy, monkeypatch):
    """It would come after what makes the message visible again."""
    heartbeat, _, deliveries = beating
    monkeypatch.setattr(visibility, "STOP_SECONDS", PATIENCE)
    threading.Timer(0.5, setattr, (proxy, "held", False)).start()
    heartbeat.stop()
    assert proxy.counts["ChangeMessageVisibilityBatch"] == 2
    assert all(delivery.hidden_until > time.monotonic() + 30 for delivery in deliveries)


def test_what_was_answered_during_a_round_is_not_extended(beating, proxy):
    heartbeat, ledger, deliveries = beating
    ledger.remove(deliveries[1].receipt)
    proxy.held = False
    heartbeat.stop()
    assert proxy.counts["ChangeMessageVisibilityBatch"] == 1
    assert deliveries[1].hidden_until < time.monotonic()


def test_a_batch_that_cannot_be_taken_does_not_end_the_polls_of_its_queue(options, sqs):
    url = queues.create([queues.QueueSpec("one", visibility_timeout=1)], options)["one"]
    options = dataclasses.replace(options, visibility_timeout=1, wait_time_seconds=1)
    seen = threading.Semaphore(0)

    def refuse(_, messages):
        seen.release(len(messages))
        raise RuntimeError("no")

    receiver = Receiver("one", lambda: url, options, Window(), on_batch=refuse)
    receiver.start()
    sqs.send_message(QueueUrl=url, MessageBody="x")
    assert seen.acquire(timeout=PATIENCE)
    assert seen.acquire(timeout=PATIENCE), "it was not received again"
    receiver.close()


def test_a_queue_of_this_process_is_deleted_with_its_receiver(through, sqs):
    with Connection(transport=Transport, transport_options=dataclasses.asdict(through)) as connection:
        consumer = connection.Consumer(Queue("mine", auto_delete=True), callbacks=[print])
        consumer.consume()
        consumer.cancel()
        assert consumer.queues[0].queue_declare(passive=True).message_count == 0
        consumer.queues[0].delete()
        time.sleep(1)
        assert not sqs.list_queues(QueueNamePrefix=through.sqs_name("temporary-")).get("QueueUrls")


def test_an_acknowledgement_of_what_was_visible_does_not_wait_for_sqs(through, proxy, url, sqs):
    """It stands on the event loop; only the room that it frees waits until the message was asked to be deleted."""
    brief = dataclasses.replace(through, visibility_timeout=1, read_timeout=6, max_attempts=1)
    taken = []
    proxy.fail("denied", "ChangeMessageVisibilityBatch")
    with Connection(transport=Transport, transport_options=dataclasses.asdict(brief)) as connection:
        consumer = connection.Consumer(Queue("one"), on_message=taken.append, prefetch_count=1)
        consumer.consume()
        sqs.send_message(QueueUrl=url, MessageBody='{"body": "[[], {}, {}]", "content-type": "application/json"}')
        connection.drain_events(timeout=PATIENCE)
        consumer.cancel()
        time.sleep(1.5)  # others may have it
        proxy.fail("hang", "DeleteMessageBatch")
        began = time.monotonic()
        taken[0].ack()
        assert time.monotonic() - began < 3  # half of what the request takes
        assert consumer.channel.window.held == 1
        wait_for(lambda: not consumer.channel.window.held)
        proxy.heal()


def test_a_batch_that_cannot_be_taken_leaves_its_room_to_the_next():
    window = Window()
    window.limit = 1

    def refuse(*_):
        raise RuntimeError("no")

    receiver = Receiver("one", lambda: "url", Options(), window, on_batch=refuse)
    window.settle("one", 1)
    receiver._hand_over([{"MessageId": "1"}])
    assert window.held == 0


def test_a_queue_whose_polls_fail_in_a_way_that_nobody_thought_of_is_silent(tmp_path):
    health_file = tmp_path / "health"
    tried = threading.Semaphore(0)

    def find():
        tried.release()
        raise RuntimeError("nobody thought of this")

    receiver = Receiver("one", find, Options(health_file=str(health_file)), Window(), on_batch=print)
    receiver.start()
    assert all(tried.acquire(timeout=PATIENCE) for _ in range(2))
    health_file.unlink(missing_ok=True)  # of before the first poll
    assert all(tried.acquire(timeout=PATIENCE) for _ in range(2))
    receiver.close()
    assert not health_file.exists()


def test_a_process_ends_soon_though_sns_hangs(through, proxy):
    proxy.fail("hang")
    outbox = EventOutbox(through)
    outbox.add({"body": '[{"type": "worker-offline", "hostname": "w"}]', "properties": {"delivery_info": {}}})
    began = time.monotonic()
    outbox.close()
    assert time.monotonic() - began < 20  # its requests would take longer, three tries each
