"""Lists of deliveries cost a page, however many were delivered."""

from functools import partial

import pytest
from sqlalchemy import text

from pipeline.db import deliveries
from pipeline.db.deliveries import Wanted
from pipeline.db.session import get_engine, transaction
from pipeline.domain import DeliveryStatus
from tests.plans import touched

WEBHOOK = text("""
INSERT INTO webhooks (id, tenant, url, events, secret)
VALUES (gen_random_uuid(), 'acme', 'https://example.com/', ARRAY['document.completed'], 'whsec_') RETURNING id
""")
MADE = text("""
INSERT INTO deliveries (id, webhook_id, tenant, event, payload, status, created_at)
SELECT gen_random_uuid(), :webhook, 'acme', 'document.completed', '{}',
       CASE WHEN n <= 3 THEN 'failed' WHEN n <= 5 THEN 'pending' ELSE 'delivered' END, now() + n * interval '1 second'
FROM generate_series(1, 10000) AS n
""")


@pytest.fixture
def webhook_id(quire):
    """A webhook with ten thousand deliveries, of which the first few did not arrive."""
    with transaction() as session:
        webhook_id = session.scalar(WEBHOOK)
        session.execute(MADE, {"webhook": webhook_id})
    with get_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE) deliveries"))
    return webhook_id


def test_the_few_that_did_not_arrive_are_found_without_the_many_that_did(webhook_id):
    of_all, of_one = Wanted("acme"), Wanted("acme", webhook_id=webhook_id)
    for wanted in (of_all, of_one):
        for status, count in ((DeliveryStatus.FAILED, 3), (DeliveryStatus.PENDING, 2), (DeliveryStatus.DELIVERED, 50)):
            asked = Wanted(**vars(wanted) | {"status": status})
            assert len(deliveries.find(asked)) == count
            assert touched(partial(deliveries.find, asked)) < 30, asked
