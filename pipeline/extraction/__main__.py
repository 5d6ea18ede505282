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

from pydantic import ValidationError

from pipeline.errors import ErrorCode, PermanentError, PipelineError
from pipeline.extraction import ExtractionRequest, Limits, Options, extract_file, inspect_file, llm, shut_down
from pipeline.settings import Settings, SettingsError, get_settings

USAGE = "usage: python -m pipeline.extraction [--schema SCHEMA.json] FILE…"


def main(names: list[str]) -> int:
    if not names or names[0] in {"-h", "--help"}:
        print(USAGE, file=sys.stderr)
        return 0 if names else 2
    try:
        settings, options = get_settings(), chosen(names)
    except (SettingsError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    try:
        return max([answer(name, settings, options) for name in names])
    except KeyboardInterrupt:
        return 130
    finally:
        shut_down()


def chosen(names: list[str]) -> Options:
    """The options before the names of the files, which are taken off the list; ValueError for a schema that is none."""
    if names[0] != "--schema":
        return Options()
    if len(names) < 3:
        raise ValueError(USAGE)
    schema = json.loads(Path(names[1]).read_bytes())
    del names[:2]
    try:
        return Options(schema=schema)
    except ValidationError as error:
        raise ValueError(error.errors()[0]["msg"]) from None


def answer(name: str, settings: Settings, options: Options) -> int:
    """Print the line of one file; 0 if it has a result."""
    result, error = None, None
    try:
        result = extract(Path(name), settings, options)
    except PipelineError as failure:
        error = {"code": failure.code, "message": failure.message}
    print(json.dumps({"file": name, "result": result, "error": error}, ensure_ascii=False), flush=True)
    return 0 if error is None else 1


def extract(path: Path, settings: Settings, options: Options) -> dict[str, Any]:
    limits = Limits.from_settings(settings)
    sha256 = digest(path, settings.max_upload_bytes)
    with tempfile.TemporaryDirectory(prefix="quire-") as folder:
        copy, output = Path(folder) / "original", Path(folder) / "result.json"
        shutil.copyfile(path, copy)  # the process that reads it has no more rights than any of its user's
        inspection = inspect_file(copy, None, path.name, limits)
        request = ExtractionRequest(inspection.media_type, None, path.name, sha256, llm.wish(options, settings))
        extract_file(copy, request, limits, output)
        llm.complete_file(output, settings, lambda: False, options)
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
