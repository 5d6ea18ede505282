"""From REST to the result, through real queues."""

import re
from pathlib import Path

import pytest

from tests.keys import KEY
from tests.processes import ROOT

SAMPLES = ROOT / "samples"
GOOD = sorted(path for path in SAMPLES.iterdir() if path.is_file() and path.suffix not in {".py", ".md"})
BROKEN = {
    "broken.pdf": "corrupt_file",
    "encrypted.pdf": "encrypted",
    "empty.pdf": "empty_file",
    "mislabelled.pdf": "unsupported_type",
    "unsupported.zip": "unsupported_type",
}


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_a_sample_completes_with_its_text(running, path):
    document = running.ended(running.upload(path.read_bytes(), path.name, "application/octet-stream"))
    assert document["status"] == "COMPLETED", document["error"]
    assert len(document["result"]["content"]["text"].split()) > 20


def test_the_invoice_is_read_with_its_number(running):
    document = running.ended(running.upload((SAMPLES / "invoice.pdf").read_bytes(), "invoice.pdf", "application/pdf"))
    result = document["result"]
    assert re.search(r"invoice", result["content"]["text"], re.IGNORECASE)
    assert [page["number"] for page in result["pages"]] == [1, 2]
    assert document["sha256"] == result["document"]["sha256"]


def test_fields_of_a_schema_are_found_and_what_it_requires_in_vain_makes_the_result_partial(running):
    schema = {
        "type": "object",
        "properties": {
            "customer_number": {"type": "string"},
            "warranty_until": {"type": "string", "format": "date"},
            "articles": {
                "type": "array",
                "items": {"type": "object", "properties": {"article": {}, "qty": {"type": "integer"}}},
            },
        },
        "required": ["customer_number", "warranty_until"],
    }
    content = (SAMPLES / "invoice.pdf").read_bytes()
    document = running.ended(running.upload(content, "invoice.pdf", "application/pdf", schema=schema))
    assert document["status"] == "COMPLETED", document["error"]
    result = document["result"]
    assert document["options"]["schema"] == schema
    assert result["status"] == "partial"
    assert [warning["code"] for warning in result["warnings"]] == ["required_missing"]
    fields = result["fields"]
    number = fields["customer_number"]
    assert (number["value"], number["page"]) == ("C-10482", 1)
    assert result["content"]["text"][slice(*number["span"])] == number["raw"]
    assert fields["warranty_until"] is None
    assert [row["qty"]["value"] for row in fields["articles"]["rows"]][:3] == [12, 24, 3]
    assert fields["invoice_number"]["value"] == "INV-2026-0417"  # the fields of its class are there, too


@pytest.mark.parametrize(("name", "code"), BROKEN.items())
def test_a_bad_sample_fails_with_a_code_and_a_sentence(running, name, code):
    content = Path(SAMPLES, "broken", name).read_bytes()
    document = running.ended(running.upload(content, name, "application/pdf"))
    assert document["status"] == "FAILED"
    assert document["error"]["code"] == code
    assert re.fullmatch(r"[A-Z].{15,}[.]", document["error"]["message"], re.DOTALL)
    assert document["result"] is None


def test_the_timeline_tells_the_whole_way(running):
    document = running.ended(running.upload(b"Some text to read.", "a.txt"))
    assert [(entry["event"], entry["stage"]) for entry in document["timeline"]] == [
        ("uploaded", "validate"),
        ("stage_started", "validate"),
        ("stage_finished", "validate"),
        ("stage_started", "extract"),
        ("stage_finished", "extract"),
        ("stage_started", "persist"),
        ("stage_finished", "persist"),
        ("completed", "persist"),
    ]


def test_workers_answer_a_ping_over_sqs(running):
    answer = running.run("celery", "-A", "tasks", "inspect", "ping", "--timeout", "12")
    assert answer.returncode == 0, answer.stderr
    assert "pong" in answer.stdout


def test_the_script_follows_an_upload_to_its_end(running):
    answer = running.run("python", "tests/e2e_flow.py", "--url", running.url, "--key", KEY, "--timeout", "100")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "COMPLETED" in answer.stdout
