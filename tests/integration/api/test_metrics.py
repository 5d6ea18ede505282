"""What /metrics says, and to whom."""

from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from api.gauges import Gauges
from api.routes.metrics import is_local
from pipeline.db import counts
from pipeline.db.session import get_engine
from tasks.app import app
from tests.keys import HEADERS, KEY
from tests.metrics import Scrape

SCRAPED = {"QUIRE_METRICS_CACHE_SECONDS": 0, "QUIRE_AWS_ENDPOINT_URL": "http://127.0.0.1:9"}


def scrape(client):
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return Scrape(answer.text)


def add_documents(count, status, stage="validate", code=None, age="0 s"):
    with get_engine().begin() as connection:
        connection.execute(
            text(
                "INSERT INTO documents"
                " (id, filename, bytes, sha256, storage_key, status, stage, error_code, updated_at)"
                " SELECT gen_random_uuid(), 'a', 1, 'x', 'k', :status, :stage, :code,"
                " clock_timestamp() - CAST(:age AS interval) FROM generate_series(1, :count)"
            ),
            {"status": status, "stage": stage, "code": code, "age": age, "count": count},
        )


def test_documents_are_counted_by_status_stage_and_code(client, settings):
    settings(**SCRAPED)
    add_documents(3, "PENDING", age="90 s")
    add_documents(2, "PROCESSING", "extract")
    add_documents(4, "COMPLETED", "persist")
    add_documents(1, "FAILED", "validate", "encrypted")
    seen = scrape(client)
    by_status = {
        status: seen.value("quire_documents", status=status) for status in seen.labels("quire_documents", "status")
    }
    assert by_status == {"PENDING": 3, "PROCESSING": 2, "COMPLETED": 4, "FAILED": 1, "CANCELLED": 0}
    assert seen.value("quire_documents_unfinished", stage="validate", status="PENDING") == 3
    assert seen.value("quire_documents_unfinished") == 5
    assert seen.value("quire_documents_failed", code="encrypted") == seen.value("quire_documents_failed") == 1
    assert 90 <= seen.value("quire_oldest_unfinished_seconds", stage="validate") < 150
    assert seen.value("quire_oldest_unfinished_seconds", stage="persist") == 0


@pytest.mark.parametrize("query", [counts.BY_STATUS, counts.FAILED_BY_CODE], ids=["by status", "failed by code"])
def test_all_documents_are_counted_without_reading_one(client, settings, query):
    settings(**SCRAPED)
    add_documents(20_000, "COMPLETED", "persist")
    add_documents(2_000, "FAILED", "validate", "encrypted")
    with get_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE) documents"))
        # What an open snapshot of a neighbour keeps from being vacuumed would make the planner prefer the table.
        connection.execute(text("SET enable_seqscan = off"))
        connection.execute(text("SET enable_bitmapscan = off"))
        asked = str(query.compile(get_engine(), compile_kwargs={"literal_binds": True}))
        plan = "\n".join(connection.scalars(text(f"EXPLAIN {asked}")))
        connection.execute(text("RESET ALL"))
    assert "Index Only Scan using ix_documents_totals" in plan
    assert "Seq Scan" not in plan
    assert "Heap Scan" not in plan


def test_unsent_runs_live_claims_and_dead_letters_are_counted(client, settings, sent):
    settings(**SCRAPED)
    for _ in range(2):
        client.upload()
    with get_engine().begin() as connection:
        connection.execute(text("UPDATE runs SET created_at = created_at - interval '40 s'"))
        connection.execute(
            text(
                "INSERT INTO stage_runs (document_id, run, stage, owner, lease_until, attempts)"
                " SELECT document_id, number, stage, gen_random_uuid(), clock_timestamp() + lease, 1 FROM runs,"
                " (VALUES ('extract', interval '1 min'), ('validate', interval '-1 min')) AS s (stage, lease)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO dead_letters (queue, message_id, body, attributes, cause, redriven_at)"
                " VALUES ('extract-dead', 'a', '', '{}', 'x', NULL), ('extract-dead', 'b', '', '{}', 'x', now())"
            )
        )
    seen = scrape(client)
    assert seen.value("quire_outbox_runs") == 2
    assert 40 <= seen.value("quire_outbox_oldest_seconds") < 100
    assert seen.value("quire_stages_in_flight", stage="extract") == 2
    assert seen.value("quire_stages_in_flight") == 2  # a lease that ran out is nobody's work
    assert seen.value("quire_dead_letters", queue="extract-dead") == seen.value("quire_dead_letters") == 1


def test_a_source_that_is_away_is_named_and_the_rest_is_there(client, settings, monkeypatch):
    settings(**SCRAPED)
    # Celery has read its settings by now, perhaps in a test whose queues are still there.
    monkeypatch.setitem(app.conf.broker_transport_options, "endpoint_url", "http://127.0.0.1:9")
    seen = scrape(client)
    assert seen.value("quire_source_up", source="queues") == 0
    assert seen.value("quire_source_up", source="backlog") == seen.value("quire_source_up", source="documents") == 1
    assert "quire_queue_messages" not in seen.families
    settings(QUIRE_DATABASE_URL="postgresql+psycopg2://quire@127.0.0.1:9/quire", QUIRE_METRICS_ACCESS="open")
    client.app.state.gauges = Gauges()  # those from before remember
    seen = scrape(client)
    assert seen.value("quire_source_up") == 0
    assert seen.value("quire_http_request_seconds_count", route="/metrics") > 0


def test_latencies_are_by_the_template_of_a_route_and_never_by_what_a_client_made_up(client, settings):
    settings(**SCRAPED)
    before = scrape(client)
    document = client.upload().json()["id"]
    client.get(f"/api/v1/documents/{document}")
    client.get(f"/api/v1/documents/{uuid4()}")
    client.get(f"/api/v1/documents/{document}?wait=0.2")
    client.get(f"/nowhere/{uuid4()}")
    client.request("BREW", f"/nowhere/{uuid4()}")
    seen = scrape(client)

    def more(**labels):
        name = "quire_http_request_seconds_count"
        return seen.value(name, **labels) - before.value(name, **labels)

    assert more(method="POST", route="/api/v1/documents/", status="202") == 1
    assert more(method="GET", route="/api/v1/documents/{document_id}", status="200") == 1
    assert more(method="GET", route="/api/v1/documents/{document_id}", status="404") == 1
    assert more(method="GET", route="/api/v1/documents/{document_id}?wait", status="200") == 1
    assert more(method="GET", route="none", status="404") == more(method="OTHER", route="none") == 1
    routes = seen.labels("quire_http_request_seconds_count", "route")
    assert not [route for route in routes if document in route or "nowhere" in route]


class Request:
    """As much of one as `is_local` looks at."""

    def __init__(self, peer, host, **headers):
        self.client = httpx.URL(f"http://{peer}") if peer else None
        self.url, self.headers = httpx.URL(f"http://{host}"), {name.replace("_", "-"): v for name, v in headers.items()}
        self.url = type("Url", (), {"hostname": self.url.host})


@pytest.mark.parametrize(
    ("request_", "local"),
    [
        (Request("127.0.0.1", "127.0.0.1:8000"), True),
        (Request("[::1]", "localhost:8000"), True),
        (Request("10.0.0.7", "127.0.0.1:8000"), False),  # another machine, whatever it calls this one
        (Request("127.0.0.1", "quire.example"), False),  # a page that rebinds its name, or a proxy
        (Request("127.0.0.1", "localhost", x_forwarded_for="203.0.113.9"), False),
        (Request("127.0.0.1", "localhost", via="1.1 proxy"), False),
        (Request(None, "localhost"), False),
    ],
)
def test_only_who_asks_on_the_machine_itself_is_local(request_, local):
    assert is_local(request_) is local


def test_others_need_a_key_with_the_scope_admin(client, settings):
    settings(**SCRAPED)  # the client asks for http://quire, which is not this machine's own name
    assert client.get("/metrics", headers={"X-API-Key": ""}).status_code == 401
    assert client.get("/metrics", headers={"X-API-Key": "wrong"}).status_code == 401
    with get_engine().begin() as connection:
        connection.execute(
            text(
                "INSERT INTO api_keys (id, tenant, name, shown, hash, scopes)"
                " VALUES (gen_random_uuid(), 'default', 'r', 'quire_', encode(sha256('reader'), 'hex'),"
                " ARRAY['read', 'write'])"
            )
        )
    refused = client.get("/metrics", headers={"X-API-Key": "reader"})
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:quire:problem:forbidden")
    assert client.get("/metrics", headers=HEADERS).status_code == 200
    bearer = {"X-API-Key": "", "Authorization": f"Bearer {KEY}"}
    assert client.get("/metrics", headers=bearer).status_code == 200


@pytest.mark.parametrize(("access", "status"), [("key", 401), ("loopback", 200), ("open", 200)])
def test_the_setting_says_who_reads_without_a_key(client, settings, access, status):
    settings(**SCRAPED, QUIRE_METRICS_ACCESS=access)
    assert client.get("/metrics", headers={"X-API-Key": "", "Host": "localhost"}).status_code == status


def test_the_counts_are_asked_for_once_in_a_while(client, settings):
    settings(**SCRAPED | {"QUIRE_METRICS_CACHE_SECONDS": 600})
    assert scrape(client).value("quire_documents") == 0
    add_documents(1, "PENDING")
    assert scrape(client).value("quire_documents") == 0
