"""Pages of a long list: the same whichever way PostgreSQL finds them, and no dearer for what was deleted."""

import itertools
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import text

from pipeline.db import pages, ways
from pipeline.db import wanted as asked
from pipeline.db.session import get_engine, reading, transaction
from pipeline.db.wanted import Wanted
from tests.plans import touched

MADE = text("""
INSERT INTO documents (
    id, tenant, filename, bytes, sha256, storage_key, status, stage,
    label, tags, search, created_at, updated_at, deleted_at
)
SELECT gen_random_uuid(), 'acme', n || '.txt', n, '', '',
       CASE WHEN n % 50 = 0 THEN 'PENDING' ELSE 'COMPLETED' END, 'persist',
       CASE WHEN n % 2 = 0 THEN 'letter' ELSE 'invoice' END,
       CASE WHEN n <= 60 THEN ARRAY['old'] ELSE '{}' END,
       to_tsvector('simple', CASE WHEN n <= 60 THEN 'ancient' WHEN n % 100 = 0 THEN 'new and rare' ELSE 'new' END),
       now() + n * interval '1 second', now() - n * interval '1 second', CASE WHEN :deleted THEN now() END
FROM generate_series(1, :count) AS n
""")
OLD = (
    Wanted("acme", tags=["old"], limit=25),
    Wanted("acme", tags=["old"], limit=25, sort="created"),
    Wanted("acme", text="ancient", limit=25, sort="-updated"),
    Wanted("acme", text="ancient", label="letter", limit=25, sort="updated"),
)
ALL = (
    Wanted("acme", label="letter", status="COMPLETED", limit=25),
    Wanted("acme", label="letter", stage="persist", text="new or ancient", limit=25, sort="created"),
    Wanted("acme", label="letter", created_from=datetime(2000, 1, 1, tzinfo=UTC), text="new", limit=25),
    Wanted("acme", label="letter", created_to=datetime(2100, 1, 1, tzinfo=UTC), limit=25, sort="-updated"),
    Wanted("acme", text="new -ancient", tags=[], status="COMPLETED", limit=25),
)
FAR = (
    Wanted("acme", tags=["old"]),
    Wanted("acme", text="ancient"),
    Wanted("acme", text="ancient", sort="-updated", label="letter"),
    Wanted("acme", text="ancient", label="letter"),
    Wanted("acme", text="new", label="letter", sort="created"),
    Wanted("acme", text="new", label="letter", stage="persist", status="COMPLETED"),
    Wanted("acme", label="letter", sort="updated"),
    Wanted("acme", label="letter", tags=["nobody's"], text="new"),
    Wanted("acme", label="letter", status="FAILED"),
    Wanted("acme", label="letter", text="rare"),
    Wanted("acme", status="PENDING", text="new"),
    Wanted("acme", status="PENDING", label="letter", limit=200),
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
def test_every_way_finds_the_same(monkeypatch):
    """By steps of seven documents, or of more than there are, by an index of one condition, or as is thought best."""
    fill(200)
    for wanted in (*OLD, *ALL):
        with reading() as session:
            plain = [document.bytes for document in session.scalars(asked.listed(wanted, None))]
        assert plain
        for way in (ways.choose, walk_always(7), walk_always(1_000), gather_always):
            monkeypatch.setattr(pages, "choose", way)
            found = every_page(wanted)
            assert list(itertools.chain(*found)) == plain
            assert all(len(page) == wanted.limit for page in found[:-1])


def walk_always(documents):
    return lambda expected, missing, passed=0, found=0: ways.Walk(expected.along, documents)


def gather_always(expected, missing, passed=0, found=0):
    return ways.Gather(min(expected.fitting, key=expected.fitting.__getitem__))


def test_what_has_an_index_in_its_order_is_asked_for_by_one_statement():
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
    assert touched(lambda: pages.find(wanted)) < 40


@pytest.mark.usefixtures("quire")
def test_a_page_touches_few_blocks_whatever_is_asked_for():
    """Of 20,000 documents, in two thousand blocks."""
    fill(20_000)
    blocks_of = {str(wanted): touched(partial(pages.find, wanted)) for wanted in FAR}
    assert max(blocks_of.values()) < 450, blocks_of  # four hundred of them are what fits
