"""Connections of a process that forks, as a worker does."""

import os

import pytest
from sqlalchemy import text

from pipeline.db.session import get_engine, reading, single_statement


def backend(connection):
    return connection.execute(text("SELECT pg_backend_pid()")).scalar_one()


@pytest.mark.usefixtures("quire")
def test_a_child_leaves_the_connections_of_its_parent_alone():
    with single_statement() as connection, get_engine().connect() as other:
        kept = {backend(connection), backend(other)}
    if (child := os.fork()) == 0:
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with reading() as session, get_engine().connect() as other:
        assert {backend(session), backend(other)} == kept


@pytest.mark.usefixtures("quire")
def test_who_disposes_of_the_engine_ends_every_connection():
    with single_statement() as connection:
        before = backend(connection)
    get_engine().dispose()
    with single_statement() as connection:
        assert backend(connection) != before
