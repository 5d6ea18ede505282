"""The figures as tables for people."""

from collections.abc import Iterable

from rich import box
from rich.table import Table

from bench.sqs.faults import Long, Outage, Span
from bench.sqs.idle import Idle
from bench.sqs.throughput import Burst
from bench.sqs.trial import DEFAULTS, DEFAULTS_ONE, TUNED

SHOWN = ("SendMessage", "SendMessageBatch", "ReceiveMessage", "DeleteMessage", "DeleteMessageBatch")


def _table(title: str, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    table = Table(title=f"\n{title}", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left")
    for row in rows:
        table.add_row(*row)
    return table


def ratio(burst: Burst, peers: Iterable[Burst], name: str) -> str:
    """A rate as a multiple of that of the peer so called, or a dash if it did not run."""
    peer = next((each for each in peers if each.contender == name), None)
    return f"{burst.rate / peer.rate:.1f}x" if peer else "-"


def bursts(found: list[Burst]) -> Table:
    """Speed and price of a burst, and the latency of single documents."""
    columns = ("chain of three, concurrency 4", "requests/doc", "docs/s", "to tuned", "to prefetch 1", "to defaults",
               "p50 ms", "p95 ms", "CPU s/1,000")  # fmt: skip
    return _table(f"A burst of {found[0].documents} documents, then {len(found[0].alone)} sent alone", columns, (
        (
            b.contender, f"{b.per_document():.2f}", f"{b.rate:.1f}", ratio(b, found, TUNED.name),
            ratio(b, found, DEFAULTS_ONE.name), ratio(b, found, DEFAULTS.name),
            f"{b.p50 * 1_000:.0f}", f"{b.p95 * 1_000:.0f}", f"{b.cpu_per_thousand:.1f}",
        )
        for b in found
    ))  # fmt: skip


def requests(found: list[Burst]) -> Table:
    """The price by action."""
    return _table("Requests per document by action", ("", *SHOWN, "other"), (
        (
            b.contender, *(f"{b.per_document(action):.2f}" for action in SHOWN),
            f"{b.per_document() - b.per_document(*SHOWN):.2f}",
        )
        for b in found
    ))  # fmt: skip


def watched(alone: Burst, seen: Burst) -> Table:
    """What it costs when somebody watches the events."""
    published = f"{seen.requests.get('Publish', 0)} in {seen.counted_seconds:.1f} s"
    asked = f"{seen.per_document('Publish', 'ListSubscriptionsByTopic', 'CreateTopic'):.3f}"
    columns = ("", "publishes", "SNS requests/doc", "docs/s", "without")
    return _table("Events of one worker while somebody watches", columns, [
        (seen.contender, published, asked, f"{seen.rate:.1f}", f"{alone.rate:.1f}")
    ])  # fmt: skip


def far(found: list[Burst]) -> Table:
    """The same burst when each request takes longer."""
    title = f"With {found[0].delay_ms:.0f} ms added to each request"
    return _table(title, ("", "requests/doc", "docs/s", "to tuned"), (
        (b.contender, f"{b.per_document():.2f}", f"{b.rate:.1f}", ratio(b, found, TUNED.name)) for b in found
    ))  # fmt: skip


def idle(found: list[Idle]) -> Table:
    """The price of doing nothing."""
    title = f"Idle: three queues, one worker; counted for {found[0].seconds:.0f} s and extrapolated"
    return _table(title, ("", "watched by", "requests/hour", "counted"), (
        (
            each.contender, each.monitor, f"{each.per_hour:,.0f}",
            ", ".join(f"{action} {count}" for action, count in sorted(each.requests.items())),
        )
        for each in found
    ))  # fmt: skip


def long(found: list[Long]) -> Table:
    """Runs and dead letters of the long task."""
    return _table("A task of five times the visibility timeout", ("", "runs", "dead letters"), (
        (each.contender, str(each.runs), str(each.dead_letters)) for each in found
    ))  # fmt: skip


def outages(found: list[Outage], span: Span) -> Table:
    """When consumption resumed, and what was lost."""
    title = f"SQS away for {span.outage:.0f} s"
    return _table(title, ("", "fault", "resumes after", "worker", "lost", "still waiting"), (
        (
            each.contender, "503" if each.fault == "error" else each.fault,
            "never" if each.resumed is None else f"{each.resumed:.1f} s",
            "runs" if each.alive else "ended", str(each.lost), str(each.waiting),
        )
        for each in found
    ))  # fmt: skip
