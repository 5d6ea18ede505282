"""Whether the worker behind a health file still gets answers from SQS; imports little, as containers ask often."""

from pathlib import Path

from pipeline.settings import get_settings
from tasks.sqs.health import age, allowed_silence


def complaint(health_file: Path, max_age: float | None = None) -> str | None:
    """One line that says what is wrong; None if the worker polls. The longest silence follows from the long poll."""
    limit = allowed_silence(get_settings().wait_time_seconds) if max_age is None else max_age
    silence = age(health_file)
    if silence is None:
        return f"no poll has succeeded yet: {health_file} does not exist"
    if silence > limit:
        return (
            f"the last poll that SQS answered was {silence:.0f} s ago; more than {limit:g} s means that it is cut off"
        )
    return None
