"""The child: one task on one document, then the end."""

import errno
import json
import os
import traceback
from pathlib import Path
from typing import NoReturn

from pipeline.errors import ErrorCode, PermanentError, PipelineError
from pipeline.extraction import errors
from pipeline.extraction.process import confine, crew, jobs
from pipeline.extraction.process.channel import Message
from pipeline.extraction.request import Limits

zygote = os.getpid()


def run_and_exit(order: Message, writing: int, workspace: Path) -> NoReturn:
    """Run the order of a fresh fork under its limits; never returns into the zygote's code."""
    code = 1
    try:
        os.setpgid(0, 0)
        confine.die_with_parent(zygote)
        confine.keep_only(writing, workspace / "stderr")
        confine.settle_in(workspace)
        crew.start(jobs.threads(order["task"], order["arguments"]))
        limits = Limits(**order["limits"])
        confine.limit(limits)
        os.write(writing, json.dumps(outcome(order, limits)).encode())
        code = 0
    except BaseException:  # noqa: BLE001  nothing may return into the zygote
        traceback.print_exc()  # into the workspace; the zygote passes the end of it on
    finally:
        os._exit(code)


def outcome(order: Message, limits: Limits) -> Message:
    """Run the task; every exception of a parser becomes an error that a client can read."""
    try:
        return {"answer": jobs.run(order["task"], order["arguments"], limits)}
    except PipelineError as error:
        return failure(error)
    except Exception as error:  # noqa: BLE001  whatever a parser raises, the client gets a sentence
        return failure(explain(error, order, limits), traceback.format_exc())


def failure(error: PipelineError, log: str | None = None) -> Message:
    return {"error": {"code": error.code, "message": error.message}, "log": log}


def explain(error: Exception, order: Message, limits: Limits) -> PipelineError:
    """Tell a limit from a damaged file."""
    if isinstance(error, FileNotFoundError) and error.filename == order["arguments"]["path"]:
        return PermanentError(ErrorCode.CONTENT_MISSING, "The document's content is gone. Send it again.")
    number = error.errno if isinstance(error, OSError) else None
    if isinstance(error, MemoryError) or number == errno.ENOMEM or confine.near_memory_limit(limits):
        return errors.memory_exceeded(limits.memory_bytes)
    if number == errno.EFBIG:
        return errors.output_exceeded(limits.output_bytes)
    return errors.corrupt(jobs.title(order["task"], order["arguments"]))
