"""Uploads that are announced before their bytes come: kept until they become documents, or for a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from pipeline.db.session import transaction
from pipeline.db.upload_models import LargeUpload

MOST = 20  # unfinished ones of one tenant

now = func.clock_timestamp


@dataclass(frozen=True)
class Announced:
    """What a client says that it will send."""

    id: UUID
    tenant: str
    filename: str
    declared_type: str | None
    bytes: int
    sha256: str
    s3_upload_id: str | None = None


class UnknownUploadError(LookupError):
    """There is no such upload, it is another tenant's, or its time is over."""


class UsedUploadError(ValueError):
    """It is a document already."""


class TooManyUploadsError(ValueError):
    """The tenant has as many unfinished ones as it may have."""


def admit(tenant: str) -> None:
    """TooManyUploadsError if there are as many as there may be."""
    with transaction() as session:
        _admit(session, tenant)


def announce(session: Session, announced: Announced, seconds: float) -> LargeUpload:
    """Keep an upload for so long; TooManyUploadsError. One of a tenant at a time, so that there are never more."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("uploads:" + announced.tenant))))
    _admit(session, announced.tenant)
    upload = LargeUpload(**vars(announced), expires_at=now() + timedelta(seconds=seconds))
    session.add(upload)
    session.flush()
    session.refresh(upload)
    return upload


def _admit(session: Session, tenant: str) -> None:
    unfinished = select(func.count()).where(
        LargeUpload.tenant == tenant, LargeUpload.used_at.is_(None), LargeUpload.expires_at > now()
    )
    if (session.scalar(unfinished) or 0) >= MOST:
        raise TooManyUploadsError(tenant)


def get(upload_id: UUID, tenant: str) -> LargeUpload:
    """One whose bytes may still come; UnknownUploadError, UsedUploadError."""
    with transaction() as session:
        upload = session.scalar(
            select(LargeUpload).where(
                LargeUpload.id == upload_id, LargeUpload.tenant == tenant, LargeUpload.expires_at > now()
            )
        )
    if upload is None:
        raise UnknownUploadError(str(upload_id))
    if upload.used_at is not None:
        raise UsedUploadError(str(upload_id))
    return upload


def use(session: Session, upload_id: UUID) -> None:
    """In the transaction that makes it a document; UsedUploadError if another one did, or its time is over."""
    used = session.scalar(
        update(LargeUpload)
        .where(LargeUpload.id == upload_id, LargeUpload.used_at.is_(None), LargeUpload.expires_at > now())
        .values(used_at=now())
        .returning(LargeUpload.id)
    )
    if used is None:
        raise UsedUploadError(str(upload_id))


def completed(upload_id: UUID) -> None:
    """Note that S3 has put its parts together."""
    with transaction() as session:
        session.execute(update(LargeUpload).where(LargeUpload.id == upload_id).values(s3_upload_id=None))


def end(upload_id: UUID, tenant: str) -> LargeUpload:
    """Let its time be over at once, so that nothing more becomes of it; UnknownUploadError, UsedUploadError."""
    get(upload_id, tenant)
    with transaction() as session:
        ended: LargeUpload | None = session.scalar(
            update(LargeUpload)
            .where(LargeUpload.id == upload_id, LargeUpload.used_at.is_(None))
            .values(expires_at=now())
            .returning(LargeUpload)
        )
    if ended is None:
        raise UsedUploadError(str(upload_id))
    return ended


def expired(limit: int) -> Sequence[LargeUpload]:
    """Those whose time is over."""
    with transaction() as session:
        return session.scalars(
            select(LargeUpload).where(LargeUpload.expires_at <= now()).order_by(LargeUpload.expires_at).limit(limit)
        ).all()


def remove(upload_id: UUID) -> None:
    """Forget it; its bytes are gone, or are a document's."""
    with transaction() as session:
        session.execute(delete(LargeUpload).where(LargeUpload.id == upload_id))
