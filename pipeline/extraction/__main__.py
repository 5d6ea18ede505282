"""`python -m pipeline.extraction FILE…`: one JSON object a line, no queue, no database.

    {"file": …, "result": {…} | null, "error": {"code", "message"} | null}

Ends with 0 if every file has a result, else with 1.
"""

import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from pipeline.errors import ErrorCode, PermanentError, PipelineError
from pipeline.extraction import ExtractionRequest, Limits, Options, extract_file, inspect_file, llm, shut_down
from pipeline.settings import Settings, SettingsError, get_settings

USAGE = "usage: python -m pipeline.extraction FILE…"


def main(names: list[str]) -> int:
    if not names or names[0] in {"-h", "--help"}:
        print(USAGE, file=sys.stderr)
        return 0 if names else 2
    try:
        settings = get_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        return max([answer(name, settings) for name in names])
    except KeyboardInterrupt:
        return 130
    finally:
        shut_down()


def answer(name: str, settings: Settings) -> int:
    """Print the line of one file; 0 if it has a result."""
    result, error = None, None
    try:
        result = extract(Path(name), settings)
    except PipelineError as failure:
        error = {"code": failure.code, "message": failure.message}
    print(json.dumps({"file": name, "result": result, "error": error}, ensure_ascii=False), flush=True)
    return 0 if error is None else 1


def extract(path: Path, settings: Settings) -> dict[str, Any]:
    limits = Limits.from_settings(settings)
    sha256 = digest(path, settings.max_upload_bytes)
    with tempfile.TemporaryDirectory(prefix="quire-") as folder:
        copy, output = Path(folder) / "original", Path(folder) / "result.json"
        shutil.copyfile(path, copy)  # the process that reads it has no more rights than any of its user's
        inspection = inspect_file(copy, None, path.name, limits)
        request = ExtractionRequest(inspection.media_type, None, path.name, sha256, llm.wish(Options(), settings))
        extract_file(copy, request, limits, output)
        llm.complete_file(output, settings, lambda: False, words=False)
        result: dict[str, Any] = json.loads(output.read_bytes())
    return result


def digest(path: Path, max_bytes: int) -> str:
    """The file's SHA-256; PermanentError if it is not there to be read, or too large."""
    try:
        if path.stat().st_size > max_bytes:
            raise PermanentError(ErrorCode.FILE_TOO_LARGE, f"The file has more than {max_bytes} bytes.")
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise PermanentError(ErrorCode.CONTENT_MISSING, f"The file cannot be read: {error.strerror}.") from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
