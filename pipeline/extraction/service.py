"""The two calls that stages make: inspect a file, extract a file."""

import logging
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from pipeline.errors import ErrorCode, PermanentError, PipelineError, PoisonError
from pipeline.extraction import errors
from pipeline.extraction.process import owner
from pipeline.extraction.process.owner import ExtractionCancelledError, shut_down, warm_up
from pipeline.extraction.request import ExtractionRequest, Inspection, Limits

__all__ = ["ExtractionCancelledError", "extract_file", "inspect_file", "shut_down", "warm_up"]


class SaidError(BaseModel):
    code: ErrorCode
    message: str


class Said(BaseModel):
    """What a child says at its end: an answer, or an error and the traceback behind it."""

    answer: dict[str, Any] | None = None
    error: SaidError | None = None
    log: str | None = None


NEAR_LIMIT = 0.8  # a library that is refused memory may crash rather than say so

log = logging.getLogger(__name__)


def never() -> bool:
    return False


def inspect_file(
    path: Path,
    declared_type: str | None,
    filename: str | None,
    limits: Limits,
    *,
    cancelled: Callable[[], bool] = never,
) -> Inspection:
    """Tell from the bytes of `path` what they are, or raise PermanentError with the reason for a refusal."""
    arguments = {"path": str(path.absolute()), "declared_type": declared_type, "filename": filename}
    answer = work("inspect", arguments, limits, cancelled)
    return Inspection(answer["media_type"], tuple(answer["warnings"]))


def extract_file(
    path: Path,
    request: ExtractionRequest,
    limits: Limits,
    output: Path,
    *,
    cancelled: Callable[[], bool] = never,
) -> None:
    """Extract `path` and write the JSON of a Result to `output`, which is whole or absent."""
    arguments = {"path": str(path.absolute()), "request": request.to_json(), "output": str(output.absolute())}
    try:
        work("extract", arguments, limits, cancelled)
    except BaseException:
        for leftover in (output, output.with_name(f"{output.name}.partial")):
            leftover.unlink(missing_ok=True)
        raise


def work(task: str, arguments: dict[str, Any], limits: Limits, cancelled: Callable[[], bool]) -> dict[str, Any]:
    """Do one task in a limited child and return its answer, or raise what it ended with."""
    try:
        ending = owner.run(task, arguments, limits, cancelled)
    except owner.WallClockError:
        raise errors.wall_exceeded(limits.wall_seconds) from None
    except owner.ZygoteGoneError as error:
        sentence = "The process that reads documents ended before this one was read."
        raise PoisonError(ErrorCode.PARSER_CRASHED, sentence) from error
    if "said" not in ending:
        log.warning("extraction of %s ended badly: %s", arguments["path"], ending)
        raise judge(ending, limits)
    said = understood(ending["said"])
    if said.log:
        log.warning("extraction of %s failed:\n%s", arguments["path"], said.log)
    if said.error is not None:
        raise PermanentError(said.error.code, said.error.message)
    return said.answer or {}


def understood(text: str) -> Said:
    """What a child said; it may have been taken over by its document, so nothing is taken for granted."""
    try:
        return Said.model_validate_json(text)
    except ValidationError:
        raise crashed("what it said makes no sense") from None


def crashed(how: str) -> PoisonError:
    return PoisonError(ErrorCode.PARSER_CRASHED, f"The program that reads such documents crashed on this one ({how}).")


def judge(ending: dict[str, Any], limits: Limits) -> PipelineError:
    """Tell from how a child died whether a limit killed it."""
    number = ending["signal"]
    if number == signal.SIGXCPU or ending["cpu_seconds"] >= limits.cpu_seconds:
        return errors.cpu_exceeded(limits.cpu_seconds)
    if number == signal.SIGXFSZ:
        return errors.output_exceeded(limits.output_bytes)
    if ending["resident_bytes"] >= NEAR_LIMIT * limits.memory_bytes or "MemoryError" in ending["log"]:
        return errors.memory_exceeded(limits.memory_bytes)
    return crashed(signal.Signals(number).name if number else f"exit code {ending['code']}")
