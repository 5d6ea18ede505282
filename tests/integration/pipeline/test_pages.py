"""Pages of a long list: the same whichever way PostgreSQL finds them, and no dearer for what was deleted."""

import time
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from pipeline.db import pages
from pipeline.db.pages import Wanted
from pipeline.db.session import get_engine, transaction

MADE = text("""
INSERT INTO documents (
    id, tenant, filename, bytes, sha256, storage_key, status, stage,
    label, tags, search, created_at, updated_at, deleted_at
)
SELECT gen_random_uuid(), 'acme', n || '.txt', n, '', '', 'COMPLETED', 'persist',
       CASE WHEN n % 2 = 0 THEN 'letter' ELSE 'invoice' END,
       CASE WHEN n <= 60 THEN ARRAY['old'] ELSE '{}' END,
       to_tsvector('simple', CASE WHEN n <= 60 THEN 'ancient' ELSE 'new' END),
       now() + n * interval '1 second', now() - n * interval '1 second', CASE WHEN :deleted THEN now() END
FROM generate_series(1, :count) AS n
""")
OLD = (
    Wanted("acme", tags=["old"], limit=25),
    Wanted("acme", tags=["old"], limit=25, sort="created"),
    Wanted("acme", text="ancient", limit=25, sort="-updated"),
    Wanted("acme", text="ancient", label="letter", limit=25, sort="updated"),
)


def fill(count, *, deleted=False):
    with transaction() as session:
        session.execute(MADE, {"count": count, "deleted": deleted})
    with get_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE) documents"))


def every_page(wanted):
    """The sizes of all documents, page after page."""
    found, cursor = [], None
    while True:
        page = pages.find(Wanted(**vars(wanted) | {"cursor": cursor}))
        found.append([document.bytes for document in page.documents])
        cursor = page.cursor
        if cursor is None:
            return found


@pytest.mark.usefixtures("quire")
@pytest.mark.parametrize("most", [pages.MOST_GATHERED, 0])
@pytest.mark.parametrize("wanted", OLD)
def test_a_walk_that_takes_too_long_is_given_up_and_finds_the_same(wanted, most, monkeypatch):
    fill(200)
    walked = every_page(wanted)
    assert sum(map(len, walked)) == (30 if wanted.label else 60)
    given_up, expected = [], pages.expected
    monkeypatch.setattr(pages, "expected", lambda *asked: given_up.append(asked) or expected(*asked))
    monkeypatch.setattr(pages, "WALK_MS", 1)
    monkeypatch.setattr(pages, "MOST_GATHERED", most)
    fast = pages._conditions
    monkeypatch.setattr(pages, "_conditions", lambda one: [*fast(one), func.pg_sleep(0.001).is_not(None)])
    assert every_page(wanted) == walked
    assert given_up


@pytest.mark.usefixtures("quire")
def test_only_the_walk_has_so_little_time():
    started = time.monotonic()
    with pytest.raises(pages._TooLongError), transaction() as session, pages._in_time(session):
        session.execute(select(func.pg_sleep(30)))
    assert time.monotonic() - started < 20
    with transaction() as session:
        assert session.scalar(text("SHOW statement_timeout")) == "30s"


def test_what_has_an_index_in_its_order_is_not_watched():
    for wanted in (Wanted("acme"), Wanted("acme", label="letter"), Wanted("acme", batch_id=UUID(int=1))):
        assert not wanted.is_narrow
    two, by_update = Wanted("acme", status="FAILED", label="letter"), Wanted("acme", status="FAILED", sort="updated")
    for wanted in (*OLD, two, by_update, Wanted("acme", created_to=datetime.now(UTC), sort="-updated")):
        assert wanted.is_narrow


@pytest.mark.usefixtures("quire")
@pytest.mark.parametrize("wanted", [Wanted("acme"), Wanted("acme", sort="updated"), Wanted("acme", label="letter")])
def test_documents_that_were_deleted_are_not_passed_by(wanted):
    fill(4_000, deleted=True)
    fill(10)
    statement = pages.query(wanted).compile(get_engine())
    with transaction() as session:
        explained = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
        plan = session.connection().exec_driver_sql(explained, statement.params).scalar_one()[0]["Plan"]
    assert plan["Actual Rows"] == (5 if wanted.label else 10)
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 40, plan
