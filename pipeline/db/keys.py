"""API keys: made once, shown once, stored hashed; each names the tenant that it acts for."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.db.models import ApiKey, Usage
from pipeline.db.session import transaction
from pipeline.domain import Scope

PREFIX = "quire_"  # lets scanners of leaked secrets, and people, tell what it is
SECRET_BYTES = 32
SHOWN_LETTERS = 6  # of the secret, so that a person can tell which key a client has
TOUCH_SECONDS = 60  # `last_used_at` is written no more often

now = func.clock_timestamp


@dataclass(frozen=True)
class Grant:
    """What a key is to be good for; limits that are None are those of the settings."""

    tenant: str
    name: str
    scopes: Sequence[Scope]
    expires_in: timedelta | None = None
    rate_per_minute: int | None = None
    documents_per_day: int | None = None


@dataclass(frozen=True)
class NewKey:
    """A key as it is handed to its owner: `secret` is kept nowhere."""

    id: UUID
    secret: str


class UnknownKeyError(LookupError):
    """There is no such key, or it is revoked already."""


def digest(secret: str) -> str:
    """What is stored of a secret. It has 256 random bits: a slow hash, as for passwords, would protect nothing more."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> str:
    """A secret that nobody has."""
    return PREFIX + secrets.token_urlsafe(SECRET_BYTES)


def create(grant: Grant, secret: str | None = None) -> NewKey:
    """Make a key. With a `secret` that is known already nothing happens: a revoked key stays revoked."""
    key = NewKey(uuid4(), secret or new_secret())
    values = {
        "id": key.id,
        "tenant": grant.tenant,
        "name": grant.name,
        "shown": key.secret[: len(PREFIX) + SHOWN_LETTERS],
        "hash": digest(key.secret),
        "scopes": sorted(grant.scopes),
        "expires_at": None if grant.expires_in is None else now() + grant.expires_in,
        "rate_per_minute": grant.rate_per_minute,
        "documents_per_day": grant.documents_per_day,
    }
    with transaction() as session:
        session.execute(insert(ApiKey).values(values).on_conflict_do_nothing(index_elements=[ApiKey.hash]))
    return key


def find(secret: str) -> ApiKey | None:
    """The key with this secret, if it is neither revoked nor expired; its use is noted now and then."""
    with transaction() as session:
        key = session.scalar(
            select(ApiKey).where(
                ApiKey.hash == digest(secret),
                ApiKey.revoked_at.is_(None),
                or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > now()),
            )
        )
        if key is not None:
            stale = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < now() - timedelta(seconds=TOUCH_SECONDS))
            session.execute(
                update(ApiKey)
                .where(ApiKey.id == key.id, stale)
                .values(last_used_at=now())
                .execution_options(synchronize_session=False)
            )
        return key


def listing(tenant: str | None = None) -> Sequence[ApiKey]:
    """Every key, or those of a tenant, newest first; revoked ones too."""
    query = select(ApiKey).order_by(ApiKey.created_at.desc())
    if tenant:
        query = query.where(ApiKey.tenant == tenant)
    with transaction() as session:
        return session.scalars(query).all()


def revoke(key_id: UUID) -> None:
    """End a key for good; UnknownKeyError if there is none to end. API processes learn of it within seconds."""
    with transaction() as session:
        revoked = session.execute(
            update(ApiKey).where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None)).values(revoked_at=now())
        )
        if not revoked.rowcount:  # type: ignore[attr-defined] # of a cursor result, which an UPDATE returns
            raise UnknownKeyError(str(key_id))


def count_document(session: Session, key_id: UUID, size: int) -> int:
    """Count one more document of a key's day (UTC) in the caller's transaction; how many that makes."""
    added = insert(Usage).values(key_id=key_id, day=func.current_date(), documents=1, bytes=size)
    counted = session.scalar(
        added.on_conflict_do_update(
            index_elements=[Usage.key_id, Usage.day],
            set_={"documents": Usage.documents + 1, "bytes": Usage.bytes + added.excluded.bytes},
        ).returning(Usage.documents)
    )
    return counted or 0


def documents_today(key_id: UUID) -> int:
    """How many documents a key has brought since midnight UTC."""
    with transaction() as session:
        return (
            session.scalar(select(Usage.documents).where(Usage.key_id == key_id, Usage.day == func.current_date())) or 0
        )
