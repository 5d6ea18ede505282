"""The file itself, and its pages as pictures."""

import asyncio
import io
import threading
from types import SimpleNamespace

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from starlette.requests import ClientDisconnect

from api import drawing
from api.routes import originals
from pipeline.extraction import ExtractionCancelledError
from tests.integration.api.finished import body, finish
from tests.keys import STRANGERS_HEADERS
from tests.processes import PATIENCE, ROOT

INVOICE = (ROOT / "samples/invoice.pdf").read_bytes()


@pytest.fixture
def path(client):
    document_id = client.upload(INVOICE, "invoice.pdf", "application/pdf").json()["id"]
    page = {"number": 1, "rotation": 90}
    finish(document_id, result=body(pages=[page]), media_type="application/pdf")
    return f"/api/v1/documents/{document_id}"


def test_the_original_is_saved_under_its_name_and_never_shown(client):
    location = client.upload(b"<script>alert(1)</script>", "rechnung ä.html", "text/html").headers["Location"]
    answer = client.get(f"{location}/original")
    assert (answer.status_code, answer.content) == (200, b"<script>alert(1)</script>")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].endswith("filename*=UTF-8''rechnung%20%C3%A4.html")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_by_head_one_learns_how_large_the_original_is_and_that_it_comes_in_parts(client, path, monkeypatch):
    monkeypatch.setattr(originals, "_opened", None)  # nothing is read
    asked = client.request("HEAD", f"{path}/original")
    assert (asked.status_code, asked.content, asked.headers["Content-Length"]) == (200, b"", str(len(INVOICE)))
    assert asked.headers["Accept-Ranges"] == "bytes"
    part = client.request("HEAD", f"{path}/original", headers={"Range": "bytes=0-7"})  # which is for GET alone
    assert (part.status_code, part.headers["Content-Length"]) == (200, str(len(INVOICE)))
    assert client.request("HEAD", f"{path}/original", headers=STRANGERS_HEADERS).status_code == 404


def test_a_part_of_the_original_is_given_unless_it_has_changed(client, path):
    whole = client.get(f"{path}/original")
    assert (whole.content, whole.headers["Content-Type"]) == (INVOICE, "application/pdf")
    part = client.get(f"{path}/original", headers={"Range": "bytes=10-19", "If-Range": whole.headers["ETag"]})
    assert (part.status_code, part.content) == (206, INVOICE[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(INVOICE)}"
    other = client.get(f"{path}/original", headers={"Range": "bytes=10-19", "If-Range": '"other"'})
    assert (other.status_code, other.content) == (200, INVOICE)
    beyond = client.get(f"{path}/original", headers={"Range": f"bytes={len(INVOICE)}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(INVOICE)}")
    assert client.get(f"{path}/original", headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304


def test_lost_bytes_are_told(client, stored):
    location = client.upload().headers["Location"]
    for file in stored():
        file.unlink()
    answer = client.get(f"{location}/original")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:quire:problem:content_missing")


def test_a_page_is_drawn_as_its_result_turns_it(client, path):
    first, second = (client.get(f"{path}/pages/{number}.png", params={"dpi": 36}) for number in (1, 2))
    assert (first.status_code, first.headers["Content-Type"]) == (200, "image/png"), first.text
    turned, upright = (Image.open(io.BytesIO(answer.content)) for answer in (first, second))
    assert turned.size == upright.size[::-1]
    assert max(upright.size) == pytest.approx(842 / 2, abs=2)
    again = client.get(f"{path}/pages/1.png", params={"dpi": 36}, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(("page", "status", "kind"), [
    ("3.png", 404, "content_missing"), ("0.png", 422, "invalid_request"), ("1.png?dpi=5000", 422, "invalid_request"),
])  # fmt: skip
def test_a_page_that_cannot_be_shown_is_told(client, path, page, status, kind):
    answer = client.get(f"{path}/pages/{page}")
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:quire:problem:{kind}")


def test_formats_without_pages_and_types_unknown_have_none(client):
    document_id = client.upload().json()["id"]
    path = f"/api/v1/documents/{document_id}/pages/1.png"
    assert (client.get(path).status_code, client.get(path).json()["type"]) == (409, "urn:quire:problem:not_finished")
    finish(document_id)
    assert (client.get(path).status_code, client.get(path).json()["type"]) == (
        404,
        "urn:quire:problem:unsupported_type",
    )


def test_a_protected_page_is_drawn_for_who_sends_its_password(client):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(INVOICE)))
    writer.encrypt("open sesame")
    protected = io.BytesIO()
    writer.write(protected)
    document_id = client.upload(protected.getvalue(), "locked.pdf").json()["id"]
    finish(document_id, media_type="application/pdf")
    path = f"/api/v1/documents/{document_id}/pages/1.png?dpi=20"
    refused = client.get(path)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:quire:problem:encrypted")
    shown = client.get(path, headers={"X-Document-Password": "open sesame"})
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store")


def asked(*messages):
    """A request whose client says these things, and then nothing."""
    waiting = list(messages)

    async def receive():
        return waiting.pop(0) if waiting else await asyncio.sleep(60)

    return SimpleNamespace(receive=receive)


@pytest.fixture
def easel(settings, monkeypatch):
    settings(QUIRE_PAGE_THREADS=1)
    monkeypatch.setattr(drawing, "fetch", lambda document, folder: folder)
    easel = drawing.Easel()
    yield easel
    easel.stop()


PAGE = drawing.Page(SimpleNamespace(media_type="application/pdf"), 1, 100, None, None)


def test_a_page_is_given_up_with_the_client_and_the_next_is_drawn(easel, monkeypatch):
    ended = threading.Event()

    def endless(*_, cancelled, **__):
        while not cancelled():
            ended.wait(0.01)
        ended.set()
        raise ExtractionCancelledError

    def at_once(path, media_type, number, dpi, limits, output, **_):
        output.write_bytes(b"a picture")

    monkeypatch.setattr(drawing, "render_page", endless)
    with pytest.raises(ClientDisconnect):
        asyncio.run(easel.draw(asked({"type": "http.request"}, {"type": "http.disconnect"}), PAGE))
    assert ended.wait(PATIENCE)
    monkeypatch.setattr(drawing, "render_page", at_once)
    assert asyncio.run(easel.draw(asked(), PAGE)) == b"a picture"


def test_too_many_pages_at_once_are_refused(easel, monkeypatch):
    leave = threading.Event()
    monkeypatch.setattr(easel, "_room", threading.BoundedSemaphore(1))

    def slow(path, media_type, number, dpi, limits, output, **_):
        leave.wait(PATIENCE)
        output.write_bytes(b"a picture")

    async def crowd():
        first = asyncio.create_task(easel.draw(asked(), PAGE))
        await asyncio.sleep(0)
        with pytest.raises(drawing.Problem) as refused:
            await easel.draw(asked(), PAGE)
        leave.set()
        return refused.value.status, await first

    monkeypatch.setattr(drawing, "render_page", slow)
    assert asyncio.run(crowd()) == (503, b"a picture")
