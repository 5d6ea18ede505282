"""The whole life of a document over REST, and the example of the documentation."""

import io
import re
import time

import httpx
import pypdfium2
import pytest
from PIL import Image
from python_calamine import CalamineWorkbook

from tests.keys import HEADERS, KEY
from tests.processes import ROOT, assert_takes, wait_for

SAMPLES = ROOT / "samples"
EXAMPLE = re.compile(r"```python\n(.*?)```", re.DOTALL)


@pytest.fixture
def client(running):
    with httpx.Client(base_url=running.url, headers=HEADERS, timeout=90) as client:
        yield client


def test_a_document_lives_from_its_upload_to_its_deletion(running, client):
    content = (SAMPLES / "invoice.pdf").read_bytes()
    uploaded = client.post("/api/v1/documents/", files={"file": ("invoice.pdf", content)}, data={"tags": "march"})
    path = uploaded.headers["Location"]
    running.ended(uploaded.json()["id"])

    result = client.get(f"{path}/result", params={"fields": "status,tables"}).json()
    assert set(result) == {"status", "tables"}
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{path}/result?format=xlsx").content))
    assert {f"Table {number}" for number, _ in enumerate(result["tables"], 1)} <= set(book.sheet_names)
    assert client.get(f"{path}/original").content == content
    with Image.open(io.BytesIO(client.get(f"{path}/pages/2.png", params={"dpi": 50}).content)) as page:
        assert page.format == "PNG"

    corrected = client.patch(path, json={"fields": {"invoice_number": "RE-2041"}})
    assert corrected.json()["corrections"]["invoice_number"]["value"] == "RE-2041"
    assert client.post(f"{path}/retry", json={"options": {"pages": "1"}}).status_code == 202
    document = running.ended(uploaded.json()["id"])
    assert (document["run"], document["status"], len(document["result"]["pages"])) == (2, "COMPLETED", 1)
    assert document["corrections"]["invoice_number"]["value"] == "RE-2041"

    assert client.delete(path).status_code == 204
    assert [client.get(path + way).status_code for way in ("", "/result", "/original", "/pages/1.png")] == [410] * 4


def test_a_protected_document_is_read_with_its_password_which_is_then_forgotten(running, client):
    files = {"file": ("encrypted.pdf", (SAMPLES / "broken/encrypted.pdf").read_bytes())}
    uploaded = client.post("/api/v1/documents/", files=files, data={"options": '{"password": "open sesame"}'})
    document = running.ended(uploaded.json()["id"])
    assert document["status"] == "COMPLETED", document["error"]
    again = client.post(f"{uploaded.headers['Location']}/retry")
    assert again.status_code == 202
    assert running.ended(uploaded.json()["id"])["error"]["code"] == "encrypted"


def test_a_document_beyond_a_limit_completes_when_it_is_retried_with_fewer_pages(running, client):
    pdf = pypdfium2.PdfDocument.new()
    for _ in range(2_001):  # QUIRE_MAX_PAGES is 2,000
        pdf.new_page(10, 10)
    content = io.BytesIO()
    pdf.save(content)
    uploaded = client.post("/api/v1/documents/", files={"file": ("long.pdf", content.getvalue())})
    path, failed = uploaded.headers["Location"], running.ended(uploaded.json()["id"])
    assert (failed["status"], failed["error"]["code"]) == ("FAILED", "limit_exceeded")
    assert "QUIRE_MAX_PAGES" in failed["error"]["message"]
    assert client.post(f"{path}/retry", json={"options": {"pages": "2-3"}}).status_code == 202
    document = running.ended(uploaded.json()["id"])
    assert (document["status"], document["run"], document["error"]) == ("COMPLETED", 2, None)
    assert [page["number"] for page in document["result"]["pages"]] == [2, 3]


def test_an_extraction_is_cancelled_over_rest_within_two_seconds(running, client):
    pages = io.BytesIO()
    with Image.open(SAMPLES / "receipt.png") as receipt:
        receipt.save(pages, "TIFF", save_all=True, append_images=[receipt] * 30)
    assert_takes(2, lambda: cancelled_after(running, client, pages.getvalue()))
    ended = running.ended(running.upload(b"The next one is not held up.", "next.txt"))
    assert ended["status"] == "COMPLETED"


def cancelled_after(running, client, content):
    """Seconds from the request to the end of the process that reads the document; checks what clients are told."""
    uploaded = client.post("/api/v1/documents/", files={"file": ("slow.tiff", content)})
    document_id, path = uploaded.json()["id"], uploaded.headers["Location"]
    wait_for(lambda: running.document(document_id)["stage"] == "extract", described=running.logs)
    time.sleep(0.5)  # the parser has begun
    started = time.monotonic()
    assert client.post(f"{path}/cancel").json()["status"] == "CANCELLED"
    told = f"lease of {document_id}.1.extract lost; its result is thrown away"
    wait_for(lambda: told in running.logs(), described=running.logs)
    seconds = time.monotonic() - started
    assert running.document(document_id)["timeline"][-1]["event"] == "cancelled"
    assert client.get(f"{path}/result").json()["type"] == "urn:quire:problem:document_cancelled"
    return seconds


def test_the_example_of_the_documentation_does_what_it_says(running, tmp_path):
    (code,) = EXAMPLE.findall((ROOT / "docs/api.md").read_text())
    script = tmp_path / "example.py"
    script.write_text(code)
    answer = running.run("python", str(script), QUIRE_API_URL=running.url, QUIRE_API_KEY=KEY)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "COMPLETED" in answer.stdout
