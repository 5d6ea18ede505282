"""Secrets that must be read again, sealed by a key of the operator's before they go to PostgreSQL."""

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.domain import SECRET_OPTIONS
from pipeline.errors import ErrorCode, UnavailableError
from pipeline.settings import get_settings

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

SEALED = "sealed:"  # begins what is sealed; no secret of a webhook begins so


def seal(secret: str) -> str:
    """A secret as it is kept: sealed by the first key of `QUIRE_SECRET_KEYS`, or as it is where there is none."""
    keys = get_settings().secret_key_list
    return SEALED + _box(keys).encrypt(secret.encode()).decode() if keys else secret


def unseal(kept: str) -> str:
    """The secret again; UnavailableError if none of the keys opens it. One that was kept as it is comes back so."""
    if not kept.startswith(SEALED):
        return kept
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 - memory for those who have keys alone

    keys = get_settings().secret_key_list
    shut = UnavailableError(ErrorCode.SEALED, "no key of QUIRE_SECRET_KEYS opens a secret that is stored")
    if not keys:
        raise shut
    try:
        return _box(keys).decrypt(kept.removeprefix(SEALED)).decode()
    except InvalidToken:
        raise shut from None


def seal_options(options: dict[str, Any]) -> dict[str, Any]:
    """The options of a run as they are kept."""
    return options | {name: seal(options[name]) for name in SECRET_OPTIONS if isinstance(options.get(name), str)}


def unseal_options(kept: dict[str, Any]) -> dict[str, Any]:
    """The options of a run as its stages need them; UnavailableError."""
    return kept | {name: unseal(kept[name]) for name in SECRET_OPTIONS if isinstance(kept.get(name), str)}


@cache
def _box(keys: tuple[str, ...]) -> "MultiFernet":
    from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415 - as above

    # Long random keys need no slow derivation: hashed, they have the length that Fernet wants.
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys])
