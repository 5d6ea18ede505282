"""The files inside a document → children of its result, each recognised and extracted like a document of its own."""

import hashlib
import tempfile
import traceback
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from pipeline.errors import PermanentError
from pipeline.extraction import fields_schema, progress, registry, sniff
from pipeline.extraction.errors import corrupt, depth_exceeded, memory_exceeded, stalled, wall_exceeded
from pipeline.extraction.model import Attachment, Caution, Document
from pipeline.extraction.request import ExtractionRequest, Limits, Options
from pipeline.extraction.result import Child, ChildError, Result

Build = Callable[[Path, ExtractionRequest, Limits, "Nesting"], Result]


class Nesting:
    """How deep we are inside a document, and how many files may still come out of it, at all depths together."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._left = limits.max_attachments
        self.depth = 0

    def children(self, document: Document, options: Options, build: Build) -> list[Child]:
        """A child for each attachment; those beyond the bound are counted in a caution.

        What a client says of the document, as its class and what it must contain, is not said of the files inside.
        """
        wanted = options.fields_schema and fields_schema.unrequired(options.fields_schema)
        options = options.model_copy(update={"document_class": None, "fields_schema": wanted})
        taken = document.attachments[: self._left]
        self._left -= len(taken)
        if skipped := len(document.attachments) - len(taken):
            sentence = f"{skipped} more files inside the document were left out (QUIRE_MAX_ATTACHMENTS)."
            document.cautions.append(Caution("attachments_skipped", sentence))
        self.depth += 1
        try:
            with progress.inside() if self.depth == 1 else nullcontext():
                return [self._child(attachment, options, build) for attachment in taken]
        finally:
            self.depth -= 1

    def _child(self, attachment: Attachment, options: Options, build: Build) -> Child:
        """Extract one; whatever goes wrong becomes its error and leaves the document around it alone."""
        with tempfile.TemporaryDirectory(prefix="inside-") as folder:
            path = Path(folder) / "document"
            path.write_bytes(attachment.data)
            inside = _Inside(path, storable(attachment.filename), storable(attachment.media_type))
            result, error = None, None
            try:
                result = inside.extract(self, options, build)
            except PermanentError as failure:
                error = failure
            except progress.TooLongError:
                error = stalled(self.limits.stall_seconds)
            except MemoryError:
                error = memory_exceeded(self.limits.memory_bytes)
            except BaseException:  # noqa: BLE001  whatever a parser raises, as a panic in Rust, the client gets a sentence
                traceback.print_exc()  # into the log of the process
                error = corrupt(inside.title)
            return Child(
                filename=inside.filename,
                media_type=inside.media_type or inside.declared_type,
                bytes=len(attachment.data),
                sha256=inside.sha256,
                result=result,
                error=ChildError(code=error.code, message=error.message) if error else None,
            )


class _Inside:
    """One file inside the document, with what is known of it so far."""

    def __init__(self, path: Path, filename: str | None, declared_type: str | None) -> None:
        self.path = path
        self.filename = filename
        self.declared_type = declared_type
        self.media_type: str | None = None
        self.sha256 = hashlib.sha256(path.read_bytes()).hexdigest()

    @property
    def title(self) -> str:
        return registry.by_media_type()[self.media_type].title if self.media_type else "an accepted document"

    def extract(self, nesting: Nesting, options: Options, build: Build) -> Result:
        if nesting.depth > nesting.limits.max_depth:
            raise depth_exceeded(nesting.limits.max_depth)
        if progress.time_is_up():
            raise wall_exceeded(nesting.limits.wall_seconds)
        progress.check()
        found = sniff.inspect(self.path, self.filename, self.declared_type, nesting.limits, options)
        self.media_type = found.media_type
        registry.by_media_type()[self.media_type].prepare()
        request = ExtractionRequest(self.media_type, self.declared_type, self.filename, self.sha256, options)
        return build(self.path, request, nesting.limits, nesting)


def storable(text: str | None) -> str | None:
    """Without what JSON and PostgreSQL cannot hold."""
    return text and text.replace("\0", "").encode("utf-8", "replace").decode()
