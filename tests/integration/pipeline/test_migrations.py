"""Migrations take the time that they need, whatever limit holds for everything else."""

import pytest
from sqlalchemy import text

from pipeline.db import schema
from pipeline.db.session import get_engine


def limit(connection):
    return connection.scalar(text("SHOW statement_timeout"))


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
