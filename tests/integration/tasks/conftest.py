"""This process as an operator's: settings, database and queues of its own, which workers and commands share."""

import hashlib
import json
import shutil
from pathlib import Path
from uuid import uuid4

import boto3
import pytest
from click.testing import CliRunner

from pipeline.db import documents
from pipeline.db.session import get_engine, transaction
from pipeline.domain import TERMINAL, Stage, Status
from pipeline.errors import ErrorCode, PermanentError
from pipeline.settings import get_settings
from pipeline.storage import get_store, original_key
from tasks import queues
from tasks.app import app
from tasks.commands import plugin
from tests.processes import PATIENCE, bare_stack, wait_for

CACHES = (get_settings, get_engine, get_store)
MISBEHAVING = Path(__file__).parents[1] / "extraction" / "misbehaving.py"


@pytest.fixture
def stack(localstack, database_url, tmp_path):
    with bare_stack(localstack.endpoint_url, database_url, tmp_path) as made:
        yield made


@pytest.fixture
def here(stack, monkeypatch):
    """What this process does, it does in the stack."""
    for name, value in stack.environment.items():
        monkeypatch.setenv(name, value)
    for cache in CACHES:
        cache.cache_clear()
    for key, value in {
        "endpoint_url": stack.environment["QUIRE_AWS_ENDPOINT_URL"],
        "queue_name_prefix": stack.environment["QUIRE_QUEUE_PREFIX"],
    }.items():
        monkeypatch.setitem(app.conf.broker_transport_options, key, value)
    app._after_fork()  # connections of an earlier test lead to other queues
    queues.create()
    yield stack
    get_engine().dispose()
    app._after_fork()
    for cache in CACHES:
        cache.cache_clear()


@pytest.fixture
def sqs(localstack, here):
    return boto3.client("sqs", endpoint_url=localstack.endpoint_url, region_name="us-east-1")


@pytest.fixture
def celery(here):
    """Run a command in this process: `celery("documents", "list", exits=0)`; what it printed."""
    groups = {value.name: value for value in vars(plugin).values() if isinstance(value, plugin.Lazy)}

    def run(group, *arguments, exits=0, answer=None):
        result = CliRunner().invoke(groups[group], [str(argument) for argument in arguments], input=answer)
        assert result.exit_code == exits, (result.output, result.exception)
        return result

    return run


@pytest.fixture
def upload(here, tmp_path):
    """Store bytes and commit a document for them, not sent yet."""

    def make(content=b"Hello, reader.", filename="hello.txt", **changes):
        document_id, source = uuid4(), tmp_path / "source"
        source.write_bytes(content)
        get_store().upload(original_key(document_id), source)
        values = {
            "tenant": "default",
            "declared_type": "text/plain",
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "storage_key": original_key(document_id),
        } | changes
        return documents.create(documents.Upload(document_id=document_id, filename=filename, **values)).id

    return make


@pytest.fixture
def failed(upload):
    """A document that failed in extract."""

    def make(**changes):
        document_id = upload(**changes)
        with transaction() as session:
            session.get_one(documents.Document, document_id).media_type = "text/plain"
            error = PermanentError(ErrorCode.CORRUPT_FILE, "It cannot be read.")
            documents.fail(session, document_id, 1, Stage.EXTRACT, error)
        return document_id

    return make


@pytest.fixture
def status():
    return lambda document_id: Status(documents.get(document_id).document.status)


@pytest.fixture
def ended(here, status):
    """The status of a document once it is terminal."""

    def wait(document_id, seconds=2 * PATIENCE):
        try:
            wait_for(lambda: status(document_id) in TERMINAL, seconds, f"the end of {document_id}")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{here.logs()}") from None
        return status(document_id)

    return wait


@pytest.fixture
def waiting(sqs):
    """The messages that wait in a queue, read as JSON, each with its system attributes under `attributes`."""

    def read(name):
        answer = sqs.receive_message(
            QueueUrl=sqs.get_queue_url(QueueName=queues.options().sqs_name(name))["QueueUrl"],
            MaxNumberOfMessages=10, VisibilityTimeout=0, WaitTimeSeconds=1, MessageSystemAttributeNames=["All"],
        )  # fmt: skip
        return [json.loads(m["Body"]) | {"attributes": m["Attributes"]} for m in answer.get("Messages", [])]

    return read


@pytest.fixture
def put(sqs):
    """Put a body of one's own into a queue."""

    def send(name, body):
        url = sqs.get_queue_url(QueueName=queues.options().sqs_name(name))["QueueUrl"]
        return sqs.send_message(QueueUrl=url, MessageBody=body)["MessageId"]

    return send


@pytest.fixture
def slow_worker(here, tmp_path):
    """Start a worker with a parser that works for as long as it may on what begins with MISBEHAVE."""
    plugin_folder = tmp_path / "plugin"
    information = plugin_folder / "misbehaving-1.0.dist-info"
    information.mkdir(parents=True)
    shutil.copy(MISBEHAVING, plugin_folder)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: misbehaving\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text("[quire.parsers]\nmisbehaving = misbehaving:PARSER\n")
    return lambda: here.start_worker("tests.integration.tasks.slow_worker", QUIRE_TEST_PLUGIN=str(plugin_folder))
