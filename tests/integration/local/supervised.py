"""`python -m local up` as a person runs it, and every process below it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from local.environment import NAMES
from local.processes import ending_with_us
from tests.processes import PATIENCE, ROOT, START_SECONDS, free_port, wait_for


class Supervised:
    """A stack that keeps its state in `folder`, on free ports."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {name: free_port() for name in NAMES}
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("QUIRE_")}
        self.environment |= {f"QUIRE_{name.upper()}_PORT": str(port) for name, port in self.ports.items()}
        self.environment |= {"QUIRE_LEASE_SECONDS": "5"}
        self.output = folder / "output"
        self.popen = None

    def start(self) -> "Supervised":
        with self.output.open("wb") as output:
            self.popen = subprocess.Popen(
                self.command, env=self.environment, cwd=ROOT, stdout=output, stderr=output, start_new_session=True,
                preexec_fn=ending_with_us(),  # noqa: PLW1509 - it takes no lock that a thread of ours could hold
            )  # fmt: skip
        wait_for(lambda: "Ctrl-C" in self.said or self.popen.poll() is not None, START_SECONDS, lambda: self.said)
        assert self.popen.poll() is None, self.said
        return self

    def run_again(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command, env=self.environment, cwd=ROOT, text=True, capture_output=True, timeout=PATIENCE, check=False
        )

    def in_second_terminal(self, script: str) -> subprocess.CompletedProcess[str]:
        command = ["/bin/sh", "-ec", f'set -a; . "$1"; set +a; {script}', "sh", str(self.folder / "env")]
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("QUIRE_", "AWS_"))}
        return subprocess.run(
            command, env=clean, cwd=ROOT, text=True, capture_output=True, timeout=START_SECONDS, check=False
        )

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", "local", "up", "--state", str(self.folder)]

    @property
    def said(self) -> str:
        return self.output.read_text(errors="replace")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['api']}"

    def upload(self, path: Path) -> str:
        files = {"file": (path.name, path.read_bytes())}
        answer = httpx.post(f"{self.url}/api/v1/documents/", files=files, headers=self.headers, timeout=PATIENCE)
        return answer.raise_for_status().json()["id"]

    def status(self, document_id: str) -> str:
        url = f"{self.url}/api/v1/documents/{document_id}"
        return httpx.get(url, headers=self.headers, timeout=PATIENCE).json()["status"]

    @property
    def headers(self) -> dict[str, str]:
        return {"X-API-Key": (self.folder / "api-key").read_text()}

    def processes(self) -> dict[int, str]:
        """The supervisor and all that came from it: process id and command."""
        return family(self.popen.pid)

    def end(self, how: signal.Signals, *, group: bool = False) -> int:
        """Signal the supervisor, or its whole group as a terminal does, and wait; its return code."""
        (os.killpg if group else os.kill)(self.popen.pid, how)
        return self.popen.wait(PATIENCE)


def family(ancestor: int) -> dict[int, str]:
    parents, commands = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            commands[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:  # it has just ended
            continue
    found = {ancestor}
    while below := {child for child, parent in parents.items() if parent in found} - found:
        found |= below
    return {each: commands.get(each, "") for each in found}


def alive(processes: dict[int, str]) -> dict[int, str]:
    """Those that still run the same command."""
    return {each: command for each, command in processes.items() if family(each)[each] == command != ""}
