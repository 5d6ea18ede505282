"""The result of an extraction: the schema that clients read and that is stored.

Spans are `[start, end)` offsets into `content.text`; boxes are `[left, top, right, bottom]` in points from the top left
of the page as it is displayed. What was not found, or does not exist in a format, is null.
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, model_validator
from pydantic.dataclasses import dataclass

Text = Annotated[str, Field(pattern=r"^[^\x00]*$", strict=True)]  # PostgreSQL stores no NUL character
Confidence = Annotated[float, Field(ge=0, le=1, strict=True)]
PageNumber = Annotated[int, Field(ge=1, strict=True)]
Place = Annotated[int, Field(ge=0, strict=True)]  # from 0
Extent = Annotated[int, Field(ge=1, strict=True)]
Level = Annotated[int | None, Field(ge=1, strict=True, description="of a heading or of a nested list item")]
# A tuple also from a list: JSON has no tuples, and a stored result is read back as Python objects.
Span = Annotated[tuple[StrictInt, StrictInt], Field(strict=False)]
Box = Annotated[tuple[StrictFloat, StrictFloat, StrictFloat, StrictFloat], Field(strict=False)]
BlockType = Literal["heading", "paragraph", "list_item", "table", "code", "quote", "header", "footer"]
Rotation = Literal[0, 90, 180, 270]
PageSource = Literal["text", "ocr"]
Value = str | int | float | bool


# What a document has by the hundred thousand: a model would take a kilobyte of memory for each. A strict one would
# refuse what was stored and is read back; its fields are strict each.
SMALL = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Part(BaseModel):
    """Base of every part: strict, unknown names refused, so that a result cannot drift from its schema."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class DocumentInfo(Part):
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    media_type: str
    declared_type: Text | None
    bytes: int = Field(ge=0)
    pages: int | None = Field(ge=0, description="null for a format without pages")
    language: str | None = Field(description="ISO 639-1; null when there is too little text to tell")
    title: Text | None = Field(None, description="as the properties of the file have it; the subject of a mail")


class Content(Part):
    text: Text
    markdown: Text


@dataclass(slots=True, kw_only=True, config=SMALL)
class Word:
    span: Span
    bbox: Box
    confidence: Confidence | None


class Page(Part):
    number: PageNumber
    width: float = Field(gt=0, description="points, as displayed")
    height: float = Field(gt=0, description="points, as displayed")
    rotation: Rotation = Field(description="degrees clockwise, already applied to width, height, boxes")
    source: PageSource
    confidence: Confidence | None = Field(description="of the OCR; null for a text layer")
    words: list[Word] | None = Field(description="only with the option `words`")


@dataclass(slots=True, kw_only=True, config=SMALL)
class Block:
    type: BlockType
    page: PageNumber | None
    bbox: Box | None
    span: Span
    text: Text
    level: Level


@dataclass(slots=True, kw_only=True, config=SMALL)
class Cell:
    row: Place
    column: Place
    row_span: Extent
    column_span: Extent
    header: StrictBool
    text: Text
    span: Span | None
    bbox: Box | None


class Table(Part):
    page: PageNumber | None
    bbox: Box | None
    span: Span | None
    rows: int = Field(ge=0)
    columns: int = Field(ge=0)
    cells: list[Cell]


class ClassAlternative(Part):
    label: str
    confidence: Confidence


class Classification(Part):
    label: str
    confidence: Confidence
    alternatives: list[ClassAlternative]


class Found(Part):
    """A value with its proof: what stood there, where, and how sure the reading is."""

    value: Value
    raw: Text | None
    confidence: Confidence
    page: PageNumber | None
    bbox: Box | None
    span: Span | None
    currency: str | None = Field(None, description="ISO 4217, of an amount that has one")


class ExtractedField(Found):
    type: str
    method: Literal["embedded_xml", "rule", "llm"]
    validated: bool | None = Field(description="null where no check exists for the type")
    alternatives: list[Found]
    rows: list[dict[str, "ExtractedField | None"]] | None = Field(
        None, description="of a table that the client's schema asks for; `value` is then how many they are"
    )
    items: list["ExtractedField"] | None = Field(
        None, description="of a list that the client's schema asks for; `value` is then all of them, joined by commas"
    )


class Entity(Found):
    type: str


class ResultWarning(Part):
    code: str
    message: Text
    page: PageNumber | None


class Usage(Part):
    """What the language model was asked and took, for this document."""

    model: str
    requests: int = Field(ge=0, description="repeated ones included")
    prompt_tokens: int = Field(ge=0)
    answer_tokens: int = Field(ge=0)
    cost: float = Field(ge=0, description="by the configured prices")
    seconds: float = Field(ge=0)


class ChildError(Part):
    code: str
    message: Text


class Child(Part):
    """A file inside the document, as an attachment of a mail: its own result, or why it has none."""

    filename: Text | None
    media_type: Text | None = Field(description="as recognised; if it was not, as the document declares it")
    bytes: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    result: "Result | None"
    error: ChildError | None


class Result(Part):
    schema_version: Literal["1"]
    status: Literal["complete", "partial"] = Field(
        "complete", description="partial where pages were not read, or a required field was not found: see the warnings"
    )
    document: DocumentInfo
    content: Content
    pages: list[Page]
    blocks: list[Block]
    tables: list[Table]
    classification: Classification | None
    fields: dict[str, ExtractedField | None] | None
    line_items: list[dict[str, ExtractedField | None]] | None
    entities: list[Entity] | None
    warnings: list[ResultWarning]
    engines: dict[str, str] = Field(description="name and version of every library that read the document")
    timings: dict[str, float] = Field(description="seconds by step")
    usage: Usage | None = Field(None, description="of the language model; null if it was not asked")
    children: list[Child] = Field(default_factory=list, description="the files inside the document, in its order")

    @model_validator(mode="after")
    def spans_point_into_the_text(self) -> Self:
        text = self.content.text
        for block in self.blocks:
            if text[slice(*block.span)] != block.text:
                raise ValueError(f"block span {block.span} does not hold its text")
        for start, end in self._other_spans():
            if not 0 <= start <= end <= len(text):
                raise ValueError(f"span {start}:{end} lies outside the text")
        return self

    def _other_spans(self) -> list[Span]:
        words = [word.span for page in self.pages for word in page.words or ()]
        cells = [cell.span for table in self.tables for cell in table.cells if cell.span]
        tables = [field.rows for field in (self.fields or {}).values() if field and field.rows]
        named = [self.fields or {}, *(self.line_items or []), *(row for rows in tables for row in rows)]
        listed = [item for field in (self.fields or {}).values() if field for item in field.items or ()]
        single = [field for each in named for field in each.values() if field]
        fields = [field.span for field in [*single, *listed] if field.span]
        return words + cells + fields
