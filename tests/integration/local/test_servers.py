"""LocalStack and PostgreSQL as the stack and the tests start them."""

import socket
from pathlib import Path

import boto3
import psycopg2
import pytest

from local.localstack import PYTHON, LocalStack
from local.postgres import Postgres
from local.processes import StartError
from tests.folders import open_folder
from tests.integration.local.sockets import addresses


@pytest.fixture
def folder():
    """Open to the user that PostgreSQL runs as when we are root, as pytest's own folders are not."""
    with open_folder() as path:
        yield path


def rows(server, statement, **login):
    connection = psycopg2.connect(server.url().replace("+psycopg2", ""), **login)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


def test_a_durable_server_keeps_its_rows_and_its_password(folder):
    with Postgres(folder, durable=True) as server:
        rows(server, "CREATE TABLE kept AS SELECT 42 AS answer")
        url = server.url("")
        assert rows(server, "SHOW fsync") == [("on",)]
    with Postgres(folder, server.port, durable=True) as server:
        assert rows(server, "SELECT answer FROM kept") == [(42,)]
        assert server.url("") == url


def test_a_server_for_tests_is_fast_and_leaves_nothing(folder):
    with Postgres(folder, durable=False) as server:
        assert rows(server, "SHOW fsync") == [("off",)]
    assert not server.folder.exists()


def test_postgres_listens_on_loopback_and_wants_its_password(folder):
    with Postgres(folder, durable=False) as server:
        assert addresses(server.port) == {"127.0.0.1"}
        assert rows(server, "SELECT rolpassword LIKE 'SCRAM%' FROM pg_authid WHERE rolname = 'quire'") == [(True,)]
        with pytest.raises(psycopg2.OperationalError, match="password"):
            rows(server, "SELECT 1", password="wrong")


def test_a_start_that_was_interrupted_is_done_again(folder):
    (folder / "postgres" / "data.new").mkdir(parents=True)
    with Postgres(folder, durable=False) as server:
        assert rows(server, "SELECT 1") == [(1,)]


def test_a_wrong_pg_bindir_is_told_by_its_name(folder, monkeypatch):
    monkeypatch.setenv("PG_BINDIR", str(folder))
    with pytest.raises(StartError, match="PG_BINDIR"), Postgres(folder, durable=False):
        pass


def test_a_postgres_that_cannot_start_says_why(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(StartError, match=r"PostgreSQL ended .*(.|\n)*in use"):
            Postgres(folder, taken.getsockname()[1], durable=False).__enter__()


def test_localstack_listens_on_loopback_only_and_stops(tmp_path):
    with LocalStack(tmp_path) as server:
        assert addresses(server.port) == {"127.0.0.1"}
        sqs = boto3.client("sqs", endpoint_url=server.endpoint_url, region_name="us-east-1", aws_access_key_id="test",
                           aws_secret_access_key="test")  # fmt: skip
        assert sqs.create_queue(QueueName="some")["QueueUrl"].startswith(server.endpoint_url)
    assert addresses(server.port) == set()
    assert not Path(f"/proc/{server.process.pid}").exists()


def test_localstack_reads_the_catalog_of_services_that_an_earlier_start_made(tmp_path):
    with LocalStack(tmp_path):
        assert list((PYTHON.parents[1] / "catalog").glob("service-catalog-*.dill"))
        assert not list(tmp_path.rglob("service-catalog-*"))
