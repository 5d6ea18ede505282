"""What is asked of an extraction, and the limits it runs under."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, LiteralString, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from pipeline.extraction import fields_schema, ocr_languages, page_numbers
from pipeline.extraction.fields_schema import Asked
from pipeline.extraction.programs import ocr_program
from pipeline.settings import Settings

DocumentClass = Literal[
    "invoice", "credit_note", "receipt", "contract", "letter", "report", "resume", "form", "statement", "presentation",
    "spreadsheet", "email", "other",
]  # fmt: skip


SCHEMA = (
    "a JSON Schema of an object: the fields to look for beside those of the document's class. A property has a type "
    "(string, also with the format date, date-time, time, email, uri, iban, bic, vat_id, currency, phone, amount; "
    "number, integer, boolean, enum; an array of objects is filled from a table, one of values with all of them; "
    "an object has properties, found as `object.property`), words it stands under (its name, `title`, a short "
    "`description`, `x-aliases`), and may be `required`: a result without it is partial"
)
EXAMPLE = {
    "type": "object",
    "properties": {
        "customer_number": {"type": "string", "x-aliases": ["Customer No.", "Kundennummer"]},
        "delivery_date": {"type": "string", "format": "date"},
        "deposit": {"type": "string", "format": "amount"},
    },
    "required": ["customer_number"],
}


WRITTEN_AS: dict[str, LiteralString] = {
    "pages": "Write pages as 1-3,7.",
    "ocr_languages": "Write languages as en,de: ISO 639-1 codes that OCR knows, eight at most.",
}


class Options(BaseModel):
    """What a client may choose for a run."""

    # `schema` is a method of every model, so that the field has another name here; JSON knows only the alias.
    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)

    words: bool = Field(False, description="put every word with its box into the pages of the result")
    text_only: bool = Field(
        False,
        description="only the text and its pages, fast: no blocks, tables, classification, fields or entities; "
        "with `words`, these with their boxes too",
    )
    password: str | None = Field(
        None, max_length=256, repr=False, description="opens a PDF or an office file that is protected by one"
    )
    pages: str | None = Field(
        None, pattern=page_numbers.PATTERN, description="of a PDF or TIFF the pages to read, as `1-3,7`; all if null"
    )
    ocr_languages: str | None = Field(
        None, pattern=ocr_languages.PATTERN, description="of the document, as `en,de`, for OCR that has to be told"
    )
    priority: Literal["normal", "high"] = Field(
        "normal", description="`high` passes what waits; for the few documents that somebody sits waiting for"
    )
    document_class: DocumentClass | None = Field(None, description="what the document is, where the client knows it")
    fields_schema: dict[str, Any] | None = Field(None, alias="schema", description=SCHEMA, examples=[EXAMPLE])

    @field_validator("pages", "ocr_languages", mode="wrap")
    @classmethod
    def _said_in_words(cls, value: Any, read: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:  # noqa: ANN401 - as it came
        """Whoever writes these writes them by hand: a pattern tells a person little."""
        try:
            return read(value)
        except ValidationError as error:
            if error.errors()[0]["type"] != "string_pattern_mismatch":
                raise
            raise PydanticCustomError("form", WRITTEN_AS[info.field_name or ""]) from None

    @field_validator("fields_schema")
    @classmethod
    def can_be_filled(cls, schema: dict[str, Any] | None) -> dict[str, Any] | None:
        try:
            if schema is not None:
                fields_schema.read(schema)
        except fields_schema.SchemaError as error:
            raise PydanticCustomError("schema", "{why}", {"why": f"The schema cannot be filled: {error}."}) from None
        return schema

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The fields that the client's schema asks for."""
        return fields_schema.read(self.fields_schema) if self.fields_schema is not None else ()

    @model_validator(mode="after")
    def _fields_are_more_than_text(self) -> Self:
        if self.text_only and self.fields_schema is not None:
            raise ValueError("`text_only` leaves out what `schema` asks for")
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
    max_cells: int
    programs: tuple[str, ...] = ()  # whole paths of those that an extraction may run
    ocr_program: str | None = None  # the one of them that reads pictures, if not the models of ocr.py
    ocr_languages: str = "en"  # unless the document says its own

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        program = ocr_program(settings)
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
            max_cells=settings.max_cells,
            programs=() if program is None else (program,),
            ocr_program=program,
            ocr_languages=settings.ocr_languages,
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
