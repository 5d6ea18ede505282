"""When a delivery is tried again: a decision without a clock."""

import random

from pipeline.settings import Settings

FACTOR = 4
LONGEST_SECONDS = 86_400.0


def plan(attempts: int, settings: Settings) -> float | None:
    """Seconds until the try after `attempts` failed ones, growing to a day; None if there is none."""
    if attempts >= settings.webhook_max_attempts:
        return None
    ceiling = min(LONGEST_SECONDS, settings.webhook_retry_base_seconds * float(FACTOR) ** (attempts - 1))
    return ceiling * random.uniform(0.8, 1)  # noqa: S311 - jitter
