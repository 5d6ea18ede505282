"""When a stage is tried again: a decision without a queue."""

import random
from dataclasses import dataclass

from pipeline.errors import RetryableError, UnavailableError
from pipeline.settings import Settings


@dataclass(frozen=True)
class Delay:
    """Send the stage again in `seconds`; `counts` says whether that is one of the bounded tries."""

    seconds: float
    counts: bool


@dataclass(frozen=True)
class GiveUp:
    """The bounded number of tries is used up."""

    attempts: int


def plan_retry(error: RetryableError, retries: int, settings: Settings) -> Delay | GiveUp:
    """Decide what follows try number `retries` + 1, which ended with `error`."""
    if isinstance(error, UnavailableError):
        # Jitter keeps a fleet from coming back in one second; no growth, because the service returns when it returns.
        return Delay(settings.retry_base_seconds * random.uniform(2, 4), counts=False)  # noqa: S311 - jitter
    if retries + 1 >= settings.max_attempts:
        return GiveUp(retries + 1)
    ceiling = min(settings.retry_max_seconds, settings.retry_base_seconds * 2**retries)
    return Delay(ceiling * random.uniform(0.5, 1), counts=True)  # noqa: S311 - jitter
