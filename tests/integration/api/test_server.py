"""The API as a process: what only a real server, real sockets and real memory can show."""

import json
import shutil
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import create_engine, text

from tests.keys import HEADERS
from tests.processes import BIN, PATIENCE, ROOT, wait_for

MIB = 1024 * 1024
GIB = 1024 * MIB
BLOCK = bytes(range(256)) * (MIB // 256)
HEAD = b'--XX\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\n\r\n'
TAIL = b"\r\n--XX--\r\n"


def upload(api, content):
    files = {"file": ("a.bin", content)}
    answer = httpx.post(f"{api.url}/api/v1/documents/", files=files, headers=HEADERS, timeout=PATIENCE)
    assert answer.status_code == 202, answer.text
    return answer


def chunk(content):
    return b"%x\r\n%b\r\n" % (len(content), content)


def answer_on(connection):
    """Status and body of what the server says until it hangs up."""
    received = b""
    try:
        while more := connection.recv(65_536):
            received += more
    except ConnectionError:
        pass
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), head.decode().lower(), json.loads(body)


def test_a_gibibyte_is_taken_in_flat_memory(server, tmp_path):
    if shutil.disk_usage(tmp_path).free < 3 * GIB:
        pytest.skip("needs 3 GiB of free disk")
    api = server(QUIRE_MAX_UPLOAD_BYTES=str(GIB))
    upload(api, BLOCK)
    before = api.memory("VmRSS")
    api.forget_peak()
    with closing(api.connect(f"Content-Length: {len(HEAD) + GIB + len(TAIL)}", "Connection: close")) as connection:
        connection.sendall(HEAD)
        for _ in range(1024):
            connection.sendall(BLOCK)
        connection.sendall(TAIL)
        status, _, document = answer_on(connection)
    assert (status, document["bytes"]) == (202, GIB)
    assert api.memory("VmHWM") - before < 30 * MIB


def send_until_refused(connection, most):
    """Send chunks like a client that does not listen meanwhile; the bytes that the kernel took."""
    taken = 0
    try:
        connection.sendall(chunk(HEAD))
        while taken < most:
            connection.sendall(chunk(BLOCK))
            taken += len(BLOCK)
    except (BrokenPipeError, ConnectionResetError):
        pass
    return taken


FORM = "Content-Type: multipart/form-data; boundary=XX"
PIECE = "Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0"
WAYS = [
    ("POST", "/api/v1/documents/", FORM),
    ("POST", "/api/v1/documents/", "Content-Type: application/json"),
    ("POST", "/api/v1/uploads/", "Content-Type: application/json"),
    ("PATCH", f"/api/v1/uploads/{uuid4()}", PIECE),
    ("POST", f"/api/v1/uploads/{uuid4()}/complete", "Content-Type: application/json"),
    ("PATCH", f"/api/v1/documents/{uuid4()}", "Content-Type: application/json"),
    ("POST", "/api/v1/webhooks/", "Content-Type: application/json"),
]


@pytest.mark.parametrize(
    ("key", "framing"),
    [("X-API-Key: quire_of-nobody", f"Content-Length: {100 * MIB}"), ("Accept: */*", "Transfer-Encoding: chunked")],
)
def test_100_mebibytes_of_a_client_without_a_key_are_written_nowhere(server, tmp_path, key, framing):
    (tmp_path / "tmp").mkdir()
    api = server(TMPDIR=str(tmp_path / "tmp"))
    files, written = files_of(tmp_path), api.written()

    def knock(way):
        method, path, about = way
        with closing(socket.create_connection(("127.0.0.1", api.port), timeout=PATIENCE)) as connection:
            head = f"{method} {path} HTTP/1.1\r\nHost: quire\r\n{key}\r\n{about}\r\n{framing}\r\n\r\n"
            connection.sendall(head.encode())
            send_until_refused(connection, 100 * MIB)
            status, head, _ = answer_on(connection)
        return status, "connection: close" in head

    with ThreadPoolExecutor(len(WAYS)) as clients:
        assert list(clients.map(knock, WAYS)) == [(401, True)] * len(WAYS)
    assert files_of(tmp_path) == files
    assert api.written() - written < 64 * 1024  # the lines of the log, and the answers


def files_of(folder):
    return {path for path in folder.rglob("*") if path.is_file()}


def test_an_upload_over_the_limit_is_refused_before_the_rest_is_read(server):
    api = server(QUIRE_MAX_UPLOAD_BYTES=str(4 * MIB))
    with closing(api.connect("Transfer-Encoding: chunked")) as connection:
        taken = send_until_refused(connection, 256 * MIB)
        status, head, problem = answer_on(connection)
    assert (status, problem["type"]) == (413, "urn:quire:problem:file_too_large")
    assert "connection: close" in head
    assert 4 * MIB < taken < 24 * MIB  # the limit, what is read after the answer, and the sockets' buffers
    assert api.stored() == []


def test_an_announced_upload_over_the_limit_is_refused_at_once(server):
    api = server(QUIRE_MAX_UPLOAD_BYTES=str(4 * MIB))
    with closing(api.connect(f"Content-Length: {GIB}", "Expect: 100-continue")) as connection:
        assert connection.recv(13) == b"HTTP/1.1 413 "
    assert api.stored() == []


def test_a_client_that_goes_away_leaves_nothing(server):
    api = server()
    connection = api.connect(f"Content-Length: {GIB}")
    connection.sendall(HEAD)
    for _ in range(24):
        connection.sendall(BLOCK)
    wait_for(api.stored, described="the beginning in the store")
    connection.close()
    wait_for(lambda: api.logged("POST /api/v1/documents/ 499"), described="the end of the request")
    assert api.stored() == []
    assert not api.logged("Traceback")


def test_a_client_that_falls_silent_leaves_nothing(server):
    api = server(QUIRE_UPLOAD_IDLE_SECONDS="4")
    with closing(api.connect(f"Content-Length: {GIB}")) as connection:
        connection.sendall(HEAD)
        for _ in range(24):
            connection.sendall(BLOCK)
        status, _, problem = answer_on(connection)
    assert (status, problem["type"]) == (408, "urn:quire:problem:upload_stalled")
    assert api.stored() == []


def test_a_body_for_an_unknown_path_is_not_read_to_its_end(server):
    api = server()
    with closing(socket.create_connection(("127.0.0.1", api.port), timeout=PATIENCE)) as connection:
        connection.sendall(b"POST /nowhere HTTP/1.1\r\nHost: quire\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert send_until_refused(connection, 256 * MIB) < 24 * MIB
        assert answer_on(connection)[0] == 404


def test_a_slow_upload_does_not_hold_up_others(server):
    api = server(QUIRE_UPLOAD_IDLE_SECONDS="120")
    with closing(api.connect(f"Content-Length: {GIB}")) as connection:
        connection.sendall(HEAD + BLOCK)
        started = time.monotonic()
        with httpx.Client(base_url=api.url, headers=HEADERS, timeout=PATIENCE) as client:
            for _ in range(10):
                location = client.post("/api/v1/documents/", files={"file": ("a.txt", b"x")}).headers["Location"]
                assert client.get(location).json()["status"] == "PENDING"
        assert time.monotonic() - started < 60  # far less than the silence that ends the slow one


def test_with_sqs_the_server_becomes_ready_and_sends_what_it_takes(server, localstack):
    aws = {"QUIRE_AWS_ENDPOINT_URL": localstack.endpoint_url, "QUIRE_QUEUE_PREFIX": f"api-{uuid4().hex[:8]}-"}
    api = server(**aws)
    before = httpx.get(f"{api.url}/readyz", timeout=PATIENCE)
    assert (before.status_code, before.json()["checks"]["queue"]["status"]) == (503, "error")
    subprocess.run([BIN / "celery", "-A", "tasks", "queues", "create"], env=api.environment, cwd=ROOT, check=True)
    wait_for(lambda: httpx.get(f"{api.url}/readyz", timeout=PATIENCE).json().get("ready"), described="readiness")
    upload(api, b"x")
    engine = create_engine(api.environment["QUIRE_DATABASE_URL"])
    with engine.connect() as connection:
        wait_for(lambda: connection.execute(text("SELECT dispatched_at FROM runs")).scalar(), described="the send")
    engine.dispose()


def test_while_sqs_is_away_uploads_are_taken_and_the_server_stops_promptly(server):
    api = server()
    answer = upload(api, b"x")
    wait_for(lambda: api.logged("is left to beat"), described="the log of what was not sent")
    ready = httpx.get(f"{api.url}/readyz", timeout=PATIENCE)
    assert (ready.status_code, ready.json()["checks"]["queue"]["status"]) == (503, "error")
    started = time.monotonic()
    api.process.stop()
    assert time.monotonic() - started < 30
    assert api.logged("Application shutdown complete")
    assert not api.logged("Traceback")
    assert answer.headers["X-Request-ID"] in api.process.log.read_text()
