"""The result of a child, a file of JSON, completed in place."""

import logging
from collections.abc import Callable
from pathlib import Path

from pipeline.extraction.llm.options import LlmOptions
from pipeline.extraction.process.owner import ExtractionCancelledError
from pipeline.extraction.request import Options
from pipeline.extraction.result import Result
from pipeline.settings import Settings

MAX_RESULT_BYTES = 64 * 1024**2  # a larger one is a book or a table, and would fill the worker's memory for nothing

log = logging.getLogger(__name__)


def wish(options: Options, settings: Settings) -> Options:
    """The options of an extraction whose result the model will complete: words give its values their boxes."""
    wanted = settings.llm_base_url and not options.text_only
    return options.model_copy(update={"words": True}) if wanted else options


def complete_file(path: Path, settings: Settings, cancelled: Callable[[], bool], chosen: Options) -> None:
    """Complete the Result in `path` by what the client chose: the fields of its schema, and words only if wanted.

    ExtractionCancelledError when `cancelled` says so between two requests.
    """
    options = LlmOptions.from_settings(settings)
    if options is None:
        return
    if path.stat().st_size > MAX_RESULT_BYTES:
        log.warning("a result of more than %s bytes is not shown to the language model", MAX_RESULT_BYTES)
        return
    from pipeline.extraction.llm.complete import complete  # noqa: PLC0415  httpx is for those who ask a model

    def interrupted() -> None:
        if cancelled():
            raise ExtractionCancelledError

    completed = complete(Result.model_validate_json(path.read_bytes()), options, interrupted, chosen.asked)
    if not chosen.words:
        pages = [page.model_copy(update={"words": None}) for page in completed.pages]
        completed = completed.model_copy(update={"pages": pages})
    path.write_text(completed.model_dump_json(), encoding="utf-8")
