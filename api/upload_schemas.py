"""What the API takes and answers with about large files."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

from api.forms import MAX_TAGS, CallbackOptions, clean_tags

EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


class UploadBody(BaseModel):
    """A file that is to come."""

    model_config = ConfigDict(extra="forbid")

    filename: str = Field(min_length=1, max_length=1_024, examples=["archive.pdf"])
    bytes: int = Field(ge=1, le=2**63 - 1, description="its size; more or fewer are refused", examples=[3_221_225_472])
    sha256: str = Field(
        pattern=r"^[0-9a-f]{64}$", description="in hexadecimal; checked in validate", examples=[EMPTY_SHA256]
    )
    media_type: str | None = Field(None, max_length=255, description="only a hint", examples=["application/pdf"])
    parts: bool = Field(
        False, description="on S3: in parts also where one PUT would do, so that a part can be repeated"
    )


class UploadPart(BaseModel):
    number: int
    bytes: int
    url: str = Field(description="PUT the part there; keep the ETag of the answer")
    headers: dict[str, str] = Field(description="to be sent with it")


class UploadState(BaseModel):
    """How a file that is to come stands."""

    id: UUID = Field(description="name it as `upload` in POST /api/v1/documents/; the document will have the same id")
    method: Literal["resumable", "put", "parts"] = Field(
        description="PATCH to `/api/v1/uploads/{id}`; one PUT to S3; or a PUT for each part, then `/complete`"
    )
    bytes: int
    offset: int | None = Field(description="how many bytes are there, where the method is `resumable`")
    created_at: datetime
    expires_at: datetime = Field(description="then it is removed, unless it has become a document")


class UploadCreated(UploadState):
    parts: list[UploadPart] = Field(description="addresses on S3, good until `expires_at`; empty for `resumable`")


class CompleteBody(BaseModel):
    """What S3 answered to the parts."""

    model_config = ConfigDict(extra="forbid")

    etags: list[str] = Field(min_length=1, max_length=10_000, description="of all parts, in order")

    @field_validator("etags")
    @classmethod
    def _are_short(cls, etags: list[str]) -> list[str]:
        if any(not 1 <= len(etag) <= 256 or not etag.isprintable() for etag in etags):
            raise ValueError("An ETag has 1 to 256 printable characters.")
        return etags


class NamedUpload(BaseModel):
    """A document of an upload whose bytes are there."""

    model_config = ConfigDict(extra="forbid")

    upload: UUID = Field(description="as POST /api/v1/uploads answered")
    options: CallbackOptions = Field(default_factory=CallbackOptions)
    metadata: dict[str, Any] = Field(default_factory=dict)
    tags: list[str] = Field(default_factory=list, max_length=MAX_TAGS)

    @field_validator("tags")
    @classmethod
    def _once(cls, tags: list[str]) -> list[str]:
        return clean_tags(tags)
