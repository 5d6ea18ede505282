"""What the API answers with."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    create_model,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from pipeline.db.documents import DocumentView
from pipeline.domain import SECRET_OPTIONS, Scope, Stage, Status
from pipeline.extraction import Options
from pipeline.extraction.result import Result


class _AsResult:
    """Describes a stored result without checking it again: persist did, and older schema versions stay readable."""

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(Result.__pydantic_core_schema__)


FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]{0,99}$")]


def _plain(value: Any, read: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401 - as it came
    """In place of one sentence for each type that it is not."""
    try:
        return read(value)
    except ValidationError:
        raise PydanticCustomError("plain_value", "Input should be a text, a number, true, false or null") from None


RightValue = Annotated[str | int | float | bool | None, WrapValidator(_plain)]


class Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True, populate_by_name=True)


class DocumentError(Answer):
    code: str = Field(description="stable, for programs", examples=["unsupported_type"])
    message: str = Field(description="a sentence to act on")


class DocumentSummary(Answer):
    """A document without what was found in it."""

    id: UUID = Field(examples=["4eee7712-28cc-42a5-9273-2591c9dd21ee"])
    status: Status = Field(examples=["COMPLETED"])
    stage: Stage = Field(description="the step that the document is in, or ended in", examples=["persist"])
    run: int = Field(description="1 for the upload; a retry is the next run", examples=[1])
    filename: str = Field(examples=["invoice.pdf"])
    media_type: str | None = Field(
        description="as recognised from the bytes; null until then", examples=["application/pdf"]
    )
    declared_type: str | None = Field(
        description="as the client said; only a hint", examples=["application/octet-stream"]
    )
    bytes: int = Field(examples=[5891])
    sha256: str = Field(examples=["2e30079ef0151c8982468b3a8142b69c98c4d690aa56ef6b33ad06714bb73473"])
    error: DocumentError | None = Field(description="why it FAILED; null for one that did not", examples=[None])
    label: str | None = Field(description="the class of the document, of its newest result", examples=["invoice"])
    metadata: dict[str, Any] = Field(
        validation_alias="client_metadata", description="the client's own", examples=[{"case": 17}]
    )
    tags: list[str] = Field(examples=[["march", "paid"]])
    batch_id: UUID | None = Field(examples=[None])
    created_at: datetime = Field(examples=["2026-03-02T09:29:51.701406Z"])
    updated_at: datetime = Field(examples=["2026-03-02T09:29:54.669386Z"])


class DocumentPage(BaseModel):
    """Documents in order, and how to ask for those after them."""

    documents: list[DocumentSummary]
    cursor: str | None = Field(
        description="send it back as `cursor` for the next page; null at the end", examples=["WyItY3JlYXRlZCIsIjIwMjYi"]
    )


class BatchCreated(BaseModel):
    """What several files in one request became."""

    batch_id: UUID
    created_at: datetime
    documents: list[DocumentSummary]


class BatchDetail(BatchCreated):
    """How a batch stands."""

    counts: dict[Status, int] = Field(description="documents by status; deleted ones no longer count")
    progress: float = Field(ge=0, le=1, description="share of documents that have ended")


class TimelineEntry(Answer):
    at: datetime
    run: int
    event: str = Field(examples=["uploaded"])
    status: Status
    stage: Stage | None
    message: str | None


class CorrectedValue(Answer):
    value: Any = Field(examples=["PO-88213-B"])
    by: str = Field(description="name of the API key", examples=["accounting"])
    at: datetime


SelectedResult = create_model(
    "SelectedResult",
    __doc__="A result, or the parts of it that were asked for, with what people say instead of its fields.",
    **{name: (part.annotation, None) for name, part in Result.model_fields.items()},  # type: ignore[call-overload] # no field is named as one of its own parameters
    corrections=(dict[str, CorrectedValue], None),
)


class RetryBody(BaseModel):
    """How a document is to be worked on again."""

    model_config = ConfigDict(extra="forbid")

    from_stage: Stage | None = Field(None, description="where to start; by default the stage that it ended in")
    options: Options | None = Field(
        None,
        description="instead of those of the run before, of which a password is not kept",
        examples=[{"pages": "1-3"}],
    )


class CorrectionBody(BaseModel):
    """What a person found out, and what a client wants to keep with a document from now on."""

    model_config = ConfigDict(extra="forbid")

    fields: dict[FieldName, RightValue] = Field(
        {}, description="by name, the right value; null withdraws a correction", max_length=100,
        examples=[{"invoice_number": "RE-2041"}],
    )  # fmt: skip
    metadata: dict[str, Any] | None = Field(None, description="instead of what was kept", examples=[{"case": 18}])
    tags: list[str] | None = Field(None, description="instead of those that were kept", examples=[["april", "paid"]])

    @model_validator(mode="after")
    def says_something(self) -> Self:
        if not self.fields and self.metadata is None and self.tags is None:
            raise ValueError("It names neither fields, nor metadata, nor tags")
        return self


class Corrections(BaseModel):
    """All corrections that stand, and what the client keeps with the document."""

    corrections: dict[str, CorrectedValue]
    metadata: dict[str, Any]
    tags: list[str]


class DocumentDetail(DocumentSummary):
    """A document, its history and, once it is COMPLETED, its result."""

    options: dict[str, Any] = Field(description="of the run, as they were sent; a password is not shown")
    result: Annotated[dict[str, Any], _AsResult()] | None
    corrections: dict[str, CorrectedValue] = Field(description="what people say instead of the result's fields")
    timeline: list[TimelineEntry]

    @classmethod
    def of(cls, view: DocumentView) -> Self:
        """All but the result, which is never made anything of here: `api.routes.documents` puts it in as it is."""
        summary = DocumentSummary.model_validate(view.document)
        timeline = [TimelineEntry.model_validate(entry) for entry in view.timeline]
        return cls(
            **summary.model_dump(),
            options={name: value for name, value in view.options.items() if name not in SECRET_OPTIONS},
            result=None,
            corrections={each.field: CorrectedValue.model_validate(each) for each in view.corrections},
            timeline=timeline,
        )


class DeadLetterSummary(Answer):
    """A message that SQS gave up on."""

    id: int
    queue: str = Field(examples=["quire-extract-dead"])
    document_id: UUID
    run: int | None
    stage: Stage | None
    cause: str = Field(examples=["parser_crashed: The parser died by SIGSEGV."])
    archived_at: datetime
    redriven_at: datetime | None = Field(description="when its document was started again")


class DeadLetterDetail(DeadLetterSummary):
    message_id: str
    task_id: str | None
    task_name: str | None = Field(examples=["quire.extract"])
    body: str = Field(description="of the message, as it came from SQS")
    attributes: dict[str, Any] = Field(description="of the message, as SQS keeps them")


class DeadLetterPage(BaseModel):
    dead_letters: list[DeadLetterSummary]
    cursor: int | None = Field(description="send it back as `cursor` for the next page; null at the end")


class Redriven(BaseModel):
    """The new run of a dead letter's document."""

    document_id: UUID
    run: int


class Purged(BaseModel):
    deleted: int


class KeyState(BaseModel):
    """What a key may do."""

    name: str = Field(examples=["accounting"])
    tenant: str = Field(description="whose documents it sees", examples=["default"])
    scopes: list[Scope] = Field(description="`admin` has them all")
    requests_per_minute: int = Field(examples=[600])
    documents_per_day: int | None = Field(description="null for any number")
    documents_today: int = Field(description="that it brought since midnight UTC")


class Check(BaseModel):
    status: Literal["ok", "error"]
    reason: str | None = None


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
