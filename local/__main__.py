"""`python -m local up | demo | check | lock | clean`: what the Makefile calls."""

import argparse
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from local import checks, demo
from local.environment import Ports, given
from local.localstack import ROOT
from local.postgres import Postgres
from local.processes import StartError
from local.services import Console
from local.signals import Stopped, stop_on_signals
from local.stack import Stack, lock
from pipeline.settings import SettingsError, get_settings


def up(state: Path) -> int:
    """Start the stack and stay until a signal comes or a part dies."""
    with lock(state), stop_on_signals():
        settings = get_settings()
        stack = Stack(state, Ports.configured(settings), given(settings), durable=True, console=Console())
        print("Starting LocalStack, PostgreSQL, API, worker, beat and Flower ...", flush=True)
        try:
            with stack:
                print(banner(stack), flush=True)
                ended = stack.watch()
                print(f"\n{ended}\nStopping the others ...", file=sys.stderr, flush=True)
                return 1
        except Stopped:
            print("Stopped. Documents and results stay in .local; `make clean` removes them.", flush=True)
            return 0


def clean(state: Path) -> int:
    """Remove the documents, also those that PostgreSQL had to keep outside of `state`."""
    with lock(state):
        shutil.rmtree(Postgres(state, durable=True).folder, ignore_errors=True)
    shutil.rmtree(state)
    return 0


def banner(stack: Stack) -> str:
    """What a person needs to know about a stack that has just come up."""
    variables = stack.variables
    login = f"user {variables['QUIRE_FLOWER_USER']}, password {variables['QUIRE_FLOWER_PASSWORD']}"
    return f"""
Quire is up. Ctrl-C stops it.

  Page     {variables["QUIRE_API_URL"]}/   (key {variables["QUIRE_API_KEY"]})
  API      {variables["QUIRE_API_URL"]}   (the same key; try it at /docs)
  Flower   {variables["QUIRE_FLOWER_URL"]}   ({login})

In a second terminal:

  set -a; . {os.path.relpath(stack.state / "env")}; set +a
  curl -H "X-API-Key: $QUIRE_API_KEY" -F file=@samples/invoice.pdf $QUIRE_API_URL/api/v1/documents/
  .venv/bin/celery -A tasks inspect ping
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local", description="The one-machine stack.")
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--state", type=Path, default=ROOT / ".local", help="folder of everything that is kept")
    arguments = parser.parse_args()
    try:
        return COMMANDS[arguments.command](arguments.state.resolve())
    except (StartError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 1
    except (Stopped, KeyboardInterrupt):
        print("\nStopped.", file=sys.stderr)
        return 130


COMMANDS: dict[str, Callable[[Path], int]] = {
    "up": up,
    "demo": demo.run,
    "check": lambda _: checks.run(),
    "lock": lambda _: checks.relock(),
    "clean": clean,
}

if __name__ == "__main__":
    sys.exit(main())
