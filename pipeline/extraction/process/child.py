"""The child: one task on one document, then the end."""

import errno
import json
import os
import re
import traceback
from pathlib import Path
from typing import NoReturn

from pipeline.errors import ErrorCode, PermanentError, PipelineError
from pipeline.extraction import errors, progress
from pipeline.extraction.process import confine, crew, garbage, jobs
from pipeline.extraction.process.channel import Message
from pipeline.extraction.request import Limits

LOG_CHARACTERS = 4_000  # of a traceback: endless recursion makes a long one
# libxml2's own bounds, which it tells in words only.
LIMIT_OF_XML = re.compile(r"Resource limit exceeded|entity amplification|Excessive depth|XML_PARSE_HUGE")

zygote = os.getpid()


def run_and_exit(order: Message, arguments: int, writing: int, workspace: Path) -> NoReturn:
    """Run the order of a fresh fork under its limits; never returns into the zygote's code.

    Its arguments are what the descriptor `arguments` is open on.
    """
    code = 1
    try:
        os.setpgid(0, 0)
        confine.die_with_parent(zygote)
        order["arguments"] = json.loads(os.pread(arguments, os.fstat(arguments).st_size, 0))
        result = create(order["arguments"].get("output"))
        confine.keep_only({writing, result}, workspace / "stderr")
        confine.settle_in(workspace)
        limits = Limits(**order["limits"])
        garbage.collect_seldom()
        free = shut_in(order, limits, workspace)
        progress.start(lambda sign: os.write(writing, sign), limits, progress.Plan(**order["plan"]))
        os.write(writing, json.dumps(outcome(order, limits, result) | {"free": free}).encode())
        code = 0
    except BaseException:  # noqa: BLE001  nothing may return into the zygote
        traceback.print_exc()  # into the workspace; the zygote passes the end of it on
    finally:
        os._exit(code)


def create(output: str | None) -> int:
    """Open the file for the result while that is still allowed; -1 for a task that writes none."""
    return -1 if output is None else os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def shut_in(order: Message, limits: Limits, workspace: Path) -> list[str]:
    """Give everything up that the task does without; returns what could not be given up."""
    programs = jobs.programs(order["task"], order["arguments"], limits)
    document = Path(order["arguments"]["path"])
    free = confine.shut_in(document, workspace, programs)
    crew.start(jobs.threads(order["task"], order["arguments"]))  # what a thread gave up binds those that it starts
    return free + confine.limit(limits, programs=bool(programs))


def outcome(order: Message, limits: Limits, result: int) -> Message:
    """Run the task; every exception of a parser becomes an error that a client can read."""
    try:
        return {"answer": jobs.run(order["task"], order["arguments"], limits, result)}
    except PipelineError as error:
        return failure(error)
    except progress.NothingReadError:
        return failure(errors.corrupt(jobs.title(order["task"], order["arguments"])), "")
    except progress.TooLongError:
        return failure(errors.stalled(limits.stall_seconds), "")
    except BaseException as error:  # noqa: BLE001  whatever a parser raises, as a panic in Rust, the client gets a sentence
        return failure(explain(error, order, limits), traceback.format_exc()[-LOG_CHARACTERS:])


def failure(error: PipelineError, log: str | None = None) -> Message:
    """`log` is None for a verdict; else something broke, perhaps at one page only."""
    return {"error": {"code": error.code, "message": error.message}, "log": log}


def explain(error: BaseException, order: Message, limits: Limits) -> PipelineError:
    """Tell a limit from a damaged file."""
    if isinstance(error, FileNotFoundError) and error.filename == order["arguments"]["path"]:
        return PermanentError(ErrorCode.CONTENT_MISSING, "The document's content is gone. Send it again.")
    number = error.errno if isinstance(error, OSError) else None
    if isinstance(error, MemoryError) or number == errno.ENOMEM or confine.near_memory_limit(limits):
        return errors.memory_exceeded(limits.memory_bytes)
    if number == errno.EFBIG:
        return errors.output_exceeded(limits.output_bytes)
    if isinstance(error, RecursionError) or LIMIT_OF_XML.search(str(error)):
        return errors.too_large_inside()
    return errors.corrupt(jobs.title(order["task"], order["arguments"]))
