"""The transport options, read once per connection."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

NAME_LIMIT = 80  # SQS refuses a longer queue name
MAX_WAIT_SECONDS = 20  # SQS refuses a longer long poll


@dataclass(frozen=True)
class Options:
    """What `broker_transport_options` may hold; keys that this package does not know are left to others."""

    endpoint_url: str | None = None
    region: str | None = None
    queue_name_prefix: str = ""
    access_key_id: str | None = None
    secret_access_key: str | None = field(default=None, repr=False)

    visibility_timeout: int = 60  # seconds; extended while a delivery is unacknowledged
    wait_time_seconds: int = MAX_WAIT_SECONDS
    connect_timeout: float = 3.0
    read_timeout: float = 10.0
    max_attempts: int = 3  # tries of one request, by botocore's own back-off

    ack_linger: float = 0.5  # seconds an acknowledgement waits for company
    reject_backoff: float = 1.0  # seconds before a first rejected delivery is visible again; then doubled
    reject_backoff_max: float = 60.0
    event_exchange: str = "celeryev"
    event_interval: float = 1.0  # seconds between two publishes of events
    heartbeat_interval: float = 30.0  # seconds between two publishes when only heartbeats wait

    message_groups: bool = True  # a MessageGroupId on a standard queue too: SQS then shares it fairly among groups
    create_missing_queues: bool = True
    health_file: str | None = None  # touched after each answered poll
    cloudwatch: bool | None = None  # whether a monitor asks for the age of the oldest message; None: on AWS itself
    cloudwatch_url: str | None = None

    @classmethod
    def read(cls, options: Mapping[str, Any], *, user: str | None = None, password: str | None = None) -> "Options":
        """Options of a connection; ValueError for what SQS would refuse, and for a secret that monitors would show."""
        if options.get("secret_access_key"):
            raise ValueError("secret_access_key does not belong in broker_transport_options, which monitors show: "
                             "use the environment, a profile, the instance role or the broker URL")  # fmt: skip
        known = {f.name for f in fields(cls)}
        chosen = {key: value for key, value in options.items() if key in known and value is not None}
        if user and password:
            chosen.setdefault("access_key_id", user)
            chosen.setdefault("secret_access_key", password)
        read = cls(**chosen)
        if not 0 <= read.wait_time_seconds <= MAX_WAIT_SECONDS:
            raise ValueError(f"wait_time_seconds must be 0 to {MAX_WAIT_SECONDS}, not {read.wait_time_seconds}")
        if not 1 <= read.visibility_timeout <= 43_200:
            raise ValueError(f"visibility_timeout must be 1 to 43200, not {read.visibility_timeout}")
        return read

    @property
    def asks_cloudwatch(self) -> bool:
        """Whether a monitor asks CloudWatch, which knows only the queues of AWS itself."""
        return not self.endpoint_url if self.cloudwatch is None else self.cloudwatch

    def sqs_name(self, name: str) -> str:
        """The name of a queue or topic in AWS: prefixed, and with what AWS forbids replaced."""
        base, fifo = (name[:-5], ".fifo") if name.endswith(".fifo") else (name, "")
        legal = re.sub(r"[^A-Za-z0-9_-]", "_", (self.queue_name_prefix + base).replace(".", "-"))
        return legal[: NAME_LIMIT - len(fifo)] + fifo
