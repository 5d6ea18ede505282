"""The two calls that stages make: inspect a file, extract a file."""

import logging
import re
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from pipeline.errors import ErrorCode, PermanentError, PipelineError, PoisonError
from pipeline.extraction import errors
from pipeline.extraction.process import confine, owner
from pipeline.extraction.process.owner import ExtractionCancelledError, shut_down, warm_up
from pipeline.extraction.progress import Plan
from pipeline.extraction.request import ExtractionRequest, Inspection, Limits, Options

__all__ = ["ExtractionCancelledError", "extract_file", "inspect_file", "render_page", "shut_down", "warm_up"]


class BrokenError(Exception):
    """`error` ended a child while it read `page`, counted as in a plan, or None; `slow` if it took long to find out."""

    def __init__(self, error: PipelineError, page: int | None, *, slow: bool = False) -> None:
        super().__init__(error, page, slow)
        self.error = error
        self.page = page
        self.slow = slow


class SaidError(BaseModel):
    code: ErrorCode
    message: str


class Said(BaseModel):
    """What a child says at its end: an answer, or an error and the traceback behind it."""

    answer: dict[str, Any] | None = None
    error: SaidError | None = None
    log: str | None = None
    free: list[str] = []


# What Python, and libraries in Rust, say as they end for want of memory: also of what they never got to use.
NO_MEMORY = re.compile(r"MemoryError|memory allocation of \d+ bytes failed")

log = logging.getLogger(__name__)
_told: set[str] = set()


def never() -> bool:
    return False


def inspect_file(
    path: Path,
    declared_type: str | None,
    filename: str | None,
    limits: Limits,
    *,
    options: Options | None = None,
    cancelled: Callable[[], bool] = never,
) -> Inspection:
    """Tell from the bytes of `path` what they are, or raise PermanentError with the reason for a refusal."""
    arguments: dict[str, Any] = {"path": str(path.absolute()), "declared_type": declared_type, "filename": filename}
    arguments["options"] = (options or Options()).model_dump(exclude={"fields_schema"})
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
    partial = output.with_name(f"{output.name}.partial")
    arguments = {"path": str(path.absolute()), "request": request.to_json(), "output": str(partial.absolute())}
    try:
        read(arguments, limits, cancelled)
        partial.replace(output)
    except BaseException:
        for leftover in (output, partial):
            leftover.unlink(missing_ok=True)
        raise


def render_page(  # noqa: PLR0913  each is a part of the question
    path: Path,
    media_type: str,
    number: int,
    dpi: float,
    limits: Limits,
    output: Path,
    *,
    rotation: int | None = None,
    options: Options | None = None,
    cancelled: Callable[[], bool] = never,
) -> None:
    """Draw a page of a PDF or picture, counted from 1, and write the PNG to `output`, which is whole or absent.

    It is turned clockwise by `rotation` from how it is stored, as a result says for its page; as the file says if None.
    Coarser than `dpi` if it would break a limit of pixels. PermanentError CONTENT_MISSING if there is no such page.
    """
    partial = output.with_name(f"{output.name}.partial")
    arguments = {
        "path": str(path.absolute()), "media_type": media_type, "number": number, "dpi": dpi, "rotation": rotation,
        "options": (options or Options()).model_dump(exclude={"fields_schema"}), "output": str(partial.absolute()),
    }  # fmt: skip
    try:
        work("render", arguments, limits, cancelled)
        partial.replace(output)
    finally:
        partial.unlink(missing_ok=True)


def read(arguments: dict[str, Any], limits: Limits, cancelled: Callable[[], bool]) -> None:
    """Extract; where one page breaks its reader, extract again without it, and at last only what stands before it."""
    deadline = time.monotonic() + limits.wall_seconds
    plan: Plan | None = Plan()
    first: BrokenError | None = None
    while plan is not None:
        left = replace(limits, wall_seconds=deadline - time.monotonic())
        try:
            attempt("extract", arguments, plan, left, cancelled)
        except BrokenError as broken:
            first = first or broken
            plan = without(broken, plan)
        else:
            return
    assert first is not None
    raise first.error


def without(broken: BrokenError, plan: Plan) -> Plan | None:
    """What is worth another try: all but the page, if that broke at once; what came before it, if it took long."""
    if broken.page is None or plan.until is not None:
        return None
    if plan.skip is None and not broken.slow:
        return Plan(skip=broken.page)
    before = [number for number in range(1, broken.page) if number != plan.skip]
    return Plan(plan.skip, until=broken.page) if before else None


def work(task: str, arguments: dict[str, Any], limits: Limits, cancelled: Callable[[], bool]) -> dict[str, Any]:
    """Do one task in a limited child and return its answer, or raise what it ended with."""
    try:
        return attempt(task, arguments, Plan(), limits, cancelled)
    except BrokenError as broken:
        raise broken.error from None


def attempt(
    task: str, arguments: dict[str, Any], plan: Plan, limits: Limits, cancelled: Callable[[], bool]
) -> dict[str, Any]:
    """Do one task in a limited child and return its answer; BrokenError if what ended it may be the fault of a page."""
    try:
        ending = owner.run(task, arguments, limits, cancelled, plan)
    except owner.WallClockError:
        raise errors.wall_exceeded(limits.wall_seconds) from None
    except owner.ZygoteGoneError as error:
        sentence = "The process that reads documents ended before this one was read."
        raise PoisonError(ErrorCode.PARSER_CRASHED, sentence) from error
    if "said" not in ending:
        log.warning("extraction of %s ended badly: %s", arguments["path"], ending)
        raise judge(ending, limits)
    said = understood(ending["said"])
    tell_freedoms(said.free)
    if said.log:
        log.warning("extraction of %s failed:\n%s", arguments["path"], said.log)
    if said.error is not None:
        verdict = PermanentError(said.error.code, said.error.message)
        raise verdict if said.log is None else BrokenError(verdict, ending["page"])
    return said.answer or {}


def tell_freedoms(freedoms: list[str]) -> None:
    """Say in the log, once a process, what this machine does not let a child give up."""
    for freedom in set(freedoms) - _told:
        log.warning("the process that reads a document is less confined than it might be: %s", freedom)
        _told.add(freedom)


def understood(text: str) -> Said:
    """What a child said; it may have been taken over by its document, so nothing is taken for granted."""
    try:
        return Said.model_validate_json(text)
    except ValidationError:
        raise crashed("what it said makes no sense") from None


def crashed(how: str) -> PoisonError:
    return PoisonError(ErrorCode.PARSER_CRASHED, f"The program that reads such documents crashed on this one ({how}).")


def judge(ending: dict[str, Any], limits: Limits) -> BrokenError:
    """Tell from how a child died whether a limit killed it."""
    if "stalled" in ending:
        return BrokenError(errors.stalled(limits.stall_seconds), ending["page"], slow=True)
    if "overfull" in ending:
        return BrokenError(errors.files_exceeded(2 * limits.output_bytes), ending["page"])
    number, slow = ending["signal"], False  # a library that is refused memory may crash rather than say so
    error: PipelineError
    if number == signal.SIGXCPU or ending["cpu_seconds"] >= limits.cpu_seconds:
        error, slow = errors.cpu_exceeded(limits.cpu_seconds), True
    elif number == signal.SIGXFSZ:
        error = errors.output_exceeded(limits.output_bytes)
    elif ending["resident_bytes"] >= confine.NEAR_LIMIT * limits.memory_bytes or NO_MEMORY.search(ending["log"]):
        error = errors.memory_exceeded(limits.memory_bytes)
    else:
        error = crashed(signal.Signals(number).name if number else f"exit code {ending['code']}")
    return BrokenError(error, ending["page"], slow=slow)
