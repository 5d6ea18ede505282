"""Ask the model for what is missing, and put what the text bears out into the result."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator

import httpx

from pipeline.extraction import requirements
from pipeline.extraction.fields_schema import Asked
from pipeline.extraction.llm import evidence
from pipeline.extraction.llm.budget import Budget, SpentError
from pipeline.extraction.llm.endpoint import Endpoint, RefusedError, TransientError
from pipeline.extraction.llm.options import LlmOptions
from pipeline.extraction.llm.parts import parts
from pipeline.extraction.llm.places import locate
from pipeline.extraction.llm.wanted import Wanted, wanted
from pipeline.extraction.result import ExtractedField, Found, Result, ResultWarning, Value

CONFIDENCE = 0.7  # of a value that the text bears out but no rule found
AGREED = 0.85  # of one that a rule and the model found on their own

log = logging.getLogger(__name__)


def nothing() -> None:
    return None


def complete(
    result: Result, options: LlmOptions, interrupted: Callable[[], None] = nothing, asked: Iterable[Asked] = ()
) -> Result:
    """Fill the fields that are missing or unsure; without an answer the result stays as it is, with a warning.

    `interrupted` is called between requests and may raise. `asked` are the fields of the client's schema.
    """
    missing = {item.name: item for item in wanted(result, options.unsure_below, asked)}
    if not missing or not result.content.text.strip():
        return result
    begin, budget = time.perf_counter(), Budget(options)
    fields, warnings = dict(result.fields or {}), list(result.warnings)
    with connected(options) as client:
        endpoint = Endpoint(client, options, budget, interrupted)
        for name, found, warning in answers(result, endpoint, missing):
            if warning is not None:
                warnings.append(warning)
            if found is not None:
                fields[name] = found
    changes = {
        "fields": fields,
        "usage": budget.usage(),
        "timings": result.timings | {"llm": round(time.perf_counter() - begin, 6)},
    }
    said = result.model_copy(update={"warnings": warnings})
    return result.model_copy(update=changes | requirements.completed(said, fields))


def connected(options: LlmOptions) -> httpx.Client:
    key = options.api_key.get_secret_value()
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return httpx.Client(base_url=options.base_url.rstrip("/") + "/", headers=headers, follow_redirects=False)


Answer = tuple[str, ExtractedField | None, ResultWarning | None]


def answers(result: Result, endpoint: Endpoint, missing: dict[str, Wanted]) -> Iterator[Answer]:
    """Ask part by part for what is still missing; takes out of `missing` what was found."""
    text = result.content.text
    dropped: dict[str, ResultWarning] = {}
    for start, end in parts(text, endpoint.options.part_characters):
        try:
            said = endpoint.ask(list(missing.values()), text[start:end])
        except (SpentError, RefusedError, TransientError) as error:
            yield "", None, gave_up(error, list(missing))
            break
        passage = evidence.Searched(text[start:end])
        for name, item in list(missing.items()):
            claim = understood(said.get(name))
            if claim is None:
                continue
            proven = among(item, evidence.prove(item.kind, *claim, passage))
            if proven is None:
                dropped[name] = warning("llm_value_dropped", f"The model's value for {name} is not in the text.")
                continue
            dropped.pop(name, None)
            del missing[name]
            yield name, field(result, item, proven.value, (start + proven.span[0], start + proven.span[1])), None
        if not missing:
            break
    for name, caution in dropped.items():
        yield name, None, caution


def understood(said: object) -> tuple[str, str] | None:
    """Value and quote, whatever the model made of the schema; None where it says that there is none."""
    if isinstance(said, dict):
        value, quote = said.get("value"), said.get("quote")
    else:
        value, quote = said, None
    if value is None or isinstance(value, dict | list):
        return None
    return str(value).lower() if isinstance(value, bool) else str(value), quote if isinstance(quote, str) else ""


def among(item: Wanted, proven: evidence.Proven | None) -> evidence.Proven | None:
    """What was proven, as the choice that it is; None if there are choices and it is none of them."""
    if proven is None or not item.choices:
        return proven
    said = str(proven.value).casefold()
    choice = next((choice for choice in item.choices if str(choice).casefold() == said), None)
    return None if choice is None else evidence.Proven(choice, proven.span)


def field(result: Result, item: Wanted, value: Value, span: tuple[int, int]) -> ExtractedField:
    """The proven value as a field; what a rule had found stays as an alternative, or is confirmed."""
    if item.known is not None and item.known.value == value:
        return item.known.model_copy(update={"confidence": max(item.known.confidence, AGREED)})
    page, box = locate(result, span)
    before = (
        [] if item.known is None else [Found.model_validate(item.known.model_dump(include=set(Found.model_fields)))]
    )
    return ExtractedField(
        value=value,
        raw=result.content.text[slice(*span)],
        confidence=CONFIDENCE,
        page=page,
        bbox=box,
        span=span,
        type=item.type or (item.known.type if item.known else item.kind),
        method="llm",
        validated=None,
        alternatives=before,
    )


def gave_up(error: Exception, names: list[str]) -> ResultWarning:
    log.warning("the language model was given up: %s", error)
    if isinstance(error, SpentError):
        sentence = f"The bound {error} of the language model is reached; not asked to the end for: {', '.join(names)}."
        return warning("llm_bound_reached", sentence)
    code = "llm_refused" if isinstance(error, RefusedError) else "llm_unavailable"
    return warning(code, f"The language model gave no answer for {', '.join(names)}: {error}.")


def warning(code: str, sentence: str) -> ResultWarning:
    return ResultWarning(code=code, message=sentence, page=None)
