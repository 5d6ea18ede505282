"""Real services for every test: one LocalStack and one PostgreSQL a session, on free ports, gone afterwards.

In a shell that has read `.local/env` the tests use the stack that runs there, with queues and databases of their own.
"""

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from types import SimpleNamespace

import hypothesis
import psycopg2
import pytest
from sqlalchemy import make_url

from local.localstack import LocalStack
from local.postgres import Postgres
from tests.folders import open_folder, remove_leftovers
from tests.keys import KEY, STRANGERS_KEY
from tests.processes import PATIENCE, free_port

NUMBERS = itertools.count()
OURS = f"test_{os.getpid()}"
SECONDS_A_DAY = 86_400
RUNNING = {name: os.environ.get(name) for name in ("QUIRE_AWS_ENDPOINT_URL", "QUIRE_DATABASE_URL")}

# The same examples everywhere and each time, however slow the machine; nothing kept of them.
hypothesis.settings.register_profile(
    "quire", deadline=None, derandomize=True, database=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("quire")


def pytest_configure(config):
    """End by SIGTERM as by Ctrl-C."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    remove_leftovers()


def pytest_unconfigure(config):
    remove_leftovers()


class RunningPostgres:
    """The server of a stack that is up, as `local.postgres.Postgres` would show it."""

    def __init__(self, url):
        self._url = make_url(url)

    def url(self, database):
        return self._url.set(database=database).render_as_string(hide_password=False)

    def execute(self, statement):
        connection = psycopg2.connect(self.url("postgres").replace("+psycopg2", ""))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()


@pytest.fixture(scope="session")
def localstack(tmp_path_factory):
    if endpoint_url := RUNNING["QUIRE_AWS_ENDPOINT_URL"]:
        yield SimpleNamespace(endpoint_url=endpoint_url)
        return
    with LocalStack(tmp_path_factory.mktemp("localstack"), free_port()) as running:
        yield running


@pytest.fixture(scope="session")
def aws_env(localstack):
    """The environment in which boto3 and Quire speak to that LocalStack."""
    return {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "QUIRE_AWS_REGION": "us-east-1",
        "QUIRE_AWS_ENDPOINT_URL": localstack.endpoint_url,
    }


@pytest.fixture(scope="session")
def postgres():
    """A server whose database `{OURS}` has the newest schema."""
    with postgres_server() as server:
        server.execute(f"CREATE DATABASE {OURS}")
        environment = os.environ | {"QUIRE_DATABASE_URL": server.url(OURS)}
        subprocess.run([sys.executable, "-m", "pipeline.db", "migrate"], env=environment, check=True)
        add_keys(server.url(OURS))
        yield server
        server.execute(f"DROP DATABASE {OURS} WITH (FORCE)")


def add_keys(url):
    insert = (
        "INSERT INTO api_keys (id, tenant, name, shown, hash, scopes)"
        " VALUES (gen_random_uuid(), %s, 'tests', 'quire_', encode(sha256(%s), 'hex'), ARRAY['admin'])"
    )
    with (
        closing(psycopg2.connect(url.replace("+psycopg2", ""))) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        for tenant, key in (("default", KEY), ("stranger", STRANGERS_KEY)):
            cursor.execute(insert, (tenant, key.encode()))


@contextmanager
def postgres_server():
    if url := RUNNING["QUIRE_DATABASE_URL"]:
        yield RunningPostgres(url)
        return
    with open_folder() as folder, Postgres(folder, free_port(), durable=False) as server:
        yield server


@contextmanager
def fresh_database(postgres):
    name = f"{OURS}_{next(NUMBERS)}"
    postgres.execute(f"CREATE DATABASE {name} TEMPLATE {OURS}")
    yield postgres.url(name)
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def one_day():
    """What is tested begins and ends on one day, as quotas count them: by PostgreSQL's clock, in UTC."""
    left = SECONDS_A_DAY - time.time() % SECONDS_A_DAY
    if left < 2 * PATIENCE:
        time.sleep(left + 1)


@pytest.fixture
def database_url(postgres):
    """A fresh, migrated database of this test."""
    with fresh_database(postgres) as url:
        yield url


@pytest.fixture(scope="module")
def module_database_url(postgres):
    """A fresh, migrated database of this module."""
    with fresh_database(postgres) as url:
        yield url
