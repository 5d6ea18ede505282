"""Documents: take one in, tell how it stands."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from starlette.background import BackgroundTask

from api import uploads
from api.auth import Reader, Writer
from api.errors import Problem
from api.openapi import problems
from api.rates import admit
from api.schemas import DocumentDetail, DocumentSummary
from pipeline.db import documents

router = APIRouter(prefix="/api/v1/documents", tags=["documents"])

# Described by hand: a declared UploadFile would have FastAPI read the whole body before the handler runs.
UPLOAD_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "contentMediaType": "application/octet-stream",
                            "description": "the document, with a file name",
                        }
                    },
                }
            }
        },
    }
}


@router.post("", include_in_schema=False)
@router.post(
    "/",
    summary="Upload a document",
    status_code=202,
    response_model=DocumentSummary,
    response_description="Stored and committed; `Location` tells how it stands",
    openapi_extra=UPLOAD_BODY,
    responses=problems(
        _400="The body is not well-formed multipart/form-data",
        _408="The client fell silent",
        _413="The document or the form is too large",
        _415="The body is not multipart/form-data",
        _422="No part `file`, more than one, or one without a file name",
        _503="PostgreSQL or the object store does not answer",
    ),
)
async def create_document(request: Request, caller: Writer) -> Response:
    await admit(request, caller)
    document = await uploads.commit(await uploads.receive(request, caller))
    return Response(
        DocumentSummary.model_validate(document).model_dump_json(),
        status_code=202,
        media_type="application/json",
        headers={"Location": _path_of(request, document.id)},
        background=BackgroundTask(request.app.state.dispatcher.submit, document.id, document.run),
    )


def _path_of(request: Request, document_id: UUID) -> str:
    # Relative: the Host header is the client's word, and a proxy may have changed it.
    path = request.app.url_path_for("read_document", document_id=document_id)
    return f"{request.scope.get('root_path', '')}{path}"


@router.get(
    "/{document_id}",
    summary="How a document stands, and what was found in it",
    response_model=DocumentDetail,
    responses=problems(_404="No such document", _422="The id is not a UUID", _503="PostgreSQL does not answer"),
)
def read_document(document_id: UUID, caller: Reader) -> Response:
    view = documents.get(document_id, caller.tenant)
    if view is None:
        raise Problem(404, "unknown_document", "There is no document with this id.")
    # Serialized here, in a thread: a result can be large, and the event loop has others to serve.
    return Response(DocumentDetail.of(view).model_dump_json(), media_type="application/json")
