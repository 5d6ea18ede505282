"""The tables. Text with CHECK rather than native enums: a new value is then one small migration."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    MetaData,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP, TSVECTOR
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from pipeline import origin
from pipeline.domain import Stage, Status

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# Documents are listed by each of these, newest first: an index each, so that a long list costs as much as a short one.
FILTERED = ("status", "stage", "label", "media_type", "error_code")


class Base(DeclarativeBase):
    """Columns without a type of their own take these."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own declaration, read once
        str: Text,
        datetime: TIMESTAMP(timezone=True),
        dict[str, Any]: JSONB,
        list[str]: ARRAY(Text),
    }


def _one_of(column: str, values: type[Status | Stage]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def _listed(name: str, *columns: str) -> Index:
    """Of the documents that are still there: those that were deleted must not be passed by to find them."""
    return Index(f"ix_documents_live_{name}", "tenant", *columns, "id", postgresql_where=text("deleted_at IS NULL"))


def _now() -> Mapped[datetime]:
    return mapped_column(server_default=func.clock_timestamp())


class Batch(Base):
    """Documents that came in one request."""

    __tablename__ = "batches"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str]
    size: Mapped[int] = mapped_column(server_default="0")  # its documents, deleted ones too
    callback: Mapped[str | None]
    created_at: Mapped[datetime] = _now()


class Failure(NamedTuple):
    """Why a document failed: a code for programs, a sentence for people."""

    code: str
    message: str


class Document(Base):
    """One uploaded file and where it stands."""

    __tablename__ = "documents"
    __table_args__ = (
        _one_of("status", Status),
        _one_of("stage", Stage),
        _listed("created", "created_at"),
        _listed("updated", "updated_at"),
        *(_listed(column, column, "created_at") for column in FILTERED),
        Index("ix_documents_totals", "status", "error_code"),  # few values: 7 MB for a million documents
        Index("ix_documents_tenant_sha256", "tenant", "sha256"),
        Index("ix_documents_batch", "batch_id", postgresql_where=text("batch_id IS NOT NULL")),
        Index("ix_documents_tags", "tags", postgresql_using="gin"),
        Index("ix_documents_search", "search", postgresql_using="gin"),
        Index(
            "ix_documents_unerased",
            "deleted_at",
            postgresql_where=text("deleted_at IS NOT NULL AND storage_key <> ''"),
        ),
        Index("ix_documents_unfinished", "updated_at", postgresql_where=text("status IN ('PENDING', 'PROCESSING')")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(server_default="default")
    filename: Mapped[str]
    declared_type: Mapped[str | None]
    media_type: Mapped[str | None]
    bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    storage_key: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=Status.PENDING)
    stage: Mapped[str] = mapped_column(server_default=Stage.VALIDATE)
    run: Mapped[int] = mapped_column(server_default="1")
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    client_metadata: Mapped[dict[str, Any]] = mapped_column("metadata", server_default=text("'{}'"))
    tags: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    label: Mapped[str | None]  # the class of the newest result
    batch_id: Mapped[UUID | None] = mapped_column(ForeignKey("batches.id"))
    callback: Mapped[str | None]  # URL that is told its end
    deleted_at: Mapped[datetime | None]  # its bytes, results and text are gone; the row stays to say so
    search: Mapped[Any | None] = mapped_column(TSVECTOR, deferred=True)
    created_at: Mapped[datetime] = _now()
    updated_at: Mapped[datetime] = _now()

    @property
    def error(self) -> Failure | None:
        return Failure(self.error_code, self.error_message or "") if self.error_code else None


class Run(Base):
    """One way through the stages. `dispatched_at` empty means that its message is still to be sent: the outbox."""

    __tablename__ = "runs"
    __table_args__ = (
        _one_of("first_stage", Stage),
        Index("ix_runs_undispatched", "created_at", postgresql_where=text("dispatched_at IS NULL")),
    )

    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    first_stage: Mapped[str] = mapped_column(server_default=Stage.VALIDATE)
    options: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    created_at: Mapped[datetime] = _now()
    dispatched_at: Mapped[datetime | None]
    # Of the request that asked for it; they go with its messages, whoever sends them.
    request_id: Mapped[str | None] = mapped_column(default=origin.request)
    traceparent: Mapped[str | None] = mapped_column(default=origin.traceparent)


class StageRun(Base):
    """The claim on one stage of one run: who works on it, until when, and whether it is done."""

    __tablename__ = "stage_runs"
    __table_args__ = (
        _one_of("stage", Stage),
        ForeignKeyConstraint(["document_id", "run"], ["runs.document_id", "runs.number"], ondelete="CASCADE"),
        Index("ix_stage_runs_lease", "lease_until", postgresql_where=text("finished_at IS NULL")),
    )

    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    run: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[UUID]
    lease_until: Mapped[datetime]
    attempts: Mapped[int]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    started_at: Mapped[datetime] = _now()
    finished_at: Mapped[datetime | None]


class Result(Base):
    """What a completed run found: `pipeline.extraction.result.Result` as JSON."""

    __tablename__ = "results"
    __table_args__ = (
        ForeignKeyConstraint(["document_id", "run"], ["runs.document_id", "runs.number"], ondelete="CASCADE"),
    )

    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    run: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = _now()


class Correction(Base):
    """What a person says that a field should be; the machine's value stays in the result."""

    __tablename__ = "corrections"

    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)
    by: Mapped[str]
    at: Mapped[datetime] = _now()


class IdempotencyKey(Base):
    """The answer that a request got, for the same request sent again."""

    __tablename__ = "idempotency_keys"

    tenant: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    location: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp(), index=True)


class DocumentEvent(Base):
    """The timeline: every transition, with its cause; a trigger notifies `quire_events` of each."""

    __tablename__ = "document_events"
    __table_args__ = (_one_of("status", Status), _one_of("stage", Stage))

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    run: Mapped[int]
    at: Mapped[datetime] = _now()
    event: Mapped[str]
    status: Mapped[str]
    stage: Mapped[str | None]
    message: Mapped[str | None]


class DeadLetter(Base):
    """A message that SQS gave up on, kept so that nothing is lost with the queue's retention."""

    __tablename__ = "dead_letters"
    __table_args__ = (Index("uq_dead_letters_message", "queue", "message_id", unique=True),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    queue: Mapped[str]
    message_id: Mapped[str]
    body: Mapped[str]
    attributes: Mapped[dict[str, Any]]
    task_id: Mapped[str | None]
    task_name: Mapped[str | None]
    # No foreign key: a dead letter outlives its document, and may name one that never was.
    document_id: Mapped[UUID | None] = mapped_column(index=True)
    run: Mapped[int | None]
    stage: Mapped[str | None]
    cause: Mapped[str]
    archived_at: Mapped[datetime] = _now()
    redriven_at: Mapped[datetime | None]


class ApiKey(Base):
    """A client's key: whose it is and what it may. Of its secret only the SHA-256 and the first letters are kept."""

    __tablename__ = "api_keys"
    __table_args__ = (Index("uq_api_keys_hash", "hash", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    shown: Mapped[str]
    hash: Mapped[str]
    scopes: Mapped[list[str]]
    rate_per_minute: Mapped[int | None]
    documents_per_day: Mapped[int | None]
    created_at: Mapped[datetime] = _now()
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class Usage(Base):
    """What a key brought on one day (UTC), for its quota."""

    __tablename__ = "usage"

    key_id: Mapped[UUID] = mapped_column(ForeignKey("api_keys.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    documents: Mapped[int]
    bytes: Mapped[int] = mapped_column(BigInteger)
