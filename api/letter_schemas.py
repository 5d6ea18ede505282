"""Several dead letters at once: which, and what became of them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.queries import Moment
from api.schemas import Redriven

LARGEST_ID = 2**63 - 1  # a bigint of PostgreSQL
MOST = 200  # in one request

Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class RedriveBody(BaseModel):
    """Which letters: those with these ids, or else the newest that were not redriven."""

    model_config = ConfigDict(extra="forbid")

    ids: list[Id] | None = Field(None, min_length=1, max_length=MOST, examples=[[17, 18]])
    archived_from: Moment | None = Field(None, description="only those archived since then")
    limit: int = Field(100, ge=1, le=MOST, description="so many at most")


class LetterRedriven(Redriven):
    letter_id: int


class LetterRefused(BaseModel):
    letter_id: int
    reason: str = Field(examples=["its document is PROCESSING"])


class RedrivenLetters(BaseModel):
    """What became of each of them; a letter of `ids` that is not here does not exist, or is redriven already."""

    redriven: list[LetterRedriven]
    refused: list[LetterRefused]
