"""What the API answers with."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from pipeline.db.documents import DocumentView
from pipeline.domain import Stage, Status
from pipeline.extraction.result import Result


class _AsResult:
    """Describes a stored result without checking it again: persist did, and older schema versions stay readable."""

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(Result.__pydantic_core_schema__)


class Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class DocumentSummary(Answer):
    """A document without what was found in it."""

    id: UUID
    status: Status
    stage: Stage = Field(description="the step that the document is in, or ended in")
    run: int = Field(description="1 for the upload; a retry is the next run")
    filename: str
    media_type: str | None = Field(description="as recognised from the bytes; null until then")
    declared_type: str | None = Field(description="as the client said; only a hint")
    bytes: int
    sha256: str
    created_at: datetime
    updated_at: datetime


class DocumentError(BaseModel):
    code: str = Field(description="stable, for programs", examples=["unsupported_type"])
    message: str = Field(description="a sentence to act on")


class TimelineEntry(Answer):
    at: datetime
    run: int
    event: str = Field(examples=["uploaded"])
    status: Status
    stage: Stage | None
    message: str | None


class DocumentDetail(DocumentSummary):
    """A document, its history and, once it is COMPLETED, its result."""

    result: Annotated[dict[str, Any], _AsResult()] | None
    error: DocumentError | None
    timeline: list[TimelineEntry]

    @classmethod
    def of(cls, view: DocumentView) -> Self:
        document = view.document
        summary = DocumentSummary.model_validate(document)
        error = None
        if document.error_code:
            error = DocumentError(code=document.error_code, message=document.error_message or "")
        timeline = [TimelineEntry.model_validate(entry) for entry in view.timeline]
        return cls(**summary.model_dump(), result=view.result, error=error, timeline=timeline)


class Check(BaseModel):
    status: Literal["ok", "error"]
    reason: str | None


class Readiness(BaseModel):
    ready: bool
    checks: dict[str, Check]


class Health(BaseModel):
    status: Literal["ok"] = "ok"


class InvalidValue(BaseModel):
    where: str = Field(examples=["path.document_id"])
    message: str = Field(examples=["Input should be a valid UUID"])


class ProblemBody(BaseModel):
    """RFC 9457."""

    model_config = ConfigDict(title="Problem")

    type: str = Field(description="`about:blank` where the status says it all", examples=["urn:quire:problem:no_file"])
    title: str
    status: int
    detail: str
    request_id: str = Field(description="the id under which the server logged the request")
    errors: list[InvalidValue] | None = Field(None, description="what is wrong with which part of the request")
    checks: dict[str, Check] | None = Field(None, description="of /readyz only")
