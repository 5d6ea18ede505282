"""What dies, and what becomes of the document: each row of the README's table."""

import contextlib
import os
import signal
import socket
from pathlib import Path

import httpx
from sqlalchemy import create_engine, text

from tests.processes import wait_for

TEXT = b"A document that must survive."


def rows(stack, sql, **parameters):
    engine = create_engine(stack.environment["QUIRE_DATABASE_URL"])
    with engine.connect() as connection:
        found = connection.execute(text(sql), parameters).all()
    engine.dispose()
    return found


def results(stack, document_id) -> int:
    return rows(stack, "SELECT count(*) FROM results WHERE document_id = :id", id=document_id)[0][0]


def events(document) -> list[str]:
    return [entry["event"] for entry in document["timeline"]]


def hanging_worker(stack, tmp_path):
    """A worker and, once its child extracts, that child's process id."""
    worker = stack.start_worker(
        "tests.faults.worker", QUIRE_TEST_FAULT="hang_at_first", QUIRE_TEST_FOLDER=str(tmp_path)
    )
    document_id = stack.upload(TEXT)
    mark = Path(tmp_path, "extracting")
    wait_for(mark.exists, described="an extraction")
    return worker, document_id, int(mark.read_text())


def test_a_document_whose_worker_child_was_killed_completes_with_one_result(stack, tmp_path):
    stack.start_api()
    _, document_id, child = hanging_worker(stack, tmp_path)
    os.kill(child, signal.SIGKILL)
    document = stack.ended(document_id)
    assert document["status"] == "COMPLETED"
    assert "worker_lost" in events(document)
    assert results(stack, document_id) == 1


def test_a_document_whose_whole_worker_was_killed_completes_on_another(stack, tmp_path):
    stack.start_api()
    worker, document_id, _ = hanging_worker(stack, tmp_path)
    worker.kill()
    assert stack.document(document_id)["status"] == "PROCESSING"
    stack.start_worker()
    document = stack.ended(document_id)
    assert document["status"] == "COMPLETED"
    assert results(stack, document_id) == 1


def test_a_document_whose_api_died_between_commit_and_send_completes(stack):
    api = stack.start_api("tests.faults.api:create_app")
    stack.start_worker()
    with contextlib.suppress(httpx.TransportError):  # the API may die before its answer has left
        stack.upload(TEXT)
    wait_for(lambda: not api.running, described="the API's death")
    (document_id,) = rows(stack, "SELECT id FROM documents")[0]
    assert rows(stack, "SELECT dispatched_at FROM runs") == [(None,)]
    stack.start_beat(QUIRE_DISPATCH_AFTER_SECONDS="1")
    stack.start_api()
    assert stack.ended(str(document_id))["status"] == "COMPLETED"
    assert results(stack, document_id) == 1


def test_a_sender_that_was_killed_is_followed_by_another_and_nothing_is_lost(stack):
    api = stack.start_api()
    stack.start_worker()
    first = stack.upload(TEXT)
    assert stack.ended(first)["status"] == "COMPLETED"
    (sender,) = children(api)
    assert os.getpriority(os.PRIO_PROCESS, sender) > 0  # answers come first
    os.kill(sender, signal.SIGSTOP)  # it reads nothing any more
    waiting = [stack.upload(TEXT) for _ in range(5)]
    os.kill(sender, signal.SIGKILL)
    for document_id in waiting:  # without beat
        assert stack.ended(document_id)["status"] == "COMPLETED"
    (other,) = children(api)
    assert other != sender
    assert "ended with code -9; another one starts" in api.log.read_text()


def test_a_sender_ends_with_its_api_and_sends_first_what_waits(stack):
    api = stack.start_api()
    stack.upload(TEXT)
    wait_for(lambda: rows(stack, "SELECT count(*) FROM runs WHERE dispatched_at IS NOT NULL") == [(1,)])
    (sender,) = children(api)
    os.kill(sender, signal.SIGTERM)  # as a service's stop sends it to all its processes
    os.kill(sender, signal.SIGSTOP)
    stack.upload(TEXT)
    os.kill(api.popen.pid, signal.SIGKILL)  # the API alone
    api.popen.wait(10)
    os.kill(sender, signal.SIGCONT)
    wait_for(lambda: rows(stack, "SELECT count(*) FROM runs WHERE dispatched_at IS NOT NULL") == [(2,)])
    wait_for(lambda: gone(sender), described="the sender's end")


def test_a_sender_ends_with_its_api_though_sqs_hangs(stack):
    with socket.create_server(("127.0.0.1", 0)) as hangs:
        api = stack.start_api(QUIRE_AWS_ENDPOINT_URL=f"http://127.0.0.1:{hangs.getsockname()[1]}")
        stack.upload(TEXT)
        (sender,) = wait_for(lambda: children(api), described="the sender")
        api.stop()
        wait_for(lambda: gone(sender), described="the sender's end")


def children(process):
    tasks = Path(f"/proc/{process.popen.pid}/task")
    return [int(pid) for found in tasks.glob("*/children") for pid in found.read_text().split()]


def gone(pid):
    """Whether a process has ended; who takes its place as the child of another may leave it a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def assert_poison_ends(stack, fault, code, tmp_path):
    stack.start_api()
    stack.start_beat()
    stack.start_worker("tests.faults.worker", QUIRE_TEST_FAULT=fault, QUIRE_TEST_FOLDER=str(tmp_path))
    poison, good = stack.upload(TEXT, "poison.txt"), stack.upload(TEXT, "good.txt")
    assert stack.ended(good)["status"] == "COMPLETED"
    document = stack.ended(poison)
    assert document["status"] == "FAILED"
    assert document["error"]["code"] == code
    letters = rows(stack, "SELECT stage, task_id, cause, body FROM dead_letters WHERE document_id = :id", id=poison)
    assert len(letters) == 1
    assert letters[0].stage == "extract"
    assert letters[0].cause.startswith(code)
    assert poison in letters[0].body
    assert stack.ended(stack.upload(TEXT, "next.txt"))["status"] == "COMPLETED"


def test_a_parser_that_dies_on_every_try_ends_as_an_archived_dead_letter(stack, tmp_path):
    assert_poison_ends(stack, "crash", "parser_crashed", tmp_path)


def test_a_document_that_kills_its_worker_every_time_ends_as_an_archived_dead_letter(stack, tmp_path):
    assert_poison_ends(stack, "die", "worker_lost", tmp_path)


def test_a_document_that_outlasts_celerys_time_limit_every_time_ends_as_an_archived_dead_letter(stack, tmp_path):
    """Under Celery's default its message would be acknowledged, and the document left as it is for ever."""
    assert_poison_ends(stack, "loiter", "worker_lost", tmp_path)


def test_documents_under_way_finish_after_the_broker_forgot_its_queues(stack):
    stack.start_api()
    document_id = stack.upload(TEXT)
    wait_for(lambda: rows(stack, "SELECT 1 FROM runs WHERE dispatched_at IS NOT NULL"), described="the send")
    stack.environment["QUIRE_QUEUE_PREFIX"] += "anew-"
    created = stack.run("celery", "-A", "tasks", "queues", "create")
    assert created.returncode == 0, created.stderr
    assert "1" in created.stdout
    stack.start_beat(QUIRE_DISPATCH_AFTER_SECONDS="1")
    stack.start_worker()
    assert stack.ended(document_id)["status"] == "COMPLETED"


def test_a_run_whose_message_is_gone_is_rescued(stack):
    stack.environment |= {"QUIRE_RESCUE_AFTER_SECONDS": "1", "QUIRE_RESCUE_INTERVAL_SECONDS": "1"}
    stack.start_api()
    document_id = stack.upload(TEXT)
    wait_for(lambda: rows(stack, "SELECT 1 FROM runs WHERE dispatched_at IS NOT NULL"), described="the send")
    assert stack.run("celery", "-A", "tasks", "queues", "purge", "--yes").returncode == 0
    stack.start_beat(QUIRE_DISPATCH_AFTER_SECONDS="1")
    stack.start_worker()
    document = stack.ended(document_id)
    assert document["status"] == "COMPLETED"
    assert "rescued" in events(document)
