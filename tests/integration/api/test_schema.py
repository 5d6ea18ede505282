"""Every operation of the description, asked with what schemathesis makes up, by three kinds of clients."""

from contextlib import suppress
from itertools import count, product

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from pipeline.db.session import get_engine
from pipeline.settings import get_settings
from tests.integration.api.finished import body, bury, field, finish, table
from tests.keys import HEADERS, STRANGERS_HEADERS
from tests.processes import PATIENCE, bare_stack

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
NOWHERE = "http://127.0.0.1:9"
BOUNDED = settings(
    deadline=None, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
RESULT = body(
    tables=[table(("a", "b"), ("1", None))], fields={"total": field(12.5), "iban": None}, line_items=[{"n": field(1)}]
)
turns = count()
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")


@pytest.fixture(scope="module")
def stack(module_database_url, tmp_path_factory):
    """An API whose queues are away: what is sent is left to beat."""
    folder = tmp_path_factory.mktemp("schema")
    with bare_stack(NOWHERE, module_database_url, folder) as stack:
        stack.start_api()
        yield stack


@pytest.fixture(scope="module")
def ids(stack):
    """Ids of what exists, by their names in paths: several of each, as some are deleted on the way."""
    documents = [stack.upload(b"Some text.", f"{n}.txt") for n in range(12)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUIRE_DATABASE_URL", stack.environment["QUIRE_DATABASE_URL"])
        get_settings.cache_clear(), get_engine.cache_clear()
        for document_id in documents[:8]:
            finish(document_id, result=RESULT)
        for number, document_id in enumerate(documents):
            bury(document_id, number)
        get_engine().dispose()
    get_settings.cache_clear(), get_engine.cache_clear()
    files = [("file", (f"{n}.txt", b"x", "text/plain")) for n in range(2)]
    batch = httpx.post(f"{stack.url}/api/v1/documents/", files=files, headers=HEADERS, timeout=PATIENCE).json()[
        "batch_id"
    ]
    others = outgoing(stack)
    letters = httpx.get(f"{stack.url}/api/v1/dead-letters/", headers=HEADERS, timeout=PATIENCE).json()["dead_letters"]
    return {"document_id": documents, "batch_id": [batch], "letter_id": [letter["id"] for letter in letters], **others}


def outgoing(stack):
    """Webhooks, what is to be delivered to them, and uploads that are announced."""

    def post(path, body, times):
        url = f"{stack.url}/api/v1{path}"
        answers = [httpx.post(url, json=body, headers=HEADERS, timeout=PATIENCE) for _ in range(times)]
        return [answer.raise_for_status().json()["id"] for answer in answers]

    webhooks = post("/webhooks/", {"url": "https://example.com/", "events": ["document.cancelled"]}, 4)
    uploads = post("/uploads/", {"filename": "a.txt", "bytes": 9, "sha256": "0" * 64}, 6)
    post(f"/documents/{stack.upload(b'unwanted')}/cancel", {}, 1)
    deliveries = httpx.get(f"{stack.url}/api/v1/deliveries/", headers=HEADERS, timeout=PATIENCE).json()["deliveries"]
    delivery_ids = [delivery["id"] for delivery in deliveries]
    assert len(delivery_ids) == 4
    return {"webhook_id": webhooks, "delivery_id": delivery_ids, "upload_id": uploads}


@pytest.fixture(scope="module")
def operations(stack):
    found = schemathesis.openapi.from_url(f"{stack.url}/openapi.json").get_all_operations()
    return [one.ok() for one in found]


@pytest.fixture(scope="module")
def session():
    with requests.Session() as session:
        yield session


def each_case(operations, examples, act):
    """Have `act` meet some cases of each operation; AssertionError with all that went wrong, at most once for each."""
    failed = []
    for operation, mode in product(operations, GenerationMode):
        cases = operation.as_strategy(generation_mode=mode)
        check = settings(BOUNDED, max_examples=examples)(given(cases)(act))
        try:
            check()
        except (AssertionError, FailureGroup) as error:
            failed.append(f"{operation.label}: {error}")
        except Unsatisfiable:
            continue  # nothing about it can be wrong
    assert not failed, "\n\n".join(failed)


def ask(case, session, headers):
    excluded = [not_a_server_error] if case.operation.path == "/readyz" else []  # its queues are away
    (case.headers or {}).pop("X-API-Key", None)
    answer = case.call(session=session, headers=headers, timeout=PATIENCE)
    case.validate_response(answer, checks=[check for check in CHECKS if check not in excluded])
    return answer


def with_ids(case, ids):
    """The case with ids of things that exist, and without a longer poll than a test can wait for."""
    turn = next(turns)
    for name in set(case.path_parameters or {}) & set(ids):
        case.path_parameters[name] = ids[name][turn % len(ids[name])]
    with suppress(KeyError, TypeError, ValueError):
        case.query["wait"] = min(float(case.query["wait"]), 0.05)
    return case


def test_a_valid_key_is_never_met_by_an_error_of_ours_nor_by_an_undocumented_answer(operations, session, ids):
    seen = set()

    def act(case):
        streams = "text/event-stream" in str(case.operation.definition.raw["responses"])
        seen.add(ask(with_ids(case, {} if streams else ids), session, HEADERS).status_code)

    each_case(operations, 6, act)
    assert seen >= {200, 202, 204, 404, 409, 410, 422}  # else nothing was tried in earnest


def test_a_foreign_key_finds_nothing_and_no_key_gets_nothing(operations, session, ids):
    def act(case):
        foreign = ask(with_ids(case, ids), session, STRANGERS_HEADERS)
        if set(case.path_parameters or {}) & set(ids):
            # 401: a wrong case may be one without its key
            assert foreign.status_code in {400, 401, 404, 413, 415, 422}, case.operation.label
        if case.operation.definition.raw.get("security"):
            assert ask(case, session, {"X-API-Key": ""}).status_code == 401

    each_case(operations, 2, act)
