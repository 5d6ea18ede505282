"""Words of the domain: statuses, stages, runs, and which may follow which."""

from enum import StrEnum
from uuid import UUID

SECRET_OPTIONS = ("password",)  # of a run; forgotten when it ends, and never shown
LAST_RUN = 2**31 - 1  # an integer of PostgreSQL


class Status(StrEnum):
    """What a client sees of a document."""

    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class Stage(StrEnum):
    """The steps of a run, in their order."""

    VALIDATE = "validate"
    EXTRACT = "extract"
    PERSIST = "persist"


class Scope(StrEnum):
    """What an API key may do; `admin` includes the others."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


class DeliveryStatus(StrEnum):
    """How an event for a webhook stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookEvent(StrEnum):
    """What a webhook can be told."""

    COMPLETED = "document.completed"
    FAILED = "document.failed"
    CANCELLED = "document.cancelled"
    BATCH_COMPLETED = "batch.completed"


HIGH_PRIORITY = "high"  # of an option: the run passes those that wait

TERMINAL = frozenset({Status.COMPLETED, Status.FAILED, Status.CANCELLED})

TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.PROCESSING, Status.FAILED, Status.CANCELLED}),
    Status.PROCESSING: frozenset({Status.PROCESSING, Status.COMPLETED, Status.FAILED, Status.CANCELLED}),
    # A terminal document starts again only as a new run.
    Status.COMPLETED: frozenset({Status.PENDING}),
    Status.FAILED: frozenset({Status.PENDING}),
    Status.CANCELLED: frozenset({Status.PENDING}),
}


def may_follow(before: Status, after: Status) -> bool:
    """Say whether a document in status `before` may go to `after`."""
    return after in TRANSITIONS[before]


def stages_from(first: Stage) -> list[Stage]:
    """The stages of a run that starts at `first`, in order."""
    every = list(Stage)
    return every[every.index(first) :]


def task_id(document_id: UUID, run: int, stage: Stage) -> str:
    """The Celery task id of one stage of one run: the same in Flower, logs and the command line."""
    return f"{document_id}.{run}.{stage}"


def parse_task_id(text: str) -> tuple[UUID, int, Stage]:
    """Invert `task_id`; ValueError if `text` is not one."""
    document_id, run, stage = text.rsplit(".", 2)
    read = UUID(document_id), int(run), Stage(stage)
    if task_id(*read) != text or not 1 <= read[1] <= LAST_RUN:  # UUID and int take other spellings too
        raise ValueError(f"{text!r} is no task id")
    return read
