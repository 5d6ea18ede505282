"""The virtual environment of the programs that Quire is compared with: made on demand, apart from Quire's own."""

import sys
from pathlib import Path

from local.bootstrap import STATE, Environment, install, wait_for_turn
from local.localstack import ROOT

PEERS = Environment("the programs to compare with", STATE / "bench-venv", ROOT / "requirements" / "bench.lock")


def python_of_peers() -> Path:
    """The Python of a finished environment; SystemExit where it cannot be made."""
    if not PEERS.ready:
        STATE.mkdir(exist_ok=True)
        with (STATE / "setup.lock").open("w") as lock:
            wait_for_turn(lock)
            if not PEERS.ready and install([PEERS], lock.fileno()) != 0:
                sys.exit("Without them: --peers none.")
    return PEERS.folder / "bin" / "python"
