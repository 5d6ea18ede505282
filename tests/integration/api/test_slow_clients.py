"""Clients that hold a connection and give nothing for it."""

import socket
import time
from contextlib import closing

import httpx
import psutil
import pytest

from tests.integration.api.serving import Server, server_environment
from tests.keys import HEADERS
from tests.processes import PATIENCE, wait_for

HEAD = b'--XX\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\n\r\n'
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def api(module_database_url, tmp_path_factory):
    folder = tmp_path_factory.mktemp("slow")
    settings = {
        "QUIRE_REQUEST_HEAD_SECONDS": "3",
        "QUIRE_UPLOAD_IDLE_SECONDS": "4",
        "QUIRE_UPLOAD_MIN_BYTES_PER_SECOND": "1000",
        "QUIRE_ANSWER_IDLE_SECONDS": "2",
    }
    server = Server(folder, server_environment(module_database_url, folder) | settings)
    yield server
    server.process.stop()


def upload(api, content):
    files = {"file": ("a.bin", content)}
    answer = httpx.post(f"{api.url}/api/v1/documents/", files=files, headers=HEADERS, timeout=PATIENCE)
    return answer.raise_for_status().json()["id"]


def connect(api):
    return closing(socket.create_connection(("127.0.0.1", api.port), timeout=PATIENCE))


def said_until_closed(connection):
    """What the server says until it hangs up; `socket.timeout` if it does not."""
    received = b""
    try:
        while more := connection.recv(65_536):
            received += more
    except ConnectionError:
        pass
    return received


def drip(connection, piece, pause=0.2, seconds=PATIENCE):
    """Send a piece now and then until the server has had enough; what it said, and after how long."""
    started, received = time.monotonic(), b""
    connection.settimeout(pause)
    while time.monotonic() - started < seconds:
        try:
            connection.sendall(piece)
            more = connection.recv(65_536)
            if not more:
                return received, time.monotonic() - started
            received += more
        except TimeoutError:
            continue
        except ConnectionError:
            return received, time.monotonic() - started
    raise AssertionError(f"still connected after {seconds} s")


def answered(connection):
    """The whole answer of /healthz, which may come in pieces."""
    received = b""
    while not received.endswith(b'{"status":"ok"}'):
        more = connection.recv(65_536)
        assert more, received
        received += more
    return received


def test_a_head_that_comes_a_byte_at_a_time_is_cut_off(api):
    with connect(api) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nX-Slow: ")
        received, seconds = drip(connection, b"a")
    assert received.startswith(b"HTTP/1.1 408 ")
    assert seconds >= 0.5


def test_a_connection_on_which_nothing_is_asked_is_closed(api):
    with connect(api) as connection:
        assert said_until_closed(connection) == b""


def test_a_second_head_on_a_connection_is_not_awaited_for_longer(api):
    with connect(api) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: quire\r\n\r\n")
        assert answered(connection).startswith(b"HTTP/1.1 200 ")
        received, _ = drip(connection, b"\r\n")  # which begins no request
    assert received.startswith(b"HTTP/1.1 408 ")
    with connect(api) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: quire\r\n\r\n")
        assert answered(connection).startswith(b"HTTP/1.1 200 ")
        connection.sendall(b"GET /healthz HTTP/1.1\r\nX-Slow: ")
        received, _ = drip(connection, b"a")
    assert received.startswith(b"HTTP/1.1 408 ")


def test_requests_that_are_sent_ahead_are_all_answered(api):
    with connect(api) as connection:
        request = b"GET /healthz HTTP/1.1\r\nHost: quire\r\n"
        connection.sendall(3 * (request + b"\r\n") + request + b"Connection: close\r\n\r\n")
        assert said_until_closed(connection).count(b"HTTP/1.1 200 ") == 4


def test_a_head_without_end_is_refused(api):
    with connect(api) as connection:
        try:
            connection.sendall(b"GET /healthz HTTP/1.1\r\n")
            for number in range(20):
                connection.sendall(b"X-%d: %b\r\n" % (number, 32 * 1024 * b"a"))
        except ConnectionError:
            pass
        received = said_until_closed(connection)
    assert received == b"" or received.startswith(b"HTTP/1.1 431 ")  # a reset may overtake the answer
    assert api.answers()


def test_a_body_that_comes_a_byte_at_a_time_is_given_up_and_leaves_nothing(api):
    with closing(api.connect(f"Content-Length: {MIB}")) as connection:
        connection.sendall(HEAD)
        received, seconds = drip(connection, b"x" * 10)
    assert received.startswith(b"HTTP/1.1 408 ")
    assert b"urn:quire:problem:upload_too_slow" in received
    assert seconds >= 1
    assert api.stored() == []


def test_a_body_in_json_is_given_up_too(api):
    document = upload(api, b"x")
    with connect(api) as connection:
        lines = [f"PATCH /api/v1/documents/{document} HTTP/1.1", "Host: quire", f"X-API-Key: {HEADERS['X-API-Key']}"]
        lines += ["Content-Type: application/json", "Content-Length: 9000", "", ""]
        connection.sendall("\r\n".join(lines).encode())
        received, _ = drip(connection, b" ")
    assert received.startswith(b"HTTP/1.1 408 ")


def test_a_client_that_sends_steadily_has_all_the_time_it_needs(api):
    content = b"y" * 20_000  # for five seconds, while four of silence are too many
    with closing(api.connect(f"Content-Length: {len(HEAD) + len(content) + 10}", "Connection: close")) as connection:
        connection.sendall(HEAD)
        for start in range(0, len(content), 400):
            connection.sendall(content[start : start + 400])
            time.sleep(0.1)
        connection.sendall(b"\r\n--XX--\r\n")
        assert said_until_closed(connection).startswith(b"HTTP/1.1 202 ")


def test_a_client_that_takes_nothing_of_its_answer_is_left(api):
    content = b"z" * (48 * MIB)  # more than the sockets hold
    document = upload(api, content)
    server = psutil.Process(api.process.popen.pid)

    def connections():
        return [c for c in server.net_connections("tcp") if c.raddr and c.raddr.port == own_port]

    with connect(api) as connection:
        own_port = connection.getsockname()[1]
        lines = [
            f"GET /api/v1/documents/{document}/original HTTP/1.1",
            "Host: quire",
            f"X-API-Key: {HEADERS['X-API-Key']}",
        ]
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        wait_for(lambda: api.logged("took nothing of its answer"), described="the server's patience to end")
        wait_for(lambda: not connections(), described="the connection to be gone")
    assert not api.logged("Traceback")
