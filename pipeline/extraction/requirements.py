"""What a client's schema requires: a result without it is partial, and says what is missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.extraction.compose import Understood
from pipeline.extraction.fields_schema import Asked
from pipeline.extraction.model import Caution, Document
from pipeline.extraction.progress import INCOMPLETE
from pipeline.extraction.result import Child, ExtractedField, Result

MISSING = "required_missing"


def checked(document: Document, found: Understood, asked: Iterable[Asked], inside: Sequence[Child]) -> Understood:
    """What was found, partial if a required field stands neither in the document nor in a file inside it."""
    fields = [found.fields or {}, *(child.result.fields or {} for child in inside if child.result)]
    names = [each.name for each in asked if each.required and not any(each_in.get(each.name) for each_in in fields)]
    document.cautions += [Caution(MISSING, sentence(name)) for name in names]
    return replace(found, complete=False) if names else found


def sentence(name: str) -> str:
    return f"The schema requires {name}, which was not found."


def completed(result: Result, fields: Mapping[str, ExtractedField | None]) -> dict[str, object]:
    """The status and warnings of a result once its fields are `fields`."""
    found = {sentence(name) for name, field in fields.items() if field is not None}
    warnings = [each for each in result.warnings if each.code != MISSING or each.message not in found]
    whole = not any(each.code in {MISSING, *INCOMPLETE} for each in warnings)
    return {"warnings": warnings, "status": "complete" if whole else "partial"}
