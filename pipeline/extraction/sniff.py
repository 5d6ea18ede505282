"""What a file is, by its bytes; and whether that is accepted."""

from pathlib import Path

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import registry
from pipeline.extraction.office_lock import unlocked
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek, bare, suffix
from pipeline.extraction.refusals import refusal
from pipeline.extraction.request import Inspection, Limits, Options


def inspect(
    path: Path, filename: str | None, declared_type: str | None, limits: Limits, options: Options | None = None
) -> Inspection:
    """Recognise the file, or raise PermanentError with the reason why it is not accepted."""
    options = options or Options()
    with unlocked(path, options.password, limits) as plain:
        peek = Peek(plain, filename, declared_type)
        if peek.size == 0:
            raise PermanentError(ErrorCode.EMPTY_FILE, "The file is empty. Send one with content.")
        parser, media_type = recognise(peek)
        parser.check(Source(plain, media_type, limits, options))
    return Inspection(media_type, tuple(mismatches(filename, declared_type, media_type)))


def recognise(peek: Peek) -> tuple[Parser, str]:
    for parser in registry.parsers():
        media_type = parser.recognise(peek)
        if media_type is not None:
            return parser, media_type
    raise refusal(peek)


def mismatches(filename: str | None, declared_type: str | None, media_type: str) -> list[str]:
    """Sentences on where the client's word, which decided nothing, differs from the content."""
    extension, declared = suffix(filename), bare(declared_type)
    claims = {
        f"The file is called {extension}": registry.by_extension().get(extension),
        f"The file was sent as {declared}": declared,
    }
    return [
        f"{claim}, but its content is {media_type}."
        for claim, claimed in claims.items()
        if claimed is not None and not compatible(claimed, media_type)
    ]


def compatible(claimed: str, media_type: str) -> bool:
    """Plain text is a fair word for every format of text."""
    return claimed == media_type or (claimed == "text/plain" and media_type.startswith("text/"))
