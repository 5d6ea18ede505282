"""What a message brings along beside its work: on every line of a worker's log, and on the messages that follow it."""

from typing import Any

from celery import Task
from celery.signals import setup_logging, task_postrun, task_prerun

from pipeline import logs, origin, tracing
from pipeline.db.outbox import Envelope
from pipeline.settings import get_settings

REQUEST_HEADER = "request_id"


@setup_logging.connect
def _configure(loglevel: int | None = None, logfile: str | None = None, **_: Any) -> None:  # noqa: ANN401 - Celery's
    """Celery leaves its logging to whoever answers this signal."""
    logs.configure(loglevel or get_settings().log_level, logfile, replace=True)


@task_prerun.connect
def _bind(task_id: str, task: Task, **_: Any) -> None:  # type: ignore[type-arg]  # noqa: ANN401 - Celery's signature
    origin.request_id.set(header_of(task, REQUEST_HEADER))
    logs.bind(**logs.ids_of(task_id))
    if trace := origin.trace_id(header_of(task, tracing.HEADER)):
        logs.bind(trace_id=trace)


@task_postrun.connect
def _forget(**_: Any) -> None:  # noqa: ANN401 - Celery's signature
    logs.forget()
    origin.request_id.set(None)


def header_of(task: Any, name: str) -> str | None:  # noqa: ANN401 - Celery's Task is generic in its stubs only
    """A text among the message's own headers."""
    value = (task.request.headers or {}).get(name)
    return value if isinstance(value, str) else None


def headers(envelope: Envelope) -> dict[str, str]:
    """The headers of a run's first message."""
    return _given(envelope.request_id, origin.traceparent() or envelope.traceparent)


def handed_on(task: Any) -> dict[str, str]:  # noqa: ANN401 - likewise
    """The headers of the message that follows a task's own."""
    return _given(header_of(task, REQUEST_HEADER), origin.traceparent() or header_of(task, tracing.HEADER))


def _given(request: str | None, traceparent: str | None) -> dict[str, str]:
    return {name: value for name, value in ((REQUEST_HEADER, request), (tracing.HEADER, traceparent)) if value}
