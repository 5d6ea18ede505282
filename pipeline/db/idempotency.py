"""Requests that may come again: with the same Idempotency-Key the same one gets the answer of the first for a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from pipeline.db.models import IdempotencyKey
from pipeline.db.session import transaction
from pipeline.sealing import seal, unseal

KEPT = timedelta(hours=24)  # how long a repeated request gets the answer of the first

now = func.clock_timestamp


@dataclass(frozen=True)
class Answer:
    """What a request is answered with, now and when it is repeated; `secret` if its body is nobody else's business."""

    location: str
    body: str
    secret: bool = False


@dataclass(frozen=True)
class Said:
    """A request that may come again; `fingerprint` is of all that it says."""

    tenant: str
    key: str
    fingerprint: str


class KeyReusedError(ValueError):
    """The Idempotency-Key was sent before, with another request."""


def once(said: Said | None, make: Callable[[Session], Answer]) -> tuple[Answer, bool]:
    """Make something in a transaction, or return the answer of the first time; whether it was made now.

    What `make` raises is raised, and the key stays free. None for `said` makes it in any case. KeyReusedError.
    """
    with transaction() as session:
        known = None if said is None else reserve(session, said)
        if known is not None:
            return known, False
        answer = make(session)
        if said is not None:
            keep(session, said, answer)
        return answer, True


def reserve(session: Session, said: Said) -> Answer | None:
    """Take the key, or return the answer that it was given; KeyReusedError.

    Waits for a request with the same key that is being committed.
    """
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < now() - KEPT))
    taken = session.execute(
        upsert(IdempotencyKey)
        .values(**vars(said), location="", body="")
        .on_conflict_do_nothing(index_elements=[IdempotencyKey.tenant, IdempotencyKey.key])
        .returning(IdempotencyKey.key)
    )
    return None if taken.one_or_none() is not None else _answered(session, said)


def keep(session: Session, said: Said, answer: Answer) -> None:
    """Keep the answer with the key that was taken in the same transaction."""
    row = session.get_one(IdempotencyKey, (said.tenant, said.key))
    row.location, row.body = answer.location, seal(answer.body) if answer.secret else answer.body


def is_known(tenant: str, key: str) -> bool:
    """Say whether a request with this key was answered within a day."""
    seen = select(IdempotencyKey.key).where(
        IdempotencyKey.tenant == tenant, IdempotencyKey.key == key, IdempotencyKey.created_at >= now() - KEPT
    )
    with transaction() as session:
        return session.scalar(seen) is not None


def _answered(session: Session, said: Said) -> Answer:
    row = session.get_one(IdempotencyKey, (said.tenant, said.key))
    if row.fingerprint != said.fingerprint:
        raise KeyReusedError(said.key)
    return Answer(row.location, unseal(row.body))
