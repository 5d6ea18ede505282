"""Sends documents from a process of its own: `python -m bench.sqs.sender burst|alone|long …`; prints JSON."""

import json
import os
import sys
import time
from pathlib import Path
from uuid import uuid4

from bench.sqs.steps import JOURNAL, finished

PAUSE_SECONDS = 0.3  # between two documents that are sent alone: the first one's acknowledgement has left
PATIENCE_SECONDS = 60

if os.environ["BENCH_LAYER"] == "loop":
    from bench.sqs.loop import send
else:
    from bench.sqs.app import send, send_long


def burst(documents: int) -> dict[str, int]:
    """Send so many documents one after the other."""
    for number in range(documents):
        send(f"{number}-{uuid4().hex[:8]}")
    return {"sent": documents}


def alone(documents: int) -> dict[str, list[float]]:
    """Send so many documents, each after the end of the last; the seconds that each took."""
    taken = []
    for number in range(documents):
        document, started = f"alone-{number}-{uuid4().hex[:8]}", time.time()
        send(document)
        taken.append(_end_of(document) - started)
        time.sleep(PAUSE_SECONDS)
    return {"seconds": taken}


def _end_of(document: str) -> float:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if (at := dict(finished(Path(JOURNAL))).get(document)) is not None:
            return at
        time.sleep(0.002)
    raise TimeoutError(f"{document} did not end within {PATIENCE_SECONDS} s")


def main() -> None:
    """Do as the command line says."""
    what, count = sys.argv[1], int(sys.argv[2])
    if what == "long":
        send_long("long", float(count))
        print("{}")
    else:
        print(json.dumps(burst(count) if what == "burst" else alone(count)))


if __name__ == "__main__":
    main()
