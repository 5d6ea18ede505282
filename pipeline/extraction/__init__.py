"""Extraction: from the bytes of a stranger's file to a typed result, in a process of its own.

    limits = Limits.from_settings(get_settings())
    inspection = inspect_file(path, declared_type, filename, limits)
    request = ExtractionRequest(inspection.media_type, declared_type, filename, sha256, Options())
    extract_file(path, request, limits, output)          # writes the JSON of a Result to `output`
    result = Result.model_validate_json(output.read_bytes())

Both calls block, and run the parsers in a limited child process: address space, CPU, elapsed time, file size, no
environment. The child belongs to the calling process; after a fork each process gets its own. They raise

- `PermanentError` (EMPTY_FILE, UNSUPPORTED_TYPE, ENCRYPTED, CORRUPT_FILE, LIMIT_EXCEEDED): final, its message is for
  the client;
- `PoisonError` (PARSER_CRASHED): the child died by a signal that is not one of the limits;
- `ExtractionCancelledError`: the optional hook `cancelled`, asked at least every 0.5 s, said yes; the child is gone.

Whatever is raised, `output` does not exist afterwards. `warm_up()` starts the child's parent ahead of the first
document (about half a second of imports); `shut_down()` ends it, which also happens when its owner dies.
"""

from pipeline.extraction.programs import check as check_programs
from pipeline.extraction.request import ExtractionRequest, Inspection, Limits, Options
from pipeline.extraction.result import Result
from pipeline.extraction.service import (
    ExtractionCancelledError,
    extract_file,
    inspect_file,
    render_page,
    shut_down,
    warm_up,
)

__all__ = [
    "ExtractionCancelledError",
    "ExtractionRequest",
    "Inspection",
    "Limits",
    "Options",
    "Result",
    "check_programs",
    "extract_file",
    "inspect_file",
    "render_page",
    "shut_down",
    "warm_up",
]
