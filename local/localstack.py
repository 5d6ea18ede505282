"""LocalStack (SQS, SNS, S3) from PyPI, without Docker."""

import signal
from pathlib import Path
from typing import TYPE_CHECKING

from local.ports import answers, free_port
from local.processes import Held, StartError, kept_environment, spawn, stop, wait_until

if TYPE_CHECKING:
    import subprocess

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".local" / "localstack-venv" / "bin" / "python"
LAUNCHER = ROOT / "local" / "localstack_launcher.py"
START_SECONDS = 90
HEALTH = "/_localstack/health"


class LocalStack(Held):
    """A context manager: ready on entry, gone on exit. It forgets everything when it stops."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder, self.port = folder.absolute(), port or free_port()
        self.log = self.folder / "localstack.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def bring_up(self) -> None:
        self.start()
        self.wait()

    def start(self) -> None:
        """Start it; `wait` until it answers."""
        if not PYTHON.exists():
            raise StartError("LocalStack is not installed; run: make setup")
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [str(PYTHON), "-I", str(LAUNCHER)]  # -I: our folder `local` would hide its package `localstack`
        with self.log.open("ab") as output:
            self.process = spawn(command, self._environment(), output, self.folder)

    def wait(self) -> None:
        """Return once it answers; StartError if it does not."""
        assert self.process is not None
        wait_until(self._ready, self.process, "LocalStack", self.log, START_SECONDS)

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, 0, signal.SIGKILL)  # nothing it holds outlives it, and it takes its time

    def _environment(self) -> dict[str, str]:
        address = f"127.0.0.1:{self.port}"
        return kept_environment() | {
            "HOME": str(self.folder),
            "GATEWAY_LISTEN": address,
            "LOCALSTACK_HOST": address,
            "FILESYSTEM_ROOT": str(self.folder / "localstack"),
            "OVERRIDE_IN_DOCKER": "0",  # else FILESYSTEM_ROOT is ignored where /.dockerenv exists
            "SERVICES": "sqs,sns,s3",
            "STRICT_SERVICE_LOADING": "1",
            "EAGER_SERVICE_LOADING": "1",  # the first document should not wait for it
            "SQS_ENDPOINT_STRATEGY": "path",
            "DISABLE_EVENTS": "1",
            "SKIP_SSL_CERT_DOWNLOAD": "1",
            "USE_SSL": "0",
            "DNS_ADDRESS": "0",
        }

    def _ready(self) -> bool:
        return answers(self.port, HEALTH, {200})
