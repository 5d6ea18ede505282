"""Engine and transactions of this process."""

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from typing import Any

from psycopg2 import Error as PsycopgError
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from pipeline.errors import ErrorCode, UnavailableError
from pipeline.settings import get_settings

CONNECT_TIMEOUT_SECONDS = 5
STATEMENT_TIMEOUT_MS = 30_000
REST_SECONDS = 1.0  # after which PostgreSQL may have been restarted; asking each time would double what a group costs


@cache
def get_engine() -> Engine:
    """The engine of this process; a forked child starts with an empty pool of its own."""
    # PostgreSQL may have been restarted since the connection was last used.
    return _new_engine(pool_pre_ping=True)


@cache
def _quick_engine(beside: Engine) -> Engine:
    """An engine whose connections are never in a transaction, and are asked for life only after a rest."""
    engine = _new_engine(isolation_level="AUTOCOMMIT")
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", _see_that_it_lives)
    # A child disposes of both engines as it begins, and must not end the connections of its parent.
    owner = os.getpid()
    event.listen(beside, "engine_disposed", lambda _: engine.dispose(close=os.getpid() == owner))
    return engine


def _new_engine(**options: Any) -> Engine:  # noqa: ANN401 - SQLAlchemy's
    settings = get_settings()
    engine = create_engine(
        settings.database_url.get_secret_value(),
        pool_size=settings.database_pool_size,
        max_overflow=settings.database_pool_size,
        pool_timeout=CONNECT_TIMEOUT_SECONDS,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            "application_name": "quire",
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c timezone=UTC",
        },
        **options,
    )
    # The parent's sockets must not be closed, nor used, by its children.
    os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))
    return engine


def _note_use(_: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    record.info["used_at"] = time.monotonic()


def _see_that_it_lives(connection: DBAPIConnection, record: ConnectionPoolEntry, _: object) -> None:
    """DisconnectionError, on which the pool takes another connection."""
    if time.monotonic() - record.info.get("used_at", float("inf")) < REST_SECONDS:
        return
    try:
        with closing(connection.cursor()) as cursor:
            cursor.execute("SELECT 1")
    except PsycopgError as error:
        raise DisconnectionError(str(error)) from error


@contextmanager
def transaction() -> Iterator[Session]:
    """A session that commits at the end of the block; UnavailableError if PostgreSQL is away."""
    with _unavailable_as_ours(), Session(get_engine(), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def single_statement() -> Iterator[Connection]:
    """A connection on which a statement is its own transaction: nothing is sent for its begin and its commit.

    UnavailableError if PostgreSQL is away.
    """
    with _unavailable_as_ours(), _quick_engine(get_engine()).connect() as connection:
        yield connection


@contextmanager
def reading() -> Iterator[Session]:
    """A session in which each statement is its own transaction; UnavailableError if PostgreSQL is away."""
    with single_statement() as connection, Session(connection, expire_on_commit=False) as session:
        yield session


@contextmanager
def _unavailable_as_ours() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeoutError) as error:
        raise _unavailable(error) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise _unavailable(error) from error
        raise


def _unavailable(error: Exception) -> UnavailableError:
    # The first line only: SQLAlchemy adds the statement and its parameters.
    reason = str(error).strip().split("\n", 1)[0]
    return UnavailableError(ErrorCode.DATABASE_UNAVAILABLE, f"PostgreSQL does not answer: {reason}")
