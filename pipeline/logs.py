"""Logs: one line an event, JSON for machines or readable on a terminal, with the ids of what it is about.

Modules log with `logging`; what is bound here (`bound`) is on each line that follows, whoever writes it.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from typing import Any

import structlog
from structlog.contextvars import (
    bind_contextvars,
    bound_contextvars,
    clear_contextvars,
    get_contextvars,
    merge_contextvars,
)
from structlog.typing import EventDict, Processor

from pipeline import origin
from pipeline.domain import parse_task_id
from pipeline.settings import get_settings

# Of what a line carries beside its text only these are shown: a stranger's `extra` may be anything.
EXTRAS = frozenset({"method", "path", "route", "status", "milliseconds"})
# Their lower lines show addresses with all that is in them, headers and pieces of bodies.
TALKATIVE = ("boto3", "botocore", "httpcore", "httpx", "python_multipart", "urllib3")

# Records that are more than a text: structlog's own, and Celery's.
UNUSUAL = frozenset({"_logger", "_name", "data"})

to_json = json.JSONEncoder(default=str).encode
bind, bound, forget = bind_contextvars, bound_contextvars, clear_contextvars


def configure(level: str | int, file: str | None = None, *, replace: bool = False) -> None:
    """Log to standard error or to `file`; unless `replace`, not where whoever runs the process has set up logging."""
    root = logging.getLogger()
    if root.handlers and not replace:
        return
    handler = WatchedFileHandler(file) if file else logging.StreamHandler()
    handler.setFormatter(formatter(as_json=_wants_json(file)))
    root.handlers = [handler]
    root.setLevel(level)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def _wants_json(file: str | None) -> bool:
    chosen = get_settings().log_format
    return chosen == "json" or (chosen == "auto" and not (file is None and sys.stderr.isatty()))


def formatter(*, as_json: bool) -> logging.Formatter:
    """How a line looks. Tracebacks are without the values of variables, which may be a document's words."""
    first: list[Processor] = [
        merge_contextvars,
        _add_request,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=EXTRAS),
        _add_task,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        last += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(default=str)]
        return JsonFormatter(processors=last, foreign_pre_chain=first)
    plain = structlog.dev.plain_traceback
    last.append(structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain))
    return structlog.stdlib.ProcessorFormatter(processors=last, foreign_pre_chain=first)


class JsonFormatter(structlog.stdlib.ProcessorFormatter):
    """Writes the lines that its processors would, most of them in a third of the time: each request has one."""

    def format(self, record: logging.LogRecord) -> str:
        said = record.__dict__
        if record.exc_info or record.stack_info or not UNUSUAL.isdisjoint(said):
            return super().format(record)
        line = {"event": record.getMessage()}
        for name, value in get_contextvars().items():
            line.setdefault(name, value)
        _add_request(None, "", line)
        line |= {"level": record.levelname.lower(), "logger": record.name}
        line |= {name: said[name] for name in EXTRAS if name in said}
        line["timestamp"] = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        return to_json(line)


def _add_request(_: Any, __: str, line: EventDict) -> EventDict:  # noqa: ANN401 - structlog's signature
    if request := origin.request():
        line.setdefault("request_id", request)
    if trace := origin.trace_id(origin.traceparent()):
        line.setdefault("trace_id", trace)
    return line


def _add_task(_: Any, __: str, line: EventDict) -> EventDict:  # noqa: ANN401 - structlog's signature
    """Celery's own lines carry their task's id, which says the document."""
    data = getattr(line.get("_record"), "data", None)
    if isinstance(data, dict):
        line.update({name: value for name, value in ids_of(str(data.get("id"))).items() if name not in line})
    return line


def ids_of(task_id: str) -> dict[str, Any]:
    """What a task's id says, as fields of a line; nothing if it is not one of ours."""
    try:
        document_id, run, stage = parse_task_id(task_id)
    except ValueError:
        return {}
    return {"document": str(document_id), "run": run, "stage": stage.value}
