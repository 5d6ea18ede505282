import ast
import re

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from api.problem_types import PROBLEM_TYPES
from pipeline.errors import ErrorCode
from tests.processes import ROOT

NEEDED = {"401": {"WWW-Authenticate"}, "429": {"Retry-After"}, "503": {"Retry-After"}}  # headers, by status


def references(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


@pytest.fixture
def description(client):
    return client.get("/openapi.json").json()


def test_swagger_asks_nobody_else_for_its_files(client):
    page = client.get("/docs")
    assert page.status_code == 200
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(addresses) == 3
    for address in addresses:
        assert address.startswith("/docs/assets/")
        assert client.get(address).status_code == 200
    assert "http" not in page.text.replace("http-equiv", "")


def test_swagger_is_new_enough_for_this_description(client, description):
    assert description["openapi"].startswith("3.1")
    assert re.search(r'PACKAGE_VERSION:"5\.', client.get("/docs/assets/swagger-ui-bundle.js").text)


def test_the_upload_is_described_as_a_form_with_a_file(description):
    operation = description["paths"]["/api/v1/documents/"]["post"]
    schema = operation["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert schema["required"] == ["file"]
    assert schema["properties"]["file"]["format"] == "binary"
    assert set(operation["responses"]) == {
        "202",
        "400",
        "401",
        "403",
        "404",
        "408",
        "409",
        "413",
        "415",
        "422",
        "429",
        "503",
    }


def test_every_reference_of_the_description_leads_somewhere(description):
    found = set(references(description))
    assert "#/components/schemas/Problem" in found
    assert "#/components/schemas/Result" in found
    assert found <= {f"#/components/schemas/{name}" for name in description["components"]["schemas"]}


def test_errors_are_described_as_problems_and_nothing_else(description):
    operations = [operation for path in description["paths"].values() for operation in path.values()]
    for operation in operations:
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert set(answer["content"]) == {"application/problem+json"}
            else:
                assert "application/problem+json" not in answer.get("content", {})


@pytest.mark.parametrize("of", ["documents/{document_id}", "batches/{batch_id}"])
def test_streams_are_described_as_such(description, of):
    operation = description["paths"][f"/api/v1/{of}/events"]["get"]
    assert set(operation["responses"]["200"]["content"]) == {"text/event-stream"}
    assert set(operation["responses"]) >= {"200", "204", "401", "403", "404", "422", "429", "503"}
    assert "Last-Event-ID" in {parameter["name"] for parameter in operation["parameters"]}


def raised():
    """Status and code of every Problem in the code of the API, where they stand there as they are."""
    for path in (ROOT / "api").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                status, code, *_ = [getattr(argument, "value", None) for argument in node.args]
                if isinstance(status, int) and isinstance(code, str):
                    yield status, code


def test_every_problem_is_among_the_types_with_a_sentence_and_an_example():
    known = {(one.status, one.code) for one in PROBLEM_TYPES}
    assert len(set(raised())) > 25
    assert set(raised()) <= known
    assert len(known) == len(PROBLEM_TYPES)
    assert {code for _, code in known} >= {ErrorCode.DATABASE_UNAVAILABLE, ErrorCode.STORE_UNAVAILABLE}


def test_every_error_of_every_operation_has_an_example(description):
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    examples = answer["content"]["application/problem+json"].get("examples")
                    assert examples, (method, path, status)
                    assert all(str(one["value"]["status"]) == status for one in examples.values())


def test_headers_that_clients_need_are_described(description):
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                assert NEEDED.get(status, set()) <= set(answer.get("headers", {})), (method, path, status)
    for path, status in (("documents", "202"), ("uploads", "201")):
        assert "Location" in description["paths"][f"/api/v1/{path}/"]["post"]["responses"][status]["headers"]


def test_every_body_and_answer_in_json_has_an_example_that_fits_its_schema(description):
    shown = []
    for operations in description["paths"].values():
        for operation in operations.values():
            for one in (operation.get("requestBody", {}), *operation["responses"].values()):
                for media_type, content in one.get("content", {}).items():
                    if media_type == "application/json":
                        shown.append((content["schema"], content["example"]))
    assert len(shown) > 30
    for schema, example in shown:
        with_parts = schema | {"components": description["components"]}
        Draft202012Validator(with_parts, format_checker=FormatChecker()).validate(example)


def test_the_documentation_has_the_table_of_problem_types():
    rows = [f"| {one.status} | `{one.code}` | {one.when} |" for one in PROBLEM_TYPES]
    table = "\n".join(["| Status | Type | When |", "|---|---|---|", *rows])
    assert table in (ROOT / "docs/api.md").read_text(), f"docs/api.md needs this table:\n{table}"
