"""The API as a process."""

import socket
from pathlib import Path

import httpx

from tests.keys import KEY
from tests.processes import BIN, PATIENCE, START_SECONDS, Process, free_port, wait_for


class Server:
    def __init__(self, folder, environment):
        self.folder, self.environment, self.port = folder, environment, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [str(BIN / "python"), "-m", "api"]
        self.process = Process("api", command, environment | {"QUIRE_API_PORT": str(self.port)}, folder / "api.log")
        wait_for(lambda: self.answers() or not self.process.running, START_SECONDS, self.process.tail)
        assert self.process.running, self.process.tail()

    def answers(self):
        try:
            return httpx.get(f"{self.url}/healthz", timeout=PATIENCE).status_code == 200
        except httpx.TransportError:
            return False

    def stored(self):
        return [path for path in (self.folder / "objects" / "documents").rglob("*") if path.is_file()]

    def logged(self, text):
        return text in self.process.log.read_text()

    def memory(self, field):
        """VmRSS or VmHWM, in bytes."""
        lines = Path(f"/proc/{self.process.popen.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))

    def forget_peak(self):
        Path(f"/proc/{self.process.popen.pid}/clear_refs").write_text("5")

    def written(self):
        """Bytes that it wrote to anything so far, files that were removed again included."""
        lines = Path(f"/proc/{self.process.popen.pid}/io").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("wchar"))

    def connect(self, *headers):
        """A socket on which an upload has begun."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        lines = ["POST /api/v1/documents/ HTTP/1.1", "Host: quire", f"X-API-Key: {KEY}", *headers]
        lines.append("Content-Type: multipart/form-data; boundary=XX")
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
        return connection


def server_environment(database_url, folder):
    return {
        "QUIRE_DATABASE_URL": database_url,
        "QUIRE_STORE_URL": f"file://{folder}/objects",
        "QUIRE_AWS_ENDPOINT_URL": "http://127.0.0.1:9",  # nobody listens: the outbox keeps what cannot be sent
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "QUIRE_RATE_PER_MINUTE": "1000000",  # a test that waits asks often
        "PYTHONWARNINGS": "error",
    }
