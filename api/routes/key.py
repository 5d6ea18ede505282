"""The key itself: whose it is, what it may do, and how much of its day is used."""

from fastapi import APIRouter

from api.auth import Anyone
from api.openapi import problems
from api.schemas import KeyState
from pipeline.db import keys

router = APIRouter(prefix="/api/v1/key", tags=["key"])


@router.get(
    "",
    summary="What this key may do, and how much of its day is used",
    responses=problems(_503="PostgreSQL does not answer"),
)
def read_key(caller: Anyone) -> KeyState:
    """For any key that is good, whatever its scopes."""
    return KeyState(
        name=caller.name,
        tenant=caller.tenant,
        scopes=sorted(caller.scopes),
        requests_per_minute=caller.rate_per_minute,
        documents_per_day=caller.documents_per_day or None,
        documents_today=keys.documents_today(caller.key_id),
    )
