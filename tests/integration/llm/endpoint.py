"""A small server that speaks the protocol of OpenAI-compatible endpoints: an answer or a fault for each request."""

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HANG_SECONDS = 120


@dataclass
class Reply:
    """`content` is what the model says; the rest is how the server says it."""

    content: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    finish_reason: str = "stop"
    refusal: str | None = None
    usage: dict[str, int] | None = None
    hang: bool = False
    drip: bool = False
    drop: bool = False

    def payload(self):
        if self.body is not None:
            return self.body
        content = self.content if isinstance(self.content, str | None) else json.dumps(self.content)
        message = {"role": "assistant", "content": content, "refusal": self.refusal}
        choice = {"index": 0, "message": message, "finish_reason": self.finish_reason}
        answer = {"id": "x", "object": "chat.completion", "choices": [choice]}
        return json.dumps(answer | ({"usage": self.usage} if self.usage else {})).encode()


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies = []  # the last one answers every later request
        self.requests = []
        self.keys = []
        self.over = threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request, client_address):
        """A client that gave up is what some tests are about."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.server.requests.append(json.loads(self.rfile.read(length)))
        self.server.keys.append(self.headers["Authorization"])
        assert self.path == "/v1/chat/completions"
        replies = self.server.replies
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        self.answer(reply(self.server.requests[-1]) if callable(reply) else reply)

    def answer(self, reply):
        if reply.hang:
            self.server.over.wait(HANG_SECONDS)
        if reply.drop or reply.hang:
            self.close_connection = True
            return
        payload = reply.payload()
        self.send_response(reply.status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(payload)),
            **reply.headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        for byte in payload if reply.drip else ():
            self.wfile.write(bytes([byte]))
            time.sleep(0.3)
        self.wfile.write(b"" if reply.drip else payload)

    def log_message(self, *_arguments):
        """Tests print what they need."""


@contextmanager
def serving():
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
