"""Migrations: bring a database to the newest schema, and check that models and migrations agree."""

import time
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from pipeline.db.session import get_engine

LOCK = 0x51756972  # "Quir": two deployments that migrate at once take turns
TURN_SECONDS = 0.2


def _with_connection(action: Callable[[Config], object]) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    with get_engine().connect() as connection:
        connection.execute(text("SET statement_timeout = 0"))  # an index of many documents takes its time
        _take_turn(connection)
        config.attributes["connection"] = connection
        action(config)
        connection.commit()
        connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
        connection.execute(text("RESET statement_timeout"))
        connection.commit()


def _take_turn(connection: Connection) -> None:
    # A statement that waits for the lock would be waited for by whoever makes an index concurrently, and so for ever.
    while not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
        connection.commit()
        time.sleep(TURN_SECONDS)
    connection.commit()


def migrate() -> None:
    """Upgrade to the newest schema."""
    _with_connection(lambda config: command.upgrade(config, "head"))


def check() -> None:
    """Raise alembic.util.CommandError if the models differ from what the migrations make."""
    _with_connection(command.check)


def revise(message: str) -> None:
    """Write a new migration from the difference between models and database."""
    _with_connection(lambda config: command.revision(config, message, autogenerate=True))
