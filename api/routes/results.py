"""The result of a document, in the form that a client asks for."""

import json
from collections.abc import Sequence
from functools import partial
from importlib.metadata import version
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from api import conditional, csv_tables, workbooks
from api.auth import Reader
from api.downloads import DEFENCES, attachment, renamed
from api.errors import Problem
from api.found import find, unknown
from api.openapi import problems
from api.schemas import CorrectedValue, SelectedResult
from api.selection import CORRECTIONS, Format, ResultQuery, chosen
from pipeline.db import results
from pipeline.db.documents import DocumentView
from pipeline.domain import Status

router = APIRouter(prefix="/api/v1/documents", tags=["documents"])

T = TypeVar("T")
VERSION = version("quire")  # another one may write the same result in another way
TEXT = {"schema": {"type": "string"}}
FILE = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
MARKDOWN_TYPE = "text/markdown; charset=utf-8"
FORMS: dict[int | str, dict[str, Any]] = {
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
    responses=FORMS
    | problems(
        _404="No such document, no such table in it, or no result of such a run",
        _409="It has not ended, failed or was cancelled; the sentence says which, and why",
        _410="It was deleted",
        _422="A parameter is not valid, or the tables do not fit into a workbook",
        _503="PostgreSQL does not answer, or too many tables are asked for",
    ),
)
async def read_result(
    request: Request, document_id: UUID, caller: Reader, query: Annotated[ResultQuery, Query()]
) -> Response:
    view = await run_in_threadpool(find, document_id, caller, with_result=False)
    if query.run in {None, view.document.run}:
        refuse_unfinished(view)
    said = [(each.field, each.value, each.at) for each in view.corrections]
    tag = conditional.entity_tag(VERSION, document_id, view.document.run, said, query)
    if conditional.is_known(request, tag):
        return conditional.not_modified(tag)
    make = partial(FORMATS[query.format], view, query)
    body, headers = await (request.app.state.turns.take(make) if query.format in DEAR else run_in_threadpool(make))
    return Response(body, headers=conditional.headers(tag) | DEFENCES | headers)


def refuse_unfinished(view: DocumentView) -> None:
    """Problem 409 unless the document is COMPLETED."""
    document = view.document
    match document.status:
        case Status.COMPLETED:
            return
        case Status.FAILED:
            raise Problem(
                409, "document_failed", f"There is no result: {document.error_code}. {document.error_message}"
            )
        case Status.CANCELLED:
            raise Problem(409, "document_cancelled", "There is no result: the document was cancelled.")
        case _:
            detail = f"The document is {document.status}, in its stage {document.stage}; wait until it is COMPLETED."
            raise Problem(409, "not_finished", detail)


Made = tuple[bytes | str, dict[str, str]]


def _json(view: DocumentView, query: ResultQuery) -> Made:
    corrections = {each.field: CorrectedValue.model_validate(each).model_dump(mode="json") for each in view.corrections}
    if paths := query.paths:
        names = {path[0] for path in paths} - {CORRECTIONS}
        found = _parts(view, query, sorted(names))
        text = json.dumps(chosen(found | {CORRECTIONS: corrections}, paths), ensure_ascii=False)
    else:
        # Joined as text: a large result is neither read nor written by Python.
        whole = _whole(view, query).removesuffix("}")
        text = f'{whole}, "{CORRECTIONS}": {json.dumps(corrections, ensure_ascii=False)}}}'
    return text, {"Content-Type": "application/json"}


def _markdown(view: DocumentView, query: ResultQuery) -> Made:
    return _content(view, query, "markdown"), {"Content-Type": MARKDOWN_TYPE}


def _text(view: DocumentView, query: ResultQuery) -> Made:
    return _content(view, query, "text"), {"Content-Type": "text/plain; charset=utf-8"}


def _csv(view: DocumentView, query: ResultQuery) -> Made:
    tables = _parts(view, query, ["tables"])["tables"] or []
    text = csv_tables.every(tables) if query.table is None else csv_tables.one(_numbered(tables, query.table))
    return text, {"Content-Type": csv_tables.MEDIA_TYPE, **_saved_as(view, "csv")}


def _xlsx(view: DocumentView, query: ResultQuery) -> Made:
    found, created = _parts(view, query, ["tables", "fields", "line_items"]), view.document.updated_at
    try:
        if query.table is None:
            book = workbooks.workbook(found, view.corrections, created)
        else:
            book = workbooks.one_table(_numbered(found["tables"] or [], query.table), query.table, created)
    except workbooks.TooLargeError as error:
        raise Problem(422, "too_large_for_workbook", f"{error}; ask for csv.") from None
    return book, {"Content-Type": workbooks.MEDIA_TYPE, **_saved_as(view, "xlsx")}


DEAR = frozenset({Format.CSV, Format.XLSX})
FORMATS = {Format.JSON: _json, Format.MARKDOWN: _markdown, Format.TEXT: _text, Format.CSV: _csv, Format.XLSX: _xlsx}


def _numbered(tables: Sequence[dict[str, Any]], number: int) -> dict[str, Any]:
    if number > len(tables):
        raise Problem(404, "unknown_table", f"The document has {len(tables)} tables; there is no table {number}.")
    return tables[number - 1]


def _content(view: DocumentView, query: ResultQuery, name: str) -> str:
    text = (_parts(view, query, ["content"])["content"] or {}).get(name)
    return text if isinstance(text, str) else ""


def _whole(view: DocumentView, query: ResultQuery) -> str:
    return _existing(results.whole(view.document.id, query.run or view.document.run), query)


def _parts(view: DocumentView, query: ResultQuery, names: Sequence[str]) -> dict[str, Any]:
    return _existing(results.parts(view.document.id, query.run or view.document.run, names), query)


def _existing(found: T | None, query: ResultQuery) -> T:
    if found is not None:
        return found
    if query.run is not None:
        raise Problem(404, "unknown_run", f"The document has no result of a run {query.run}.")
    raise unknown()  # deleted since it was looked up


def _saved_as(view: DocumentView, suffix: str) -> dict[str, str]:
    return attachment(renamed(view.document.filename, suffix))
