"""Errors whose type decides the fate of a document."""

from enum import StrEnum


class ErrorCode(StrEnum):
    """Stored with a failed document and shown to the client: part of the API, never renamed."""

    EMPTY_FILE = "empty_file"
    FILE_TOO_LARGE = "file_too_large"
    UNSUPPORTED_TYPE = "unsupported_type"
    ENCRYPTED = "encrypted"
    CORRUPT_FILE = "corrupt_file"
    CONTENT_CHANGED = "content_changed"  # stored bytes differ from what was uploaded
    CONTENT_MISSING = "content_missing"  # stored bytes are gone
    LIMIT_EXCEEDED = "limit_exceeded"
    PARSER_CRASHED = "parser_crashed"
    NO_SUCH_PAGE = "no_such_page"  # of the pages that were asked for, the document has none
    OCR_UNAVAILABLE = "ocr_unavailable"  # the program that reads pictures, or its data, is not installed
    INVALID_RESULT = "invalid_result"
    RETRIES_EXHAUSTED = "retries_exhausted"
    WORKER_LOST = "worker_lost"
    DEAD_LETTER = "dead_letter"
    STORE_UNAVAILABLE = "store_unavailable"
    DATABASE_UNAVAILABLE = "database_unavailable"
    SEALED = "sealed"  # by a key that this process was not given


class PipelineError(Exception):
    """`code` is for programs, `message` is a sentence that tells a person what to do."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class PermanentError(PipelineError):
    """Final: `code` and `message` are stored with the document and shown to the client."""


class RetryableError(PipelineError):
    """Worth another try: the stage is sent again later, a bounded number of times."""


class UnavailableError(RetryableError):
    """A service that Quire stands on is away; no fault of the document, so it is tried again without a bound."""


class PoisonError(PipelineError):
    """The work killed what did it; left to SQS's redelivery and, after a bounded number, its dead-letter queue."""
