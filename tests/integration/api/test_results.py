"""A result in every form that a client may ask for."""

import csv
import io
import os
import socket
import zipfile
from contextlib import ExitStack
from uuid import UUID

import httpx
import pytest
from python_calamine import CalamineWorkbook

from pipeline.db import documents, transitions
from pipeline.db.models import Correction
from pipeline.db.results import PIECE_BYTES
from pipeline.db.session import transaction
from pipeline.domain import Stage
from pipeline.errors import ErrorCode, PermanentError
from pipeline.settings import MIB
from tests.integration.api.finished import body, field, finish, table
from tests.keys import HEADERS, KEY
from tests.processes import PATIENCE

PRICES = table(("article", "price"), ("Schraube", "12.50"), ("=HYPERLINK(1)", "-3.00"), ("+49 30 1", None))
NAMES = table(("name",), ("Émile",))
RESULT = body(
    tables=[PRICES, NAMES],
    fields={"invoice_number": field("RE-1"), "total": field(12.5), "iban": None},
    line_items=[{"article": field("Schraube"), "amount": field(3)}, {"article": field("@SUM(A1)"), "amount": None}],
)


@pytest.fixture
def path(client):
    document_id = client.upload(filename="Bestellung Ö.txt").json()["id"]
    finish(document_id, result=RESULT)
    return f"/api/v1/documents/{document_id}/result"


def correct(path, name, value):
    with transaction() as session:
        session.add(Correction(document_id=path.split("/")[-2], field=name, value=value, by="anna"))


def rows(answer):
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.content.decode())))


def sheets(answer):
    assert answer.status_code == 200, answer.text
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_json_is_the_stored_result_and_what_people_say(client, path):
    correct(path, "total", 13.5)
    answer = client.get(path).json()
    correction = answer.pop("corrections")["total"]
    assert answer == RESULT
    assert (correction["value"], correction["by"]) == (13.5, "anna")


def test_text_and_markdown_are_themselves(client, path):
    text, markdown = (client.get(path, params={"format": name}) for name in ("text", "markdown"))
    assert (text.text, text.headers["Content-Type"]) == ("Zwölf Schrauben", "text/plain; charset=utf-8")
    assert (markdown.text, markdown.headers["Content-Type"]) == ("# Zwölf Schrauben", "text/markdown; charset=utf-8")
    assert text.headers["X-Content-Type-Options"] == "nosniff"


def test_parts_and_fields_are_chosen_by_name(client, path):
    answer = client.get(path, params={"fields": "fields.total, fields.unheard_of,content.text,status,corrections"})
    assert answer.json() == {
        "status": "complete",
        "content": {"text": "Zwölf Schrauben"},
        "fields": {"total": RESULT["fields"]["total"], "unheard_of": None},
        "corrections": {},
    }
    assert client.get(path, params={"fields": "fields,fields.total"}).json() == {"fields": RESULT["fields"]}
    assert client.get(path, params={"fields": "classification.label"}).json() == {"classification": None}


@pytest.mark.parametrize(
    "query",
    [{"fields": "nothing"}, {"fields": "status", "format": "csv"}, {"table": 1}, {"format": "pdf"}, {"table": 0},
     {"unknown": 1}],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(client, path, query):
    answer = client.get(path, params=query)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:quire:problem:invalid_request")


def test_csv_gives_one_table_or_all_of_them_by_number(client, path):
    one = client.get(path, params={"format": "csv", "table": 1})
    assert one.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert one.headers["Content-Disposition"] == (
        "attachment; filename=\"Bestellung _.csv\"; filename*=UTF-8''Bestellung%20%C3%96.csv"
    )
    assert rows(one)[:2] == [["article", "price"], ["Schraube", "12.50"]]
    assert [row[0] for row in rows(client.get(path, params={"format": "csv"}))] == ["1", "1", "1", "1", "2", "2"]
    assert rows(client.get(path, params={"format": "csv", "table": 2})) == [["name"], ["Émile"]]
    missing = client.get(path, params={"format": "csv", "table": 3})
    assert (missing.status_code, missing.json()["type"]) == (404, "urn:quire:problem:unknown_table")


def test_a_formula_is_defused_and_a_number_is_not(client, path):
    written = rows(client.get(path, params={"format": "csv", "table": 1}))
    assert written[2:] == [["'=HYPERLINK(1)", "-3.00"], ["+49 30 1", ""]]


def test_a_workbook_holds_fields_items_and_tables_without_a_formula(client, path):
    correct(path, "total", "=1+1")
    answer = client.get(path, params={"format": "xlsx"})
    found = sheets(answer)
    assert list(found) == ["Fields", "Line items", "Table 1", "Table 2"]
    assert found["Fields"][2][:4] == ["total", 12.5, "=1+1", "anna"]
    assert found["Line items"][2] == ["", "@SUM(A1)"]
    assert found["Table 1"][1:3] == [["Schraube", 12.5], ["=HYPERLINK(1)", -3.0]]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())
    assert list(sheets(client.get(path, params={"format": "xlsx", "table": 2}))) == ["Table 2"]


def test_an_answer_that_the_client_has_is_not_sent_again(client, path):
    first = client.get(path)
    headers = {"If-None-Match": f'"other", W/{first.headers["ETag"]}'}
    again = client.get(path, headers=headers)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert client.get(path, params={"format": "text"}, headers=headers).status_code == 200
    correct(path, "total", 1)
    assert client.get(path, headers=headers).status_code == 200


def test_a_document_without_a_result_says_why(client, sent):
    waiting, failed, cancelled = (client.upload().json()["id"] for _ in range(3))
    with transaction() as session:
        documents.fail(session, failed, 1, Stage.VALIDATE, PermanentError(ErrorCode.EMPTY_FILE, "The file is empty."))
    transitions.cancel(cancelled, "of a test")
    for document_id, kind, sentence in (
        (waiting, "not_finished", "PENDING"), (failed, "document_failed", "empty_file. The file is empty."),
        (cancelled, "document_cancelled", "cancelled"),
    ):  # fmt: skip
        answer = client.get(f"/api/v1/documents/{document_id}/result")
        assert (answer.status_code, answer.json()["type"]) == (409, f"urn:quire:problem:{kind}")
        assert sentence in answer.json()["detail"]


def test_an_earlier_runs_result_can_be_read_while_a_newer_run_is_under_way_and_after_it_failed(client, path):
    document_id = UUID(path.split("/")[-2])
    transitions.retry(document_id, None, "of a test")
    assert client.get(path).status_code == 409
    assert client.get(path, params={"run": 1, "fields": "fields.total"}).json()["fields"]["total"]["value"] == 12.5
    assert rows(client.get(path, params={"run": 1, "format": "csv", "table": 2})) == [["name"], ["Émile"]]
    for run, status, code in ((2, 409, "not_finished"), (3, 404, "unknown_run"), (0, 422, "invalid_request")):
        refused = client.get(path, params={"run": run})
        assert (refused.status_code, refused.json()["type"]) == (status, f"urn:quire:problem:{code}")
    with transaction() as session:
        documents.fail(session, document_id, 2, Stage.EXTRACT, PermanentError(ErrorCode.CORRUPT_FILE, "It is broken."))
    failed = client.get(path).json()
    assert failed["type"] == "urn:quire:problem:document_failed"
    assert failed["detail"].endswith("It is broken. Run 1 left one: add run=1 to read it.")
    assert client.get(path, params={"run": 1}).json()["content"]["text"] == "Zwölf Schrauben"


@pytest.mark.parametrize("dear", ["csv", "xlsx"])
def test_tables_are_refused_while_too_many_wait_and_nothing_else_is(client, path, dear, monkeypatch):
    assert client.get(path, params={"format": dear}).status_code == 200
    monkeypatch.setattr(client.app.state.tables, "_most", 0)
    refused = client.get(path, params={"format": dear})
    assert (refused.status_code, refused.json()["type"]) == (503, "urn:quire:problem:too_many_tables")
    assert int(refused.headers["Retry-After"]) > 0
    assert client.get(path).status_code == 200


def large(**parts):
    """A result of which PostgreSQL keeps more than goes without a turn: of letters that do not repeat."""
    text = os.urandom(400_000).hex() + "ö"
    return body(content={"text": text, "markdown": f"# {text}"}, **parts)


def test_a_large_result_is_the_same_in_every_form(client):
    document_id, result = client.upload().json()["id"], large(tables=[PRICES], fields={"total": field(12.5)})
    finish(document_id, result=result)
    path = f"/api/v1/documents/{document_id}/result"
    whole = client.get(path)
    assert whole.json() == result | {"corrections": {}}
    assert int(whole.headers["Content-Length"]) == len(whole.content) > PIECE_BYTES
    for name in ("text", "markdown"):
        assert client.get(path, params={"format": name}).text == result["content"][name]
    chosen = client.get(path, params={"fields": "content.text,tables"}).json()
    assert chosen == {"content": {"text": result["content"]["text"]}, "tables": result["tables"]}
    assert client.get(f"/api/v1/documents/{document_id}").json()["result"] == result
    assert rows(client.get(path, params={"format": "csv", "table": 1}))[1] == ["Schraube", "12.50"]


def test_large_results_are_refused_while_too_many_wait_and_small_ones_are_not(client, path, monkeypatch):
    document_id = client.upload().json()["id"]
    finish(document_id, result=large())
    monkeypatch.setattr(client.app.state.results, "_most", 0)
    for large_one in (f"/api/v1/documents/{document_id}/result", f"/api/v1/documents/{document_id}"):
        refused = client.get(large_one)
        assert (refused.status_code, refused.json()["type"]) == (503, "urn:quire:problem:too_many_results")
    assert client.get(path).status_code == 200


def test_large_results_cost_no_memory_while_slow_clients_take_them(server, settings):
    api = server()
    files = {"file": ("a.txt", b"x")}
    uploaded = httpx.post(f"{api.url}/api/v1/documents/", headers=HEADERS, files=files, timeout=PATIENCE).json()
    result = body(blocks=[{"text": os.urandom(500).hex()} for _ in range(10_000)])  # ten million letters
    finish(uploaded["id"], result=result)
    request = f"GET /api/v1/documents/{uploaded['id']}/result HTTP/1.1\r\nHost: q\r\nX-API-Key: {KEY}\r\n\r\n"
    before = api.memory("VmRSS")
    with ExitStack() as stack:
        slow = [
            stack.enter_context(socket.create_connection(("127.0.0.1", api.port), timeout=2 * PATIENCE))
            for _ in range(20)
        ]
        for connection in slow:
            connection.sendall(request.encode())
        heads = [connection.recv(4096) for connection in slow]  # each answer is made, and waits for its client
        assert all(head.startswith(b"HTTP/1.1 200 OK") for head in heads)
        grown = api.memory("VmRSS") - before
    assert grown < 60 * MIB, f"20 answers of 10 MB took {grown / MIB:.0f} MiB"
