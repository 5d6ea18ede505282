"""How fast, at what price, how soon: a burst of documents, then documents sent alone."""

import time
from collections import Counter
from dataclasses import dataclass, field, replace
from statistics import median, quantiles

from bench.sqs.trial import Contender, Setting, Trial, cpu_seconds, trial

WARM_UP = 12
PATIENCE_SECONDS = 900.0


@dataclass(frozen=True)
class Burst:
    """What one contender did with one burst."""

    contender: str
    delay_ms: float
    documents: int
    seconds: float  # from the release of the burst to the last end
    counted_seconds: float  # from the release to the last acknowledgement
    cpu_seconds: float
    requests: dict[str, int]
    alone: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Documents a second."""
        return self.documents / self.seconds

    @property
    def cpu_per_thousand(self) -> float:
        """CPU seconds of the worker, its children included, for 1,000 documents."""
        return 1_000 * self.cpu_seconds / self.documents

    def per_document(self, *actions: str) -> float:
        """Requests a document, of these actions or of all."""
        chosen = (self.requests.get(action, 0) for action in actions or self.requests)
        return sum(chosen) / self.documents

    @property
    def p50(self) -> float:
        """Median seconds of a document that is sent alone."""
        return median(self.alone)

    @property
    def p95(self) -> float:
        """The 95th percentile of the same."""
        return quantiles(self.alone, n=20, method="inclusive")[-1]


def middle(rounds: list[Burst]) -> Burst:
    """The round of median rate, with the single documents of all of them."""
    ranked = sorted(rounds, key=lambda burst: burst.rate)
    return replace(ranked[len(ranked) // 2], alone=[seconds for burst in rounds for seconds in burst.alone])


def measure(
    contender: Contender, setting: Setting, documents: int, alone: int, delay: float = 0.0, *, watched: bool = False
) -> Burst:
    """Run one contender: a warm-up, a burst, then single documents."""
    with trial(contender, setting) as running:
        worker = running.start(*(["-E"] if watched else []))
        if watched:
            running.watch()
        running.proxy.slow_down(delay)
        _finish(running, WARM_UP)
        requests, cpu = running.counts(), cpu_seconds(worker)
        seconds, counted = _finish(running, documents)
        spent = Counter(running.counts())
        spent.subtract(requests)
        used = cpu_seconds(worker) - cpu
        taken = running.send("alone", alone)["seconds"] if alone else []
        actions = {action: count for action, count in spent.items() if count}
        return Burst(contender.name, delay * 1_000, documents, seconds, counted, used, actions, taken)


def _finish(running: Trial, documents: int) -> tuple[float, float]:
    """Let so many wait in the first queue, then have them done; seconds to the last end and acknowledgement."""
    before = len(running.finished())
    with running.paused():
        running.send("burst", documents)
    started = time.time()
    done = running.until(lambda: len(running.finished()) >= before + documents, PATIENCE_SECONDS)
    if not done or not running.until(lambda: not running.left(), 60):
        raise TimeoutError(f"{running.contender.name} did not finish {documents} documents\n{running.logs()}")
    return running.finished()[-1][1] - started, time.time() - started
