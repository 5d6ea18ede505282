"""What a list can be asked for."""

from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from starlette.datastructures import QueryParams

from api.forms import invalid
from api.schemas import InvalidValue
from pipeline.db.wanted import Sort, Wanted
from pipeline.domain import Stage, Status


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("It holds a NUL character.")
    return text


def _in_utc(moment: datetime) -> datetime:
    """PostgreSQL knows no offset of sixteen hours or more, and no year before 1 or after 9999."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("It is out of range.") from None


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Word = Annotated[str, Field(max_length=255), AfterValidator(_storable)]


def refuse_repeated(parameters: QueryParams, lists: Collection[str]) -> None:
    """Problem 422 for a parameter of one value that comes again: the last would win without a word."""
    counts = Counter(name for name, _ in parameters.multi_items() if name not in lists)
    if repeated := [name for name, count in counts.items() if count > 1]:
        raise invalid([InvalidValue(where=f"query.{name}", message="It may come only once.") for name in repeated])


class LetterQuery(BaseModel):
    """The filters of a list of dead letters."""

    model_config = ConfigDict(extra="forbid")

    archived_from: Moment | None = None
    redriven: bool | None = Field(None, description="only those that were, or were not, started again")
    cursor: int | None = Field(None, ge=1, le=2**63 - 1, description="of the page before")
    limit: int = Field(50, ge=1, le=200)


class ListQuery(BaseModel):
    """The filters of a list; each leaves fewer documents."""

    model_config = ConfigDict(extra="forbid")

    status: Status | None = None
    stage: Stage | None = None
    label: Word | None = Field(None, description="the class", examples=["invoice"])
    media_type: Word | None = Field(None, examples=["application/pdf"])
    code: Word | None = Field(None, description="failed with this code", examples=["encrypted"])
    batch: UUID | None = None
    tag: list[Word] = Field([], max_length=10, description="has this tag; several times for several tags")
    created_from: Moment | None = None
    created_to: Moment | None = Field(None, description="before this moment")
    q: Word | None = Field(None, description='words of the text or the file name; `"in this order"`, `or`, `-without`')
    sort: Sort = "-created"
    cursor: Word | None = Field(None, description="of the page before")
    limit: int = Field(50, ge=1, le=200)

    def of(self, tenant: str) -> Wanted:
        return Wanted(
            tenant=tenant,
            status=self.status,
            stage=self.stage,
            label=self.label,
            media_type=self.media_type,
            error_code=self.code,
            batch_id=self.batch,
            tags=self.tag,
            created_from=self.created_from,
            created_to=self.created_to,
            text=self.q,
            sort=self.sort,
            cursor=self.cursor,
            limit=self.limit,
        )
