"""How much of its tables PostgreSQL reads for what a call asks of it."""

from collections.abc import Callable

from sqlalchemy import Engine, event

from pipeline.db.session import get_engine


def touched(call: Callable[[], object]) -> int:
    """Blocks that PostgreSQL touches for all statements of the call."""
    statements = []

    def note(connection, cursor, statement, parameters, *_):
        statements.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    call()
    event.remove(Engine, "before_cursor_execute", note)
    assert statements
    return sum(_blocks(*each) for each in statements if not each[0].startswith("EXPLAIN"))


def _blocks(statement: str, parameters: object) -> int:
    with get_engine().connect() as connection:
        explained = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
        plan = connection.exec_driver_sql(explained, parameters).scalar_one()[0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
