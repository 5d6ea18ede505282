"""What a worker costs while there is nothing to do: three queues, one worker, with and without a monitor."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bench.sqs.trial import QUIRE, TUNED, Contender, Setting, trial

SETTLE_SECONDS = 25  # a long poll takes 20 s at most: by then every poll is one of an idle worker


@dataclass(frozen=True)
class Idle:
    """Requests of an idle worker, and of its monitor, extrapolated from `seconds` to an hour."""

    contender: str
    monitor: str
    seconds: float
    requests: dict[str, int]

    @property
    def per_hour(self) -> float:
        """Requests an hour."""
        return sum(self.requests.values()) * 3_600 / self.seconds


def measure(setting: Setting, seconds: float) -> list[Idle]:
    """Quire alone, Quire with Flower, and stock Celery, which Flower cannot watch: all at once, for they do nothing."""
    cases = [(QUIRE, False), (QUIRE, True), (TUNED, False)]
    with ThreadPoolExecutor(len(cases)) as pool:
        return list(pool.map(lambda case: _one(case[0], setting, seconds, watched=case[1]), cases))


def _one(contender: Contender, setting: Setting, seconds: float, *, watched: bool) -> Idle:
    with trial(contender, setting) as running:
        running.start()
        if watched:
            running.start_flower()
        time.sleep(SETTLE_SECONDS)
        before, started = running.counts(), time.monotonic()
        time.sleep(seconds)
        spent, took = Counter(running.counts()), time.monotonic() - started
        spent.subtract(before)
        made = {action: count for action, count in spent.items() if count}
        return Idle(contender.name, "Flower" if watched else "nobody", took, made)
