"""Engine and transactions of this process."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from pipeline.errors import ErrorCode, UnavailableError
from pipeline.settings import get_settings

CONNECT_TIMEOUT_SECONDS = 5
STATEMENT_TIMEOUT_MS = 30_000


@cache
def get_engine() -> Engine:
    """The engine of this process; a forked child starts with an empty pool of its own."""
    settings = get_settings()
    engine = create_engine(
        settings.database_url.get_secret_value(),
        pool_size=settings.database_pool_size,
        max_overflow=settings.database_pool_size,
        pool_timeout=CONNECT_TIMEOUT_SECONDS,
        pool_pre_ping=True,  # PostgreSQL may have been restarted since the connection was last used
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            "application_name": "quire",
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c timezone=UTC",
        },
    )
    # The parent's sockets must not be closed, nor used, by its children.
    os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))
    return engine


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
    with _unavailable_as_ours(), get_engine().connect() as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")


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
