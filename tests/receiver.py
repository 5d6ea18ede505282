"""A server that receives webhooks, and misbehaves on demand."""

import threading
from collections import deque
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MIB = 1024 * 1024


class Receiver:
    """What came, as (path, headers, body), and how the next requests are answered: a status, or a behaviour."""

    def __init__(self, port):
        self.port, self.url = port, f"http://127.0.0.1:{port}/hook"
        self.received, self.answers, self.released = [], deque(), threading.Event()
        self.sent_bytes = 0

    def bodies(self):
        return [body for _, _, body in self.received]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers["Content-Length"]))
        receiver.received.append((self.path, dict(self.headers), body.decode()))
        answer = receiver.answers.popleft() if receiver.answers else 204
        if callable(answer):
            answer(self)
            return
        self.send_response(answer)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def redirect_to(url):
    def answer(handler):
        handler.send_response(307)
        handler.send_header("Location", url)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def hang(handler):
    handler.server.receiver.released.wait(120)
    handler.close_connection = True


def drip_headers(handler):
    """A header, a byte at a time, for as long as anybody listens."""
    handler.close_connection = True
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not handler.server.receiver.released.wait(0.1):
            handler.wfile.write(b"x")
    except OSError:
        pass


def endless_body(handler):
    handler.close_connection = True
    receiver = handler.server.receiver
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n")
        while not receiver.released.is_set():
            receiver.sent_bytes += handler.wfile.write(b"x" * MIB)
    except OSError:
        pass


class QuietServer(ThreadingHTTPServer):
    def handle_error(self, *_):
        """A client that ends the connection is what some tests are about."""


@contextmanager
def receiving(tls=None):
    server = QuietServer(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.receiver = Receiver(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.receiver
    finally:
        server.receiver.released.set()
        server.shutdown()
        server.server_close()
