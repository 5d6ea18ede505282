"""A document is read by few exchanges with PostgreSQL, and by the indexes of its keys."""

import os
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event, text

from pipeline.db import documents
from pipeline.db.models import Correction, Result
from pipeline.db.results import LARGE_BYTES
from pipeline.db.session import transaction
from pipeline.domain import Status


@pytest.fixture
def completed(upload):
    """A document that ended well, with what was found in it."""

    def make(body):
        document = upload()
        with transaction() as session:
            session.add(Result(document_id=document.id, run=1, body=body))
            session.execute(text("UPDATE documents SET status = 'COMPLETED'"))
        return document.id

    return make


@contextmanager
def statements():
    seen = []

    def note(connection, cursor, statement, *_):
        seen.append(statement)

    def ended(_):
        seen.append("COMMIT")

    event.listen(Engine, "before_cursor_execute", note)
    event.listen(Engine, "commit", ended)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)
    event.remove(Engine, "commit", ended)


def test_a_document_with_its_result_is_two_statements(completed):
    document_id = completed({"content": {"text": "Zwölf"}})
    with statements() as seen:
        view = documents.get(document_id, "default", with_result=True)
    assert [statement.partition(" ")[0] for statement in seen] == ["SELECT", "SELECT"]
    assert view.result.json == '{"content": {"text": "Zwölf"}}'
    assert [entry.event for entry in view.timeline] == ["uploaded"]
    assert view.corrections == []


def test_its_corrections_are_a_third(completed):
    document_id = completed({})
    with transaction() as session:
        session.add_all(Correction(document_id=document_id, field=name, value=1, by="a person") for name in "ba")
    with statements() as seen:
        view = documents.get(document_id, "default")
    assert len(seen) == 3
    assert [each.field for each in view.corrections] == ["a", "b"]
    assert view.result is None  # it was not asked for


def test_a_large_result_is_told_by_its_size(completed):
    view = documents.get(completed({"noise": os.urandom(LARGE_BYTES).hex()}), "default", with_result=True)
    assert view.result.json is None
    assert view.result.bytes > LARGE_BYTES


def test_the_result_of_an_older_run_is_not_that_of_the_document(completed):
    document_id = completed({})
    with transaction() as session:
        session.execute(text("UPDATE documents SET status = 'PROCESSING'"))
    view = documents.get(document_id, "default", with_result=True)
    assert (view.document.status, view.result) == (Status.PROCESSING, None)


def test_a_document_of_somebody_else_is_none(completed):
    document_id = completed({})
    assert documents.get(document_id, "stranger", with_result=True) is None
    assert documents.get(document_id, with_result=True).result is not None  # an operator sees it
