"""Dead letters, both ways: into the archive with their cause, and back as a new run that completes."""

import base64
import json
from uuid import uuid4

import pytest

from pipeline.domain import Status, task_id
from tasks import dispatch, maintenance
from tests.processes import PATIENCE, wait_for

DOCUMENT = uuid4()
FIRST = task_id(DOCUMENT, 1, "validate")


def message(task="quire.validate", task_id=FIRST, args=None, kind="application/json", **parts):
    body = json.dumps([[str(DOCUMENT), 1] if args is None else args, {}, {}])
    return json.dumps(
        {
            "body": body, "content-type": kind, "content-encoding": "utf-8",
            "headers": {"task": task, "id": task_id}, "properties": {"delivery_info": {}, "correlation_id": "x"},
        } | parts
    )  # fmt: skip


PICKLED = base64.b64encode(b"\x80\x04N.").decode()
FAULTY = {
    "text": ("not json at all!", "unreadable body: neither JSON nor base64"),
    "torn": (message()[:-20], "unreadable body: not JSON"),
    "a list": (base64.b64encode(b"[1, 2]").decode(), "unreadable body: not a kombu message: it has no body"),
    "pickle": (
        message(kind="application/x-python-serialize", body=PICKLED, properties={"body_encoding": "base64"}),
        "content type refused: application/x-python-serialize",
    ),
    "yaml": (message(kind="application/x-yaml"), "content type refused: application/x-yaml"),
    "no type": (message(kind=None), "content type refused: None"),
    "arguments": (message(body="[[}"), "unreadable arguments: "),
    "no arguments": (message(body='"x"'), "unreadable arguments: they are not a list and a mapping"),
    "no task": (message(headers={"id": "1"}), "the message names no task"),
    "unknown task": (message(task="no.such.task"), "unknown task: no.such.task"),
    "Celery's own": (message(task="celery.backend_cleanup"), "unknown task: celery.backend_cleanup"),
    "no stage": (message(task_id="1"), "forged: its id names no stage of a document"),
    "huge run": (message(task_id=f"{DOCUMENT}.{10**12}.validate"), "forged: its id names no stage of a document"),
    "NUL": (message(task_id="a\x00b\ud800"), "forged: its id names no stage of a document"),
    "other stage": (message(task="quire.persist"), "forged: its id, its task and its arguments do not name the same"),
    "other arguments": (message(args=[]), "forged: its id, its task and its arguments do not name the same stage"),
    "keywords": (
        message(body=json.dumps([[str(DOCUMENT), 1], {"x": 1}, {}])),
        "forged: its id, its task and its arguments do not name the same stage",
    ),
}


def listed(celery, *options):
    return [json.loads(line) for line in celery("dead-letters", "list", "--json", *options).stdout.splitlines()]


def test_every_faulty_message_is_archived_with_its_cause_and_its_body(celery, put):
    ids = {put("validate-dead", body): name for name, (body, _) in FAULTY.items()}
    assert maintenance.archive_dead_letters() == len(FAULTY)
    assert maintenance.archive_dead_letters() == 0
    letters = listed(celery)
    assert len(letters) == len(FAULTY)
    for letter in letters:
        shown = json.loads(celery("dead-letters", "show", letter["id"], "--json").stdout)
        body, cause = FAULTY[ids[shown["message_id"]]]
        assert letter["cause"].startswith(cause)
        assert shown["body"] == body
        assert letter["document"] is None


def test_a_worker_survives_faulty_messages_and_none_is_deleted(here, celery, put, upload, ended):
    here.environment["QUIRE_MAX_RECEIVE_COUNT"] = "1"
    assert here.run("celery", "-A", "tasks", "queues", "create").returncode == 0
    ids = {put("validate", body): name for name, (body, _) in FAULTY.items()}
    worker = here.start_worker()
    healthy = upload()
    dispatch.dispatch(healthy, 1)
    assert ended(healthy) is Status.COMPLETED
    archived = []

    def all_archived():
        maintenance.archive_dead_letters()
        archived[:] = listed(celery)
        return len(archived) == len(FAULTY)

    try:
        wait_for(all_archived, 2 * PATIENCE, "the dead letters")
    except AssertionError as error:
        found = {json.loads(celery("dead-letters", "show", x["id"], "--json").stdout)["message_id"] for x in archived}
        raise AssertionError(f"{error}: {[n for i, n in ids.items() if i not in found]}\n{here.logs()}") from None
    assert worker.running
    for letter in archived:
        shown = json.loads(celery("dead-letters", "show", letter["id"], "--json").stdout)
        assert shown["cause"].startswith(FAULTY[ids[shown["message_id"]]][1])


def test_a_faulty_message_that_names_a_document_does_not_fail_it(celery, put, upload, status):
    document_id = upload()
    put("extract-dead", message(task_id=task_id(document_id, 1, "extract"), kind="application/x-yaml"))
    put("extract-dead", message("quire.extract", task_id(document_id, 1, "extract"), [str(uuid4()), 1]))
    assert maintenance.archive_dead_letters() == 2
    assert status(document_id) is Status.PENDING


@pytest.fixture
def dead(put, upload):
    """A document whose message died."""

    def make(stage="validate"):
        document_id = upload()
        put(f"{stage}-dead", message(f"quire.{stage}", task_id(document_id, 1, stage), [str(document_id), 1]))
        maintenance.archive_dead_letters()
        return document_id

    return make


def test_list_and_show_are_for_people_too(celery, dead):
    assert "there are no dead letters" in celery("dead-letters", "list").stdout
    document_id = dead()
    table = celery("dead-letters", "list").stdout
    assert table.splitlines()[0].split()[:4] == ["id", "archived", "queue", "document"]
    assert "the message was received 1 times and never acknowledged" in table
    (letter,) = listed(celery, "--since", "1h")
    assert str(document_id) in celery("dead-letters", "show", letter["id"]).stdout
    assert "there is no dead letter 0" in celery("dead-letters", "show", "0", exits=1).output


def test_a_redriven_dead_letter_completes_through_a_real_worker(here, celery, dead, status, ended):
    document_id = dead()
    assert status(document_id) is Status.FAILED
    (letter,) = listed(celery)
    here.start_worker()
    done = here.run("celery", "-A", "tasks", "dead-letters", "redrive", str(letter["id"]))
    assert (done.returncode, done.stdout.strip()) == (0, "redriven 1 of 1")
    assert ended(document_id) is Status.COMPLETED
    assert listed(celery)[0]["redriven"] is not None
    assert celery("dead-letters", "redrive", letter["id"]).stdout.strip() == "redriven 0 of 0"


def test_redrive_in_bulk_asks_first_and_says_what_could_not_be_done(celery, dead, put, status):
    documents = [dead(), dead("extract")]
    put("persist-dead", "nonsense")
    maintenance.archive_dead_letters()
    assert "redrive 3 dead letters?" in celery("dead-letters", "redrive", "--since", "1h", answer="n\n", exits=1).output
    result = celery("dead-letters", "redrive", "--since", "1h", answer="y\n", exits=1)
    assert "redriven 2 of 3" in result.stdout
    assert "it names no document" in result.stderr
    assert {status(document_id) for document_id in documents} == {Status.PENDING}
    assert "choose them with --since" in celery("dead-letters", "redrive", exits=2).output


def test_purge_deletes_old_letters_after_a_question(celery, dead):
    dead()
    assert celery("dead-letters", "purge", "--older-than", "1h", "--yes").stdout.strip() == "deleted 0 dead letters"
    celery("dead-letters", "purge", "--older-than", "0s", answer="n\n", exits=1)
    assert "deleted 1" in celery("dead-letters", "purge", "--older-than", "0s", answer="y\n").stdout
    assert listed(celery) == []
