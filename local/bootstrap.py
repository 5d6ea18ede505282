"""Set up the environments: run by any Python from 3.11 on, with nothing installed.

Each environment is made from a lock file with hashes. A finished one has a stamp: a second run does nothing, a changed
lock installs what changed, another Python or another place starts anew. So does an interrupted set-up, by its mark.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parents[1]
STATE = ROOT / ".local"
OWN = ("api", "local", "pipeline", "tasks", "celeryconfig.py", "flowerconfig.py")
LIKELY_SECONDS = 90  # two cores, pip's downloads cached


@dataclass(frozen=True)
class Environment:
    """A virtual environment and what makes it."""

    title: str
    folder: Path
    lock: Path
    project: Path | None = None  # installed as it stands, so that changes to it show at once

    @property
    def ready(self) -> bool:
        return self._stamp.exists() and self._stamp.read_text() == self._wanted

    @property
    def log(self) -> Path:
        return STATE / f"setup-{self.folder.name.strip('.')}.log"

    @property
    def packages(self) -> int:
        """How many the lock names; some are for other systems or Pythons."""
        return sum("==" in line for line in self.lock.read_text().splitlines())

    @property
    def installed(self) -> int:
        return sum(1 for _ in self.folder.glob("lib/python3*/site-packages/*.dist-info"))

    def start(self, lock: int) -> "subprocess.Popen[bytes]":
        """Begin to install everything; the log has pip's words. What is started holds `lock`, even without us."""
        sound = self._sound
        if not sound:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._stamp.unlink(missing_ok=True)
        self._mark.touch()
        script = ["/bin/sh", "-ec", " && ".join(self._steps(anew=not sound))]
        with self.log.open("wb") as output:
            return subprocess.Popen(
                script, stdout=output, stderr=output, cwd=ROOT, start_new_session=True, pass_fds=[lock]
            )

    def finish(self) -> None:
        """Put the stamp on it."""
        self._stamp.write_text(self._wanted)
        self._mark.unlink()

    def _steps(self, *, anew: bool) -> Iterator[str]:
        python = quoted(self.folder / "bin" / "python")
        pip = f"{python} -m pip --disable-pip-version-check install --no-deps --no-input --progress-bar off"
        if anew:
            yield f"{quoted(sys.executable)} -m venv {quoted(self.folder)}"
        yield f"{pip} --require-hashes -r {quoted(self.lock)}"
        if self.project:
            yield f"{pip} --no-build-isolation -e {quoted(self.project)}"
            # As pip does with all else: not every process of ours may write what it has compiled.
            yield f"{python} -m compileall -q {' '.join(OWN)}"

    @property
    def _sound(self) -> bool:
        """Whether what is there can be installed into."""
        python = self.folder / "bin" / "python"
        code = f"import pip, sys; sys.exit([sys.version, sys.prefix] != [{sys.version!r}, {str(self.folder)!r}])"
        if self._mark.exists() or not python.exists():
            return False
        return subprocess.run([python, "-c", code], stderr=subprocess.DEVNULL, check=False).returncode == 0

    @property
    def _wanted(self) -> str:
        described = self.project / "pyproject.toml" if self.project else self.lock
        parts = [sys.version, str(self.folder), self.lock.read_text(), described.read_text()]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def _stamp(self) -> Path:
        return self.folder / "quire-stamp"

    @property
    def _mark(self) -> Path:
        return self.folder / "quire-unfinished"


ENVIRONMENTS = (
    Environment("Quire", ROOT / ".venv", ROOT / "requirements" / "dev.lock", project=ROOT),
    Environment("LocalStack", STATE / "localstack-venv", ROOT / "requirements" / "localstack.lock"),
)


def quoted(path: Path | str) -> str:
    return "'" + str(path).replace("'", "'\\''") + "'"


def show_progress(environments: "dict[Environment, subprocess.Popen[bytes]]", started: float) -> None:
    """Until all have ended: a moving line on a terminal, a line every fifteen seconds elsewhere."""
    told, lines = 0, sys.stdout.isatty()
    while any(process.poll() is None for process in environments.values()):
        seconds = int(time.monotonic() - started)
        line = f"  {seconds:3d} s  " + ", ".join(progress(*item) for item in environments.items())
        if lines:
            print(f"\r{line:<78}", end="", flush=True)
        elif seconds // 15 > told:
            told = seconds // 15
            print(line, flush=True)
        time.sleep(0.2)
    if lines:
        print(f"\r{'':<78}\r", end="")


def progress(environment: Environment, process: "subprocess.Popen[bytes]") -> str:
    """One environment in a few words."""
    if process.returncode == 0:
        return f"{environment.title}: done"
    if installed := environment.installed - 1:  # but pip itself
        return f"{environment.title}: {max(installed, 0)} of about {environment.packages} packages"
    return f"{environment.title}: {downloads(environment)} of about {environment.packages} packages fetched"


def downloads(environment: Environment) -> int:
    return environment.log.read_bytes().count(b"\nCollecting ") if environment.log.exists() else 0


def install(missing: list[Environment], lock: int) -> int:
    """Install them side by side; 1, and the end of pip's log, if one fails."""
    started = time.monotonic()
    names = " and ".join(f"{environment.title} ({environment.packages} packages)" for environment in missing)
    print(f"Setting up {names}, once; about {LIKELY_SECONDS} s, more if pip has to download.", flush=True)
    running = {environment: environment.start(lock) for environment in missing}
    try:
        show_progress(running, started)
    finally:
        for process in running.values():
            end(process)
    failed = [environment for environment, process in running.items() if process.returncode != 0]
    for environment in running:
        if environment in failed:
            print(f"{environment.title} could not be installed; the end of {os.path.relpath(environment.log)}:")
            print("".join(environment.log.read_text(errors="replace").splitlines(keepends=True)[-15:]))
        else:
            environment.finish()
    if not failed:
        print(f"Set up in {time.monotonic() - started:.0f} s.", flush=True)
    return 1 if failed else 0


def end(process: "subprocess.Popen[bytes]") -> None:
    """Interrupt what still runs, pip's own children included."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for_turn(lock: TextIO) -> None:
    """Hold the lock; what another set-up of this folder has started must end first."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Another set-up of this folder is at work; waiting for it.", flush=True)
        fcntl.flock(lock, fcntl.LOCK_EX)


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    if all(environment.ready for environment in ENVIRONMENTS):
        return 0
    STATE.mkdir(exist_ok=True)
    with (STATE / "setup.lock").open("w") as lock:
        wait_for_turn(lock)
        missing = [environment for environment in ENVIRONMENTS if not environment.ready]
        return install(missing, lock.fileno()) if missing else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, interrupt)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\nInterrupted; the next run begins again where this one did.")
