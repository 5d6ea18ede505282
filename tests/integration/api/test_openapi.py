import re

import pytest


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
    assert set(operation["responses"]) == {"202", "400", "401", "403", "408", "413", "415", "422", "429", "503"}


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
