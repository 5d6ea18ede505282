"""Uploads of several requests committed by one statement."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import func, inspect, select, text

from pipeline import origin
from pipeline.db import group, intake, keys, session
from pipeline.db.documents import Upload
from pipeline.db.idempotency import Answer
from pipeline.db.models import Document, DocumentEvent, Run, Usage
from pipeline.db.session import single_statement, transaction
from pipeline.domain import Scope
from pipeline.errors import UnavailableError

OWN = {"id", "document_id", "storage_key", "created_at", "updated_at", "at"}  # differ between two documents


@pytest.fixture
def key(quire):
    return keys.create(keys.Grant("acme", "of a test", [Scope.WRITE])).id


def request(key=None, **changes):
    document_id = uuid4()
    values = {
        "tenant": "acme", "filename": "Prüfung “1”.txt", "declared_type": "text/plain", "bytes": 3,
        "sha256": "0" * 64, "options": {"pages": "1-2", "password": "p\"'\\"}, "metadata": {"case": [1.5, None]},
        "tags": ["a,b", "{c}", "ü"], "callback": "https://example.com/?a=:b", "key_id": key,
    } | changes  # fmt: skip
    return intake.Request("acme", [Upload(document_id=document_id, storage_key=f"documents/{document_id}", **values)])


def kept(document_id):
    """The rows of one upload, without what is each document's own."""
    with transaction() as session:
        rows = [
            session.get_one(Document, document_id),
            session.get_one(Run, (document_id, 1)),
            session.scalars(select(DocumentEvent).where(DocumentEvent.document_id == document_id)).one(),
        ]
        return [
            {
                column.key: getattr(row, column.key)
                for column in inspect(type(row)).column_attrs
                if column.key not in OWN
            }
            for row in rows
        ]


def test_a_group_leaves_the_rows_that_one_alone_leaves(key):
    token = origin.request_id.set("the-request")
    alone, together = request(key), request(key)
    origin.request_id.reset(token)
    given = dict(vars(alone.uploads[0]))
    token = origin.request_id.set("the-request")
    intake.accept(alone, lambda *_: Answer("", ""))
    origin.request_id.reset(token)
    group.accept([together])
    assert kept(given["document_id"]) == kept(together.uploads[0].document_id)
    assert kept(given["document_id"])[1]["request_id"] == "the-request"


def test_documents_come_in_the_order_of_their_requests_with_postgresqls_times(key):
    requests = [request(key, filename=f"{number}.txt") for number in range(5)]
    documents = group.accept(requests)
    assert [document.filename for document in documents] == [f"{number}.txt" for number in range(5)]
    with transaction() as session:
        for document in documents:
            row = session.get_one(Document, document.id)
            assert (row.created_at, row.updated_at) == (document.created_at, document.updated_at)


def test_each_key_is_charged_for_its_own(key, one_day):
    other = keys.create(keys.Grant("acme", "another", [Scope.WRITE])).id
    group.accept([request(key, bytes=10), request(other, bytes=1), request(None), request(key, bytes=20)])
    group.accept([request(key, bytes=5)])
    with transaction() as session:
        used = {row.key_id: (row.documents, row.bytes) for row in session.scalars(select(Usage))}
    assert used == {key: (3, 35), other: (1, 1)}


def test_one_that_postgresql_refuses_fails_alone(key, one_day):
    requests = [request(key), request(key, filename="nul\0.txt"), request(uuid4()), request(key)]
    first, second, third, fourth = group.accept_each(requests)
    assert isinstance(second, Exception)
    assert isinstance(third, Exception)  # there is no such key
    assert [first.id, fourth.id] == [requests[0].uploads[0].document_id, requests[3].uploads[0].document_id]
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(Document)) == 2
        assert session.scalar(select(Usage.documents)) == 2


def test_postgresqls_absence_is_the_error_of_all_and_asked_once(quire, monkeypatch):
    asked = []

    def away(requests):
        asked.append(len(requests))
        raise UnavailableError("database_unavailable", "it is away")

    monkeypatch.setattr(group, "accept", away)
    outcomes = group.accept_each([request(), request()])
    assert [type(outcome) for outcome in outcomes] == [UnavailableError] * 2
    assert asked == [2]


def test_groups_of_several_processes_do_not_wait_for_each_other_in_a_circle(key, one_day):
    others = [keys.create(keys.Grant("acme", "another", [Scope.WRITE])).id for _ in range(3)]
    charged = [key, *others]

    def commit(number):
        order = charged if number % 2 else charged[::-1]
        return group.accept_each([request(one) for one in order])

    with ThreadPoolExecutor(4) as pool:
        outcomes = [outcome for outcomes in pool.map(commit, range(24)) for outcome in outcomes]
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    with transaction() as session:
        assert session.scalars(select(Usage.documents)).all() == [24] * 4


def test_only_what_needs_nothing_looked_up_is_plain():
    plain = request()
    assert plain.is_plain
    changed = [{"key": "k"}, {"reuse": True}, {"named": True}, {"uploads": [*plain.uploads, *plain.uploads]}]
    assert not any(intake.Request(**(vars(plain) | change)).is_plain for change in changed)


def test_a_connection_that_died_while_it_rested_is_replaced(quire, monkeypatch):
    monkeypatch.setattr(session, "REST_SECONDS", 0.0)
    died = backend()
    assert backend() == died  # it is one connection
    with transaction() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": died})
    assert backend() != died


def backend():
    with single_statement() as connection:
        assert connection.connection.dbapi_connection.autocommit
        return connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
