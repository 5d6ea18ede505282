"""What a client asks for of a result: its form and its parts."""

import json
from enum import StrEnum
from typing import Self

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


def chosen(parts: dict[str, str], paths: list[tuple[str, ...]]) -> str:
    """JSON of the parts at these paths, of parts in JSON, in a result's own order; null for what there is not."""
    answer: dict[str, str] = {}
    for part in sorted({path[0] for path in paths}, key=PARTS.index):
        inner = [path[1] for path in paths if path[0] == part and len(path) > 1]
        answer[part] = parts[part] if (part,) in paths else _within(parts[part], inner)
    return "{" + ", ".join(f'"{name}": {value}' for name, value in answer.items()) + "}"


def _within(part: str, names: list[str]) -> str:
    value = json.loads(part)
    if not isinstance(value, dict):
        return part
    return json.dumps({name: value.get(name) for name in names}, ensure_ascii=False)
