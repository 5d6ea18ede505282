"""What is asked of an extraction, and the limits it runs under."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipeline.extraction import page_numbers
from pipeline.settings import Settings

DocumentClass = Literal[
    "invoice", "credit_note", "receipt", "contract", "letter", "report", "resume", "form", "statement", "presentation",
    "spreadsheet", "email", "other",
]  # fmt: skip


class Options(BaseModel):
    """What a client may choose for a run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: bool = Field(False, description="put every word with its box into the pages of the result")
    text_only: bool = Field(
        False, description="only the text and its pages, fast: no blocks, tables, classification, fields or entities"
    )
    password: str | None = Field(None, max_length=256, repr=False, description="opens a PDF that is protected by one")
    pages: str | None = Field(None, pattern=page_numbers.PATTERN, description="pages to read, as `1-3,7`; all if null")
    document_class: DocumentClass | None = Field(None, description="what the document is, where the client knows it")

    @model_validator(mode="after")
    def _words_are_more_than_text(self) -> Self:
        if self.text_only and self.words:
            raise ValueError("`text_only` leaves out what `words` asks for")
        return self


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one document in its own process; each is a setting and is named in the error that it causes."""

    memory_bytes: int
    cpu_seconds: int
    wall_seconds: float
    stall_seconds: float
    output_bytes: int
    max_pages: int
    max_pixels: int
    max_unpacked_bytes: int
    max_archive_entries: int
    max_archive_ratio: int
    max_depth: int
    max_characters: int
    max_attachments: int
    programs: bool = False  # whether an extraction may run other programs, as an OCR engine that is one

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        return cls(
            memory_bytes=settings.extract_memory_bytes,
            cpu_seconds=settings.extract_cpu_seconds,
            wall_seconds=settings.extract_wall_seconds,
            stall_seconds=settings.extract_stall_seconds,
            output_bytes=settings.extract_output_bytes,
            max_pages=settings.max_pages,
            max_pixels=settings.max_pixels,
            max_unpacked_bytes=settings.max_unpacked_bytes,
            max_archive_entries=settings.max_archive_entries,
            max_archive_ratio=settings.max_archive_ratio,
            max_depth=settings.max_depth,
            max_characters=settings.max_characters,
            max_attachments=settings.max_attachments,
        )


@dataclass(frozen=True, slots=True)
class ExtractionRequest:
    """One document to extract; `media_type` is what `inspect_file` found, the client's words only cause warnings."""

    media_type: str
    declared_type: str | None
    filename: str | None
    sha256: str
    options: Options = field(default_factory=Options)

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"options": self.options.model_dump()}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        return cls(**values | {"options": Options(**values["options"])})


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the bytes are. `warnings` are sentences, as where they differ from the client's word."""

    media_type: str
    warnings: tuple[str, ...]
