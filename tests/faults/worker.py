"""A worker whose extract stage meets with an accident: `celery -A tests.faults.worker worker`.

`QUIRE_TEST_FAULT` says which; `QUIRE_TEST_FOLDER` is where it leaves its process id.
"""

import os
import signal
import time
from collections import Counter
from pathlib import Path

from celery.canvas import Signature

from pipeline.domain import Stage
from pipeline.errors import ErrorCode, PoisonError, RetryableError
from pipeline.stages import run
from tasks.app import app

__all__ = ["app"]

folder = Path(os.environ["QUIRE_TEST_FOLDER"])
extract = run.STAGES[Stage.EXTRACT]
send = Signature.apply_async
tries: Counter[str] = Counter()


def poisonous(work) -> bool:
    return work.document.filename.startswith("poison")


def hang_at_first(work):
    """Wait to be killed, the first time; then work."""
    mark = folder / "extracting"
    if not mark.exists():
        mark.with_suffix(".new").write_text(str(os.getpid()))
        mark.with_suffix(".new").rename(mark)
        time.sleep(600)
    return extract(work)


def die(work):
    """Take the worker process along, every time."""
    if poisonous(work):
        os.kill(os.getpid(), signal.SIGKILL)
    return extract(work)


def loiter(work):
    """Take longer than Celery's time limit, every time."""
    if poisonous(work):
        time.sleep(600)
    return extract(work)


def crash(work):
    """What the parent sees of a parser that dies by a signal, every time."""
    if poisonous(work):
        raise PoisonError(ErrorCode.PARSER_CRASHED, "The parser died by SIGSEGV.")
    return extract(work)


def blunder(work):
    """An error that nobody foresaw, every time."""
    if poisonous(work):
        raise ZeroDivisionError
    return extract(work)


def stumble(work):
    """A retryable error, every time for poison and on the first two tries for all else."""
    if poisonous(work) or work.claim.attempt <= 2:
        raise RetryableError(ErrorCode.STORE_UNAVAILABLE, "not now")
    return extract(work)


def lose_the_next_send(signature, *args, **kwargs):
    """SQS does not take the step after extract, the first time in this process."""
    if signature.task == "quire.persist" and not tries["persist"]:
        tries["persist"] += 1
        raise ConnectionResetError("the broker went away")
    return send(signature, *args, **kwargs)


fault = os.environ["QUIRE_TEST_FAULT"]
if fault == "loiter":
    app.conf.task_time_limit = 15
if fault == "lose_the_next_send":
    Signature.apply_async = lose_the_next_send
else:
    run.STAGES[Stage.EXTRACT] = {
        "blunder": blunder, "crash": crash, "die": die, "hang_at_first": hang_at_first,
        "loiter": loiter, "stumble": stumble,
    }[fault]  # fmt: skip
