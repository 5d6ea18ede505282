"""Dead letters over REST: a tenant's own, for its administrators."""

from uuid import UUID

import pytest

from pipeline.db import dead_letters, keys
from pipeline.domain import Scope, Stage
from tests.integration.api.finished import bury, finish
from tests.keys import STRANGERS_HEADERS
from tests.processes import wait_for

LETTERS = "/api/v1/dead-letters/"


@pytest.fixture
def document_id(client):
    document_id = UUID(client.upload().json()["id"])
    bury(document_id)
    return document_id


@pytest.fixture
def letter_id(client, document_id):
    (letter,) = client.get(LETTERS).json()["dead_letters"]
    return letter["id"]


def test_a_letter_is_listed_and_shown_with_its_body(client, document_id, letter_id):
    letter = client.get(f"{LETTERS}{letter_id}").json()
    assert (letter["document_id"], letter["run"], letter["stage"]) == (str(document_id), 1, "extract")
    assert letter["cause"] == "the message was received 5 times and never acknowledged"
    assert (letter["body"], letter["attributes"]) == ("{}", {"ApproximateReceiveCount": "5"})


def test_pages_of_letters_follow_each_other(client, document_id):
    for number in range(2, 6):
        bury(document_id, number)
    bury(None, 6)
    found, cursor = [], None
    while cursor or not found:
        page = client.get(LETTERS, params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        found += [letter["id"] for letter in page["dead_letters"]]
        cursor = page["cursor"]
    assert len(found) == 5
    assert found == sorted(set(found), reverse=True)


def test_a_redrive_is_a_new_run_from_the_stage_that_died_and_happens_once(client, document_id, letter_id, sent):
    finish(document_id)
    answer = client.request("POST", f"{LETTERS}{letter_id}/redrive")
    assert (answer.status_code, answer.json()) == (202, {"document_id": str(document_id), "run": 2})
    wait_for(lambda: (document_id, 2, Stage.EXTRACT) in sent)
    last = client.get(f"/api/v1/documents/{document_id}").json()["timeline"][-1]
    assert last["message"] == f"redriven from dead letter {letter_id} by tests"
    again = client.request("POST", f"{LETTERS}{letter_id}/redrive")
    assert (again.status_code, again.json()["type"]) == (409, "urn:quire:problem:already_redriven")
    assert [client.get(LETTERS, params={"redriven": was}).json()["dead_letters"] != [] for was in (True, False)] == [
        True,
        False,
    ]


def test_several_letters_are_redriven_at_once_and_each_is_accounted_for(client, document_id, letter_id, sent):
    others = [UUID(client.upload().json()["id"]) for _ in range(3)]
    for number, other in enumerate(others, 2):
        bury(other, number)
    for each in (document_id, *others[:2]):
        finish(each)
    client.request("POST", f"/api/v1/documents/{others[2]}/retry")
    bury(None, 9)
    path = f"{LETTERS}redrive"
    nobodys = client.request("POST", path, headers=STRANGERS_HEADERS)
    assert (nobodys.status_code, nobodys.json()) == (202, {"redriven": [], "refused": []})
    named = client.request("POST", path, json={"ids": [letter_id, 10**6]}).json()
    assert named == {
        "redriven": [{"letter_id": letter_id, "document_id": str(document_id), "run": 2}], "refused": [],
    }  # fmt: skip
    rest = client.request("POST", path).json()
    assert {one["document_id"] for one in rest["redriven"]} == {str(other) for other in others[:2]}
    assert [one["reason"] for one in rest["refused"]] == ["its document is PENDING"]
    wait_for(lambda: {(each, 2, Stage.EXTRACT) for each in (document_id, *others[:2])} <= set(sent))
    assert client.request("POST", path, json={"archived_from": "2999-01-01T00:00:00Z"}).json()["refused"] == []
    assert client.request("POST", path, json={"ids": []}).status_code == 422


def test_a_document_under_way_or_gone_is_not_redriven(client, document_id, letter_id):
    client.request("POST", f"/api/v1/documents/{document_id}/retry")
    path = f"{LETTERS}{letter_id}/redrive"
    assert client.request("POST", path).json()["detail"] == "It cannot be redriven: its document is PENDING."
    client.request("DELETE", f"/api/v1/documents/{document_id}")
    assert client.request("POST", path).json()["detail"] == "It cannot be redriven: its document is gone."


def test_letters_are_deleted_one_by_one_or_by_age(client, document_id, letter_id):
    bury(document_id, 2)
    bury(None, 3)
    assert client.request("DELETE", f"{LETTERS}{letter_id}").status_code == 204
    assert client.request("DELETE", f"{LETTERS}{letter_id}").status_code == 404
    assert client.request("DELETE", LETTERS).status_code == 422
    assert client.request("DELETE", LETTERS, params={"older_than": 3600}).json() == {"deleted": 0}
    assert client.request("DELETE", LETTERS, params={"older_than": 0}).json() == {"deleted": 1}
    assert [letter.document_id for letter in dead_letters.find()] == [None]


def test_letters_of_others_are_nobodys_business(client, letter_id):
    assert client.get(LETTERS, headers=STRANGERS_HEADERS).json() == {"dead_letters": [], "cursor": None}
    for method, way in (("GET", ""), ("POST", "/redrive"), ("DELETE", "")):
        answer = client.request(method, f"{LETTERS}{letter_id}{way}", headers=STRANGERS_HEADERS)
        assert answer.status_code == 404
    assert client.request("DELETE", LETTERS, params={"older_than": 0}, headers=STRANGERS_HEADERS).json() == {
        "deleted": 0
    }
    writer = keys.create(keys.Grant("default", "of a test", [Scope.READ, Scope.WRITE]))
    assert client.get(LETTERS, headers={"X-API-Key": writer.secret}).status_code == 403
