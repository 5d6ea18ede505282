"""A small HTTP server in a thread, for one page."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

PATHS = frozenset({"/", "/metrics"})
CLIENT_SECONDS = 10.0  # for one that is slow


class MetricsServer:
    """Listens from the start on; OSError if the port is taken. Each answer is made anew by `page`."""

    def __init__(self, host: str, port: int, page: Callable[[], bytes]) -> None:
        class Handler(BaseHTTPRequestHandler):
            timeout = CLIENT_SECONDS

            def do_GET(self) -> None:
                body = page() if self.path.partition("?")[0] in PATHS else b""
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", CONTENT_TYPE_PLAIN_0_0_4)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """A scrape every few seconds is no news."""

        self._server = ThreadingHTTPServer((host, port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, name="metrics", daemon=True).start()

    def stop(self) -> None:
        """End it and free the port."""
        self._server.shutdown()
        self._server.server_close()

    def let_go(self) -> None:
        """Close the socket in a process that was forked from the server's own."""
        self._server.socket.close()
