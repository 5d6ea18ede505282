"""What a client asks for of a result: its form and its parts."""

from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipeline.domain import LAST_RUN
from pipeline.extraction.result import Result

CORRECTIONS = "corrections"
PARTS = (*Result.model_fields, CORRECTIONS)


class Format(StrEnum):
    """The forms of a result."""

    JSON = "json"
    MARKDOWN = "markdown"
    TEXT = "text"
    CSV = "csv"
    XLSX = "xlsx"


class ResultQuery(BaseModel):
    """How a result is wanted."""

    model_config = ConfigDict(extra="forbid")

    format: Format = Format.JSON
    table: int | None = Field(
        None, ge=1, le=1_000_000, description="with csv and xlsx: this table alone, counted from 1", examples=[1]
    )
    fields: str | None = Field(
        None,
        max_length=4_000,
        description="with json: only these parts, separated by commas; `fields.NAME` is one field",
        examples=["classification,fields.invoice_number,corrections"],
    )

    run: int | None = Field(
        None, ge=1, le=LAST_RUN, description="of this run, also while a newer one is under way; the newest by default"
    )

    @model_validator(mode="after")
    def fits_together(self) -> Self:
        if self.fields is not None and self.format is not Format.JSON:
            raise ValueError("`fields` chooses parts of the JSON; other formats have none")
        if self.table is not None and self.format not in {Format.CSV, Format.XLSX}:
            raise ValueError("`table` goes with the formats csv and xlsx")
        unknown = [path for path in self.paths if path[0] not in PARTS]
        if unknown:
            raise ValueError(f"a result has no part of that name; it has {', '.join(PARTS)}")
        return self

    @property
    def paths(self) -> list[tuple[str, ...]]:
        """The chosen parts, each a name or a name within a name; none for all."""
        names = [name.strip() for name in (self.fields or "").split(",")]
        return [tuple(name.split(".", 1)) for name in names if name]


def chosen(result: dict[str, Any], paths: list[tuple[str, ...]]) -> dict[str, Any]:
    """The parts of a result at these paths, in its own order; null for what it does not have."""
    answer: dict[str, Any] = {}
    for part in sorted({path[0] for path in paths}, key=PARTS.index):
        value = result.get(part)
        inner = [path[1] for path in paths if path[0] == part and len(path) > 1]
        if (part,) in paths or not isinstance(value, dict):
            answer[part] = value
        else:
            answer[part] = {name: value.get(name) for name in inner}
    return answer
