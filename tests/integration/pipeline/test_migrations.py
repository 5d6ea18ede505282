"""Migrations take the time that they need, hold nobody up, and go on where they were broken off."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from pipeline.db import schema
from pipeline.db.session import get_engine, transaction
from tests.processes import wait_for

DOCUMENT = text("""
INSERT INTO documents (id, tenant, filename, bytes, sha256, storage_key)
VALUES (gen_random_uuid(), 'acme', 'a.txt', 1, '', '')
""")
LISTS = text("""
SELECT indexrelid::regclass::text, indisvalid FROM pg_index
WHERE indexrelid::regclass::text ~ '^ix_documents_(live|tenant)_' ORDER BY 1
""")
NEWEST = [
    *((f"ix_documents_live_{of}", True) for of in ("created", "error_code", "label", "media_type", "stage", "status")),
    ("ix_documents_live_updated", True),
    ("ix_documents_tenant_sha256", True),
]


def limit(connection):
    return connection.scalar(text("SHOW statement_timeout"))


def indexes():
    with transaction() as session:
        return [tuple(row) for row in session.execute(LISTS)]


@pytest.fixture
def at_0008(quire):
    """A database of an older release, with a document in it."""
    schema._with_connection(lambda config: command.downgrade(config, "0008"))
    with transaction() as session:
        session.execute(DOCUMENT)
    assert not any(name.startswith("ix_documents_live") for name, _ in indexes())
    return quire


@pytest.mark.usefixtures("quire")
def test_an_index_of_many_documents_may_take_longer_than_a_request(monkeypatch):
    seen = []

    def upgrade(config, _):
        seen.append(limit(config.attributes["connection"]))

    monkeypatch.setattr(schema.command, "upgrade", upgrade)
    schema.migrate()
    assert seen == ["0"]
    with get_engine().connect() as connection:  # the same one, from the pool
        assert limit(connection) == "30s"


@pytest.mark.usefixtures("at_0008")
def test_documents_come_in_while_their_indexes_are_made():
    """A writer whose transaction stays open lets no index be finished, and yet holds nobody else up."""
    with ThreadPoolExecutor(1) as pool:
        with transaction() as writer:
            writer.execute(DOCUMENT)
            migrating = pool.submit(schema.migrate)
            wait_until_it_waits()
            with transaction() as session:
                session.execute(text("SET LOCAL lock_timeout = '5s'"))
                session.execute(DOCUMENT)
            assert not migrating.done()
        migrating.result(timeout=60)
    assert indexes() == NEWEST
    with transaction() as session:
        assert session.scalar(text("SELECT count(*) FROM documents")) == 3


def wait_until_it_waits():
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX%' AND wait_event_type = 'Lock'"
    )
    with get_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        wait_for(lambda: connection.scalar(waiting), described="an index that waits for a writer")


@pytest.mark.usefixtures("at_0008")
def test_a_migration_that_was_broken_off_is_finished_by_the_next():
    break_off()
    assert ("ix_documents_live_created", False) in indexes()
    schema.migrate()
    assert indexes() == NEWEST
    schema.check()


def break_off():
    """End PostgreSQL's process while it makes the first index."""
    with ThreadPoolExecutor(1) as pool, transaction() as writer:
        writer.execute(DOCUMENT)
        migrating = pool.submit(schema.migrate)
        wait_until_it_waits()
        ended = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX%'")
        writer.execute(ended)
        with pytest.raises(SQLAlchemyError):
            migrating.result(timeout=60)


@pytest.mark.usefixtures("at_0008")
def test_two_that_migrate_at_once_take_turns():
    with ThreadPoolExecutor(2) as pool:
        for migrating in [pool.submit(schema.migrate) for _ in range(2)]:
            migrating.result(timeout=60)
    assert indexes() == NEWEST
