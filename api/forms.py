"""The parts of an upload beside its files: `options`, `metadata`, `tags`; checked before anything is committed."""

import json
import math
from typing import Any, Literal, NoReturn

from fastapi.concurrency import run_in_threadpool
from pydantic import Field, ValidationError, field_validator

from api.auth import Caller
from api.errors import Problem, invalid_values, not_valid
from api.schemas import InvalidValue
from pipeline.db import webhooks
from pipeline.extraction import Options
from pipeline.settings import get_settings
from pipeline.webhooks.addresses import LONGEST_URL, Policy, read_url

MAX_METADATA_BYTES = 16 * 1024
MAX_TAGS = 32
MAX_TAG_LENGTH = 64
FIELDS = ("options", "metadata", "tags")


class CallbackOptions(Options):
    """What a client may choose for a document, whichever way its bytes come."""

    callback: str | None = Field(
        None,
        max_length=LONGEST_URL,
        description="URL that is told the end of the document, signed by the secret of `/webhooks/callback-secret`",
        examples=["https://example.com/quire"],
    )

    @field_validator("callback")
    @classmethod
    def _may_be_called(cls, url: str | None) -> str | None:
        if url is not None:
            read_url(url, Policy.from_settings(get_settings()))
        return url


class UploadOptions(CallbackOptions):
    """What a client may choose for an upload."""

    dedupe: Literal["new", "reuse"] = Field(
        "new", description="`reuse`: the same bytes with the same options, finished before, are not worked on again"
    )


class Form:
    """The values of the fields as they come; the same name may come again."""

    def __init__(self) -> None:
        self._values: dict[str, list[bytearray]] = {name: [] for name in FIELDS}

    def begin(self, name: str) -> bytearray | None:
        """Where the bytes of a field go; None for one that nobody reads."""
        if name not in self._values:
            return None
        self._values[name].append(bytearray())
        return self._values[name][-1]

    def options(self) -> dict[str, Any]:
        """The options as the client wrote them, once they are known to be right; Problem 422 names what is not.

        Not a dump of the model: that would hide a password, which the extraction needs, and freeze today's defaults.
        """
        given = self._object("options")
        try:
            UploadOptions.model_validate(given)
        except ValidationError as error:
            raise invalid(invalid_values(error.errors(), "body", "options")) from None
        return given

    def metadata(self) -> dict[str, Any]:
        if sum(map(len, self._values["metadata"])) > MAX_METADATA_BYTES:
            refuse("metadata", f"It may have at most {MAX_METADATA_BYTES} bytes.")
        return self._object("metadata")

    def tags(self) -> list[str]:
        """Every tag once, in order; a part may hold several, separated by commas."""
        parts = [self._text("tags", value).split(",") for value in self._values["tags"]]
        return clean_tags([tag.strip() for part in parts for tag in part if tag.strip()])

    def _object(self, name: str) -> dict[str, Any]:
        values = self._values[name]
        if len(values) > 1:
            refuse(name, "It may come only once.")
        if not values or not values[0].strip():
            return {}
        return read_object(name, self._text(name, values[0]))

    def _text(self, name: str, value: bytearray) -> str:
        try:
            return value.decode()
        except UnicodeDecodeError:
            refuse(name, "It is not UTF-8.")


def check_metadata(metadata: dict[str, Any]) -> None:
    """Problem 422 for more than is kept."""
    if len(json.dumps(metadata, ensure_ascii=False).encode()) > MAX_METADATA_BYTES:
        refuse("metadata", f"It may have at most {MAX_METADATA_BYTES} bytes.")


def clean_tags(tags: list[str]) -> list[str]:
    """Problem 422 for too many, too long or unprintable ones."""
    kept = list(dict.fromkeys(tags))
    if len(kept) > MAX_TAGS:
        refuse("tags", f"There may be at most {MAX_TAGS} tags.")
    if any(not 1 <= len(tag) <= MAX_TAG_LENGTH or not tag.isprintable() for tag in kept):
        refuse("tags", f"A tag has 1 to {MAX_TAG_LENGTH} printable characters.")
    return kept


def read_object(name: str, text: str) -> dict[str, Any]:
    """A JSON object that PostgreSQL can store; Problem 422 for anything else."""
    try:
        value = json.loads(text, parse_constant=_not_json, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply, or a number too large"
        refuse(name, f"It is not JSON: {reason}.")
    if not isinstance(value, dict):
        refuse(name, "It is not a JSON object.")
    check_storable(name, value)
    return value


def check_storable(name: str, value: object) -> None:
    """Problem 422 for what JSON can say and PostgreSQL cannot keep."""
    text = json.dumps(value, ensure_ascii=False)
    if "\\u0000" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        refuse(name, "It holds a NUL character or half a surrogate pair, which cannot be stored.")


def _not_json(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    if not math.isfinite(value := float(text)):
        raise ValueError(text)
    return value


def refuse(name: str, message: str) -> NoReturn:
    """Raise the Problem of a part whose value cannot be taken."""
    raise invalid([InvalidValue(where=f"body.{name}" if name else "body", message=message)])


def invalid(errors: list[InvalidValue]) -> Problem:
    return Problem(422, "invalid_request", not_valid(errors), errors=errors)


async def check_callback(options: dict[str, Any], caller: Caller) -> None:
    """Problem 422 for a callback that nothing could sign."""
    if options.get("callback") and not await run_in_threadpool(webhooks.can_call_back, caller.tenant):
        detail = "A callback is signed: make the secret first, by POST /api/v1/webhooks/callback-secret."
        raise Problem(422, "no_callback_secret", detail)
