"""What happens in trouble: a task that outlives the visibility timeout, and SQS out of order for a while."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from bench.sqs.trial import QUIRE, TUNED, WAIT, Contender, Setting, Trial, is_alive, trial

OUTAGES = ("error", "throttle", "drop", "hang")  # of tests/integration/sqs/proxy.py; "error" is a 503
CONTENDERS = (QUIRE, TUNED)
DOCUMENTS = 10  # sent while SQS is away for the worker
SHORT_VISIBILITY = 4
TIMES = 5


@dataclass(frozen=True)
class Long:
    """What became of one task that takes five times the visibility timeout."""

    contender: str
    runs: int
    dead_letters: int


@dataclass(frozen=True)
class Outage:
    """What a worker did after an outage; `resumed` is None if it consumed nothing within the patience."""

    contender: str
    fault: str
    resumed: float | None
    alive: bool
    lost: int
    waiting: int


@dataclass(frozen=True)
class Span:
    """Seconds of an outage, of the wait for what comes after, and of a long poll."""

    outage: float
    patience: float
    poll: int

    @property
    def send_after(self) -> float:
        """When to send: polls that passed the proxy before the fault are answered by then."""
        return self.poll + 2.0


FULL = Span(outage=60, patience=90, poll=10)
QUICK = Span(outage=12, patience=30, poll=2)


def measure_long(setting: Setting) -> list[Long]:
    """One long task each, on a queue that gives a message up after three receives."""
    brief = replace(setting, visibility=SHORT_VISIBILITY, max_receive_count=3)
    with ThreadPoolExecutor(len(CONTENDERS)) as pool:
        return list(pool.map(lambda contender: _long(contender, brief), CONTENDERS))


def _long(contender: Contender, setting: Setting) -> Long:
    seconds = TIMES * setting.visibility
    with trial(contender, replace(setting, extra={WAIT: "1"})) as running:
        running.start()
        running.send("long", seconds)
        running.until(lambda: _ended(running), seconds + 30)
        # Whoever else has the message begins it before it is visible for the fourth time, and ends it.
        time.sleep(setting.visibility * setting.max_receive_count)
        running.until(lambda: not running.left(), seconds + 30)
        begun = sum(document == "begun-long" for document, _ in running.finished())
        return Long(contender.name, begun, running.dead())


def _ended(running: Trial) -> bool:
    return any(document == "long" for document, _ in running.finished())


def measure_outages(setting: Setting, span: Span) -> list[Outage]:
    """Every kind of outage for every contender; the kinds side by side, for a worker that waits does little."""
    outages: list[Outage] = []
    for contender in CONTENDERS:
        with ThreadPoolExecutor(len(OUTAGES)) as pool:
            outages += pool.map(lambda fault, c=contender: _outage(c, fault, setting, span), OUTAGES)
    return outages


def _outage(contender: Contender, fault: str, setting: Setting, span: Span) -> Outage:
    brief = replace(setting, visibility=20, extra={WAIT: str(span.poll)})
    with trial(replace(contender, concurrency=1), brief) as running:
        worker = running.start()
        running.send("burst", 2)
        running.until(lambda: len(running.finished()) == 2, 60)
        running.proxy.fail(fault)
        began = time.monotonic()
        time.sleep(span.send_after)
        running.send("burst", DOCUMENTS, direct=True)
        time.sleep(max(0.0, span.outage - (time.monotonic() - began)))
        running.proxy.heal()
        healed = time.monotonic()
        came = running.until(lambda: _taken(running), span.patience)
        resumed = time.monotonic() - healed if came else None
        running.until(lambda: not running.left() or not came, span.patience)
        return Outage(contender.name, fault, resumed, is_alive(worker), *_fate(running))


def _taken(running: Trial) -> bool:
    """Whether anything sent during the outage has ended; it went through three queues and a worker for that."""
    return len(running.finished()) > 2


def _fate(running: Trial) -> tuple[int, int]:
    """Documents that are neither done nor in any queue, and messages that wait."""
    done = len(Counter(document for document, _ in running.finished()))
    waiting = running.left() + running.dead()
    return max(0, DOCUMENTS + 2 - done - waiting), waiting
