"""The result of a document, in the form that a client asks for."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib.metadata import version
from typing import Annotated, Any, NamedTuple, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from api import conditional, csv_tables, spooled, workbooks
from api.auth import Reader
from api.downloads import DEFENCES, attachment, renamed
from api.errors import Problem
from api.found import find, unknown
from api.openapi import problems
from api.schemas import CorrectedValue, SelectedResult
from api.selection import CORRECTIONS, Format, ResultQuery, chosen
from pipeline.db import results
from pipeline.db.documents import DocumentView
from pipeline.db.models import Document
from pipeline.domain import Status

router = APIRouter(prefix="/api/v1/documents", tags=["documents"])

T = TypeVar("T")
VERSION = version("quire")  # another one may write the same result in another way
TEXT = {"schema": {"type": "string"}}
FILE = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
MARKDOWN_TYPE = "text/markdown; charset=utf-8"
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "model": SelectedResult,
        "description": "The result; `ETag` lets it be asked for again at no cost",
        "content": {
            "text/markdown": TEXT,
            "text/plain": TEXT,
            "text/csv": TEXT,
            workbooks.MEDIA_TYPE: FILE,
        },
    },
    304: {"description": "Nothing changed since the answer with this `ETag`"},
}


@router.get(
    "/{document_id}/result",
    summary="The result, as JSON, Markdown, text, CSV or a workbook",
    response_class=Response,
    responses=ANSWERS
    | problems(
        _404="No such document, no such table in it, or no result of such a run",
        _409="It has not ended, failed or was cancelled; the sentence says which, and why",
        _410="It was deleted",
        _422="A parameter is not valid, or the tables do not fit into a workbook",
        _503="PostgreSQL does not answer, or too many large results or tables are asked for",
    ),
)
async def read_result(
    request: Request, document_id: UUID, caller: Reader, query: Annotated[ResultQuery, Query()]
) -> Response:
    view = await run_in_threadpool(find, document_id, caller)
    if query.run in {None, view.document.run}:
        await run_in_threadpool(refuse_unfinished, view)
    said = [(each.field, each.value, each.at) for each in view.corrections]
    tag = conditional.entity_tag(VERSION, document_id, view.document.run, said, query)
    if conditional.is_known(request, tag):
        return conditional.not_modified(tag)
    form = FORMS[query.format]
    headers = conditional.headers(tag) | DEFENCES | form.headers(view)
    make = partial(form.written, view, query)
    if form.suffix:
        return await spooled.on_its_turn(request.app.state.tables, make, headers)
    return await spooled.answer(request, view, _run(view, query), make, headers)


def refuse_unfinished(view: DocumentView) -> None:
    """Problem 409 unless the document is COMPLETED; it says which earlier run left a result."""
    if view.document.status != Status.COMPLETED:
        code, sentence = _unfinished(view.document)
        earlier = results.newest(view.document.id) if view.document.run > 1 else None
        hint = f" Run {earlier} left one: add run={earlier} to read it." if earlier else ""
        raise Problem(409, code, sentence + hint)


def _unfinished(document: Document) -> tuple[str, str]:
    match document.status:
        case Status.FAILED:
            return "document_failed", f"There is no result: {document.error_code}. {document.error_message}"
        case Status.CANCELLED:
            return "document_cancelled", "There is no result: the document was cancelled."
        case _:
            waiting = f"The document is {document.status}, in its stage {document.stage}; wait until it is COMPLETED."
            return "not_finished", waiting


Written = Iterable[bytes]


def _json(view: DocumentView, query: ResultQuery) -> Written:
    said = {each.field: CorrectedValue.model_validate(each).model_dump(mode="json") for each in view.corrections}
    corrections = json.dumps(said, ensure_ascii=False)
    if paths := query.paths:
        names = sorted({path[0] for path in paths} - {CORRECTIONS})
        found = _existing(results.parts_as_json(view.document.id, _run(view, query), names), query)
        yield chosen(found | {CORRECTIONS: corrections}, paths).encode()
    else:
        pieces = results.whole(view.document.id, _run(view, query))
        first = _existing(next(pieces, None), query)
        yield f'{{"{CORRECTIONS}": {corrections}, '.encode() + first.removeprefix(b"{")
        yield from pieces


def _content(name: str, view: DocumentView, query: ResultQuery) -> Written:
    yield _existing(results.content(view.document.id, _run(view, query), name), query).encode()


def _csv(view: DocumentView, query: ResultQuery) -> Written:
    tables = _parts(view, query, ["tables"])["tables"] or []
    text = csv_tables.every(tables) if query.table is None else csv_tables.one(_numbered(tables, query.table))
    yield text.encode()


def _xlsx(view: DocumentView, query: ResultQuery) -> Written:
    found, created = _parts(view, query, ["tables", "fields", "line_items"]), view.document.updated_at
    try:
        if query.table is None:
            yield workbooks.workbook(found, view.corrections, created)
        else:
            yield workbooks.one_table(_numbered(found["tables"] or [], query.table), query.table, created)
    except workbooks.TooLargeError as error:
        raise Problem(422, "too_large_for_workbook", f"{error}; ask for csv.") from None


class Form(NamedTuple):
    """How a format is written; those that are saved under a name have a suffix, and are dear to make."""

    written: Callable[[DocumentView, ResultQuery], Written]
    media_type: str
    suffix: str | None = None

    def headers(self, view: DocumentView) -> dict[str, str]:
        saved = attachment(renamed(view.document.filename, self.suffix)) if self.suffix else {}
        return {"Content-Type": self.media_type, **saved}


FORMS = {
    Format.JSON: Form(_json, "application/json"),
    Format.MARKDOWN: Form(partial(_content, "markdown"), MARKDOWN_TYPE),
    Format.TEXT: Form(partial(_content, "text"), "text/plain; charset=utf-8"),
    Format.CSV: Form(_csv, csv_tables.MEDIA_TYPE, "csv"),
    Format.XLSX: Form(_xlsx, workbooks.MEDIA_TYPE, "xlsx"),
}


def _numbered(tables: Sequence[dict[str, Any]], number: int) -> dict[str, Any]:
    if number > len(tables):
        raise Problem(404, "unknown_table", f"The document has {len(tables)} tables; there is no table {number}.")
    return tables[number - 1]


def _run(view: DocumentView, query: ResultQuery) -> int:
    return query.run or view.document.run


def _parts(view: DocumentView, query: ResultQuery, names: Sequence[str]) -> dict[str, Any]:
    return _existing(results.parts(view.document.id, _run(view, query), names), query)


def _existing(found: T | None, query: ResultQuery) -> T:
    if found is not None:
        return found
    if query.run is not None:
        raise Problem(404, "unknown_run", f"The document has no result of a run {query.run}.")
    raise unknown()  # deleted since it was looked up
