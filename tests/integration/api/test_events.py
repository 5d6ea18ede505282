"""The timeline as server-sent events, read from a real server while things happen."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from uuid import UUID, uuid4

import httpx
import psycopg2
import pytest
from sqlalchemy import make_url

from pipeline.db import documents, keys
from pipeline.db.models import Document
from pipeline.db.session import get_engine, transaction
from pipeline.db.transitions import cancel, retry
from pipeline.domain import Scope
from tests.integration.api.conftest import CACHES
from tests.integration.api.serving import Server, server_environment
from tests.keys import HEADERS, STRANGERS_HEADERS
from tests.processes import PATIENCE, wait_for


@pytest.fixture(scope="module")
def api(module_database_url, tmp_path_factory):
    folder = tmp_path_factory.mktemp("api")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUIRE_DATABASE_URL", module_database_url)  # what the tests do, they do in the same database
        for cache in CACHES:
            cache.cache_clear()
        server = Server(folder, server_environment(module_database_url, folder))
        yield server
        server.process.stop()
        get_engine().dispose()
    for cache in CACHES:
        cache.cache_clear()


class Stream:
    """Reads a stream in a thread."""

    def __init__(self, url, path, last=None, key=HEADERS):
        self.events, self.comments, self.status, self.ended = [], 0, None, threading.Event()
        headers = key | ({"Last-Event-ID": last} if last else {})
        self._response = None
        self._thread = threading.Thread(target=self._read, args=(f"{url}/api/v1/{path}/events", headers), daemon=True)
        self._thread.start()

    def _read(self, url, headers):
        with httpx.stream("GET", url, headers=headers, timeout=120) as response:
            self.status, self.headers = response.status_code, response.headers
            event = {}
            for line in response.iter_lines():
                name, _, value = line.partition(": ")
                if line == "" and "data" in event:
                    self.events.append(event | json.loads(event.pop("data")))
                    event = {}
                elif name in {"id", "data"}:
                    event[name] = value
                elif name == "":
                    self.comments += 1
        self.ended.set()

    def saw(self, *names, seconds=PATIENCE):
        wait_for(lambda: [event["event"] for event in self.events] == list(names), seconds, f"{names}: {self.events}")


def upload(api, *contents):
    files = [("file", (f"{number}.txt", content, "text/plain")) for number, content in enumerate(contents)]
    answer = httpx.post(f"{api.url}/api/v1/documents/", files=files, headers=HEADERS, timeout=PATIENCE)
    assert answer.status_code == 202, answer.text
    return answer.json()


def note(document_id, event):
    with transaction() as session:
        document = session.get(Document, UUID(document_id), with_for_update=True)
        documents.record(session, document, event, None)


def test_events_come_as_they_happen_and_end_with_the_document(api):
    document_id = upload(api, b"one")["id"]
    stream = Stream(api.url, f"documents/{document_id}")
    stream.saw("uploaded")
    note(document_id, "stage_started")
    stream.saw("uploaded", "stage_started")
    assert not stream.ended.is_set()
    cancel(UUID(document_id), "no longer wanted")
    assert stream.ended.wait(PATIENCE)
    stream.saw("uploaded", "stage_started", "cancelled")
    assert stream.headers["content-type"].startswith("text/event-stream")
    last = stream.events[-1]
    assert (last["document_id"], last["status"], last["message"]) == (document_id, "CANCELLED", "no longer wanted")


def test_a_client_goes_on_where_it_left_off_and_is_told_when_nothing_is_left(api):
    document_id = upload(api, b"one")["id"]
    first = Stream(api.url, f"documents/{document_id}")
    first.saw("uploaded")
    cancel(UUID(document_id), "no")
    assert first.ended.wait(PATIENCE)
    again = Stream(api.url, f"documents/{document_id}", last=first.events[0]["id"])
    assert again.ended.wait(PATIENCE)
    again.saw("cancelled")
    nothing = Stream(api.url, f"documents/{document_id}", last=first.events[1]["id"])
    assert nothing.ended.wait(PATIENCE)
    assert (nothing.status, nothing.events) == (204, [])
    retry(UUID(document_id), None, "again")
    resumed = Stream(api.url, f"documents/{document_id}", last=first.events[1]["id"])
    resumed.saw("retried")
    assert not resumed.ended.is_set()
    cancel(UUID(document_id), "no")
    assert resumed.ended.wait(PATIENCE)


def test_a_batch_ends_when_all_of_it_has_and_misses_nothing_that_was_committed_late(api):
    batch = upload(api, b"one", b"two")
    one, two = (each["id"] for each in batch["documents"])
    stream = Stream(api.url, f"batches/{batch['batch_id']}")
    stream.saw("uploaded", "uploaded")
    # The first transaction has the smaller number and commits last: a single "greater than" would pass over it.
    with transaction() as session:
        documents.record(session, session.get(Document, UUID(one), with_for_update=True), "early", None)
        session.flush()
        note(two, "late")
        stream.saw("uploaded", "uploaded", "late")
    stream.saw("uploaded", "uploaded", "late", "early")
    cancel(UUID(one), "no")
    stream.saw("uploaded", "uploaded", "late", "early", "cancelled")
    assert not stream.ended.is_set()
    cancel(UUID(two), "no")
    assert stream.ended.wait(PATIENCE)
    after_late = Stream(api.url, f"batches/{batch['batch_id']}", last=stream.events[2]["id"])
    assert after_late.ended.wait(PATIENCE)
    after_late.saw("early", "cancelled", "cancelled")


def test_what_happens_while_the_listening_connection_is_lost_is_caught_up(api, postgres, module_database_url):
    document_id = upload(api, b"one")["id"]
    stream = Stream(api.url, f"documents/{document_id}")
    stream.saw("uploaded")
    name = make_url(module_database_url).database
    with transaction() as session:
        session.connection()  # stays open in the pool
    with stopped_listener(postgres, name):
        note(document_id, "unheard")
        time.sleep(0.3)
        assert [event["event"] for event in stream.events] == ["uploaded"]
    stream.saw("uploaded", "unheard")


@contextmanager
def stopped_listener(postgres, name):
    """End the LISTEN connection, and let no new one be made."""
    mine = psycopg2.connect(postgres.url("postgres").replace("+psycopg2", ""))
    mine.autocommit = True
    bells = "FROM pg_stat_activity WHERE datname = %s AND application_name = 'quire-bell'"
    with closing(mine), mine.cursor() as cursor:

        def listens():
            cursor.execute(f"SELECT 1 {bells}", (name,))
            return cursor.rowcount == 1

        wait_for(listens, described="the bell")
        # Connections that are open stay, as this test's own; only new ones are refused.
        cursor.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        try:
            cursor.execute(f"SELECT pg_terminate_backend(pid) {bells}", (name,))
            yield
        finally:
            cursor.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def test_a_stream_ends_with_its_key(api):
    document_id = upload(api, b"one")["id"]
    key = keys.create(keys.Grant("default", "of a test", [Scope.READ]))
    stream = Stream(api.url, f"documents/{document_id}", key={"X-API-Key": key.secret})
    stream.saw("uploaded")
    keys.revoke(key.id)
    wait_for(lambda: stream.ended.wait(0.5) or note(document_id, "stage_started"), described="the stream's end")
    again = Stream(api.url, f"documents/{document_id}", key={"X-API-Key": key.secret})
    assert again.ended.wait(PATIENCE)
    assert again.status == 401


def test_a_strangers_stream_is_not_found(client):
    document_id = client.upload().json()["id"]
    for path in (f"documents/{document_id}", f"documents/{uuid4()}", f"batches/{uuid4()}"):
        answer = client.get(f"/api/v1/{path}/events", headers=STRANGERS_HEADERS)
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("wrong", ["x", "1-2", "-1", "9" * 30])
def test_an_id_of_another_stream_is_refused(client, wrong):
    document_id = client.upload().json()["id"]
    answer = client.get(f"/api/v1/documents/{document_id}/events", headers={"Last-Event-ID": wrong})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "header.Last-Event-ID"


def test_no_more_streams_are_opened_than_may_be(client, settings):
    settings(QUIRE_MAX_EVENT_STREAMS="1")
    document_id = client.upload().json()["id"]
    cancel(UUID(document_id), "no")
    address = f"/api/v1/documents/{document_id}/events"
    with client.app.state.streams.counted():
        refused = client.get(address)
    assert (refused.status_code, refused.json()["type"]) == (503, "urn:quire:problem:too_many_streams")
    assert refused.headers["Retry-After"]
    for _ in range(2):  # one that has ended has made room
        assert client.get(address).text.count("data: ") == 2


def test_many_streams_share_one_listening_connection_and_the_server_stops_under_them(api):
    ids = [upload(api, b"%d" % number)["id"] for number in range(3)]
    streams = [Stream(api.url, f"documents/{ids[number % 3]}") for number in range(60)]
    for stream in streams:
        stream.saw("uploaded")
    with transaction() as session:
        from_bell = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s"
        assert session.connection().exec_driver_sql(from_bell, ("quire-bell",)).scalar() == 1
    note(ids[0], "told to a third")
    wait_for(lambda: sum(len(stream.events) for stream in streams) == 80, described="one event on twenty streams")
    with (
        httpx.Client(base_url=api.url, headers=HEADERS, timeout=2 * PATIENCE) as client,
        ThreadPoolExecutor(1) as other,
    ):
        client.get("/healthz")  # a connection that is there, however slow the machine
        waiting = other.submit(client.get, f"/api/v1/documents/{ids[1]}?wait=60")
        time.sleep(1)  # it has been asked
        started = time.monotonic()
        assert api.process.stop() in {0, -15}
        assert time.monotonic() - started < 45
        assert all(stream.ended.wait(PATIENCE) for stream in streams)
        assert waiting.result(PATIENCE).status_code == 200
    assert not api.logged("Traceback")
