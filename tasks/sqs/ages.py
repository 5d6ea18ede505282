"""The age of a queue's oldest message. SQS itself does not tell; CloudWatch does, a minute or two behind."""

import os
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from kombu.log import get_logger

from tasks.sqs.clients import AWS_ERRORS, client
from tasks.sqs.options import Options

logger = get_logger(__name__)

PERIOD_SECONDS = 60  # SQS reports to CloudWatch once a minute
WINDOW = timedelta(minutes=10)  # what is older says nothing of now


class Ages:
    """Ages by queue, each asked at most once a minute; nothing is asked where CloudWatch is not to be used."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, float | None]] = {}
        self._failed = False

    def oldest(self, name: str) -> float | None:
        """Seconds since the oldest message of a queue was sent, or None if that cannot be known."""
        if not self._options.asks_cloudwatch:
            return None
        now = time.monotonic()
        with self._lock:
            asked_at, age = self._known.get(name, (-float(PERIOD_SECONDS), None))
            if now - asked_at < PERIOD_SECONDS:
                return age
            self._known[name] = (now, age)  # others need not ask while this thread does
        age = self._ask(name)
        with self._lock:
            self._known[name] = (now, age)
        return age

    def _ask(self, name: str) -> float | None:
        cloudwatch = client("cloudwatch", replace(self._options, endpoint_url=self._options.cloudwatch_url))
        until = datetime.now(UTC)
        try:
            answer = cloudwatch.get_metric_statistics(
                Namespace="AWS/SQS",
                MetricName="ApproximateAgeOfOldestMessage",
                Dimensions=[{"Name": "QueueName", "Value": self._options.sqs_name(name)}],
                StartTime=until - WINDOW,
                EndTime=until,
                Period=PERIOD_SECONDS,
                Statistics=["Maximum"],
            )
        except AWS_ERRORS as error:
            self._say_once(error)
            return None
        points = answer.get("Datapoints", [])
        return float(max(points, key=lambda point: point["Timestamp"])["Maximum"]) if points else None

    def _say_once(self, error: Exception) -> None:
        if not self._failed:
            self._failed = True
            logger.warning("CloudWatch does not tell the age of the oldest messages: %s", error)


_ages: dict[Options, Ages] = {}
os.register_at_fork(after_in_child=_ages.clear)


def ages_for(options: Options) -> Ages:
    """This process's memory of ages at a broker."""
    return _ages.setdefault(options, Ages(options))
