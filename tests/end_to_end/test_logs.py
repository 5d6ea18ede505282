"""What the processes of a stack log: one object a line, with the ids, and nothing that is not theirs to tell."""

import io
import json

import httpx
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.keys import HEADERS, KEY
from tests.processes import PATIENCE, free_port, new_stack, wait_for

PASSWORD, WORDS, REQUEST = "opensesame-4711", "Zanzibar Quicksilver", "request-of-the-test"


@pytest.fixture(scope="module")
def talking(localstack, module_database_url, tmp_path_factory):
    settings = {"QUIRE_LOG_LEVEL": "DEBUG", "QUIRE_LOG_FORMAT": "json"}
    folder = tmp_path_factory.mktemp("talking")
    with new_stack(localstack.endpoint_url, module_database_url, folder, **settings) as stack:
        stack.start_api()
        worker = ("celery", "-A", "tasks", "--quiet", "worker", "-c", "2", "-l", "DEBUG", "-n", f"w{free_port()}@%h")
        # Before it sets up logging, Celery warns of a worker that is root, as it may be here.
        stack.start("worker", *worker, PYTHONWARNINGS="ignore")
        stack.start("beat", "celery", "-A", "tasks", "--quiet", "beat", "-l", "DEBUG")
        yield stack


def encrypted():
    written = io.BytesIO()
    canvas = Canvas(written, encrypt=StandardEncryption(PASSWORD, strength=128))
    canvas.drawString(72, 720, f"{WORDS} and other words that nobody should read in a log.")
    canvas.save()
    return written.getvalue()


@pytest.fixture(scope="module")
def document(talking):
    answer = httpx.post(
        f"{talking.url}/api/v1/documents/",
        files={"file": ("closed.pdf", encrypted(), "application/pdf")},
        data={"options": json.dumps({"password": PASSWORD}), "metadata": json.dumps({"customer": WORDS})},
        headers=HEADERS | {"X-Request-ID": REQUEST},
        timeout=PATIENCE,
    )
    assert answer.headers["X-Request-ID"] == REQUEST
    assert talking.ended(answer.json()["id"])["status"] == "COMPLETED"
    return answer.json()["id"]


def lines(stack, name):
    """The log of a process as objects; a line that is none is an error."""
    return [json.loads(line) for line in (stack.folder / f"{name}.log").read_text().splitlines() if line.strip()]


def test_every_stage_is_logged_with_document_run_tenant_and_the_request_that_brought_it(talking, document):
    def told():
        return [
            line
            for line in lines(talking, "worker")
            if line.get("request_id") == REQUEST and "succeeded" in line["event"]
        ]

    wait_for(lambda: len(told()) == 3, described="the last line")
    assert {line["stage"] for line in told()} == {"validate", "extract", "persist"}
    assert {(line["document"], line["run"], line["tenant"]) for line in told()} == {(document, 1, "default")}
    assert {line["logger"] for line in told()} == {"celery.app.trace"}


def test_a_line_that_celerys_main_process_writes_names_the_document_too(talking, document):
    received = [line for line in lines(talking, "worker") if line["event"].endswith("received") and "stage" in line]
    assert {(line["document"], line["stage"]) for line in received} >= {(document, "validate"), (document, "persist")}


def test_a_request_is_one_line_with_its_id_and_tenant(talking, document):
    (line,) = [
        line for line in lines(talking, "api") if line.get("request_id") == REQUEST and line["logger"] == "api.requests"
    ]
    assert line["level"] == "info"
    assert (line["method"], line["route"], line["status"]) == ("POST", "/api/v1/documents/", 202)
    assert (line["tenant"], line["document"], line["run"]) == ("default", document, 1)
    assert line["milliseconds"] > 0
    asked = [line for line in lines(talking, "api") if line.get("route") == "/api/v1/documents/{document_id}"]
    assert {line["document"] for line in asked} == {document}


def test_uvicorn_and_beat_log_in_the_same_form(talking, document):
    assert {"uvicorn.error", "api.requests"} <= {line["logger"] for line in lines(talking, "api")}
    wait_for(lambda: "celery.beat" in {line["logger"] for line in lines(talking, "beat")}, described="beat's log")


def test_no_log_holds_a_secret_or_a_word_of_a_document(talking, document):
    database = talking.environment["QUIRE_DATABASE_URL"].split("://")[1].split("@")[0].partition(":")[2]
    secrets = [PASSWORD, *WORDS.split(), KEY, *([database] if database else [])]
    for process in talking.processes:
        wait_for(lambda process=process: process.log.stat().st_size > 100, described=f"the log of {process.name}")
        written = process.log.read_text()
        assert [secret for secret in secrets if secret in written] == []
