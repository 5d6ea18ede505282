"""Spans of OpenTelemetry, where `QUIRE_TRACE_ENDPOINT` says where to send them; elsewhere the SDK is not even loaded.

A span carries ids and names, never an error's text: that may quote a document.
"""

from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal

from pipeline import origin
from pipeline.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

EXPORT_SECONDS = 3.0  # for one try; a collector that hangs must not hold up the end of a process
HEADER = "traceparent"  # W3C Trace Context

_provider: "TracerProvider | None" = None

Kind = Literal["SERVER", "PRODUCER", "CONSUMER"]


def start(service: str) -> None:
    """Trace from now on under the name of a service, if the settings ask for it. For each process its own."""
    global _provider  # noqa: PLW0603 - one process, one provider
    settings = get_settings()
    if not settings.trace_endpoint:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - see above
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    from opentelemetry.sdk.trace.sampling import TraceIdRatioBased  # noqa: PLC0415

    _provider = TracerProvider(
        # By the trace's id alone: every process decides alike, whatever a client says of its own sampling.
        sampler=TraceIdRatioBased(settings.trace_ratio),
        resource=Resource.create({"service.name": service, "service.version": version("quire")}),
        shutdown_on_exit=False,
    )
    exporter = OTLPSpanExporter(endpoint=settings.trace_endpoint, timeout=EXPORT_SECONDS)
    _provider.add_span_processor(BatchSpanProcessor(exporter))


def stop() -> None:
    """Send what is not sent yet."""
    global _provider  # noqa: PLW0603 - likewise
    if _provider is not None:
        _provider.shutdown()
        _provider = None


def is_on() -> bool:
    """Say whether this process traces."""
    return _provider is not None


@contextmanager
def span(name: str, kind: Kind, parent: str | None = None, **attributes: str | int) -> "Iterator[Span | None]":
    """A span around the block, below `parent` (a `traceparent`) or the start of a trace; None where nobody traces.

    What the block commits or sends belongs to it: `pipeline.origin.traceparent` names it meanwhile.
    """
    if _provider is None:
        yield None
        return
    from opentelemetry.trace import SpanKind, StatusCode  # noqa: PLC0415

    opened = _provider.get_tracer("quire").start_span(
        name, context=_context(parent), kind=SpanKind[kind], attributes={f"quire.{k}": v for k, v in attributes.items()}
    )
    token = origin.trace.set(_named(opened))
    try:
        yield opened
    except BaseException as error:
        opened.set_status(StatusCode.ERROR, type(error).__name__)
        raise
    finally:
        origin.trace.reset(token)
        opened.end()


def _context(parent: str | None) -> "Context":
    from opentelemetry.context import Context  # noqa: PLC0415
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

    return TraceContextTextMapPropagator().extract({HEADER: parent} if parent else {}, Context())


def _named(opened: "Span") -> str:
    context = opened.get_span_context()
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
