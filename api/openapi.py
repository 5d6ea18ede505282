"""The API's description, and the page that shows it without asking the Internet for its scripts."""

from importlib.resources import files
from typing import Any, Literal

from fastapi import FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel

from api import examples
from api.errors import MEDIA_TYPE, PROBLEM_TYPE
from api.letter_schemas import RedriveBody
from api.problem_types import ProblemType, possible
from api.schemas import CorrectionBody, ProblemBody, RetryBody
from api.upload_schemas import CompleteBody, NamedUpload, UploadBody
from api.webhook_schemas import WebhookBody, WebhookChange

# FastAPI does not see those that are read after the key was checked
BODIES = (
    RetryBody, CorrectionBody, RedriveBody, WebhookBody, WebhookChange, UploadBody, CompleteBody, NamedUpload,
)  # fmt: skip
ASSETS = "/docs/assets"
SCHEMAS = "#/components/schemas/"
DESCRIPTION = "Documents in, structured results out. Errors are application/problem+json (RFC 9457)."


def header(description: str, type_: str = "string") -> dict[str, Any]:
    """The description of a header of an answer."""
    return {"description": description, "schema": {"type": type_}}


WITH_HEADERS = {
    401: {"WWW-Authenticate": header("which header the key belongs in")},
    429: {"Retry-After": header("seconds until the request may be repeated", "integer")},
    503: {"Retry-After": header("seconds until the request may be repeated", "integer")},
}
REFUSALS = {
    "_401": "No API key, or one that is unknown, revoked or expired",
    "_403": "The key lacks the scope",
    "_429": "The key asked too often, or its documents of the day are used up; `Retry-After` says when to come back",
}


def problems(**by_status: str) -> dict[int | str, dict[str, Any]]:
    """The error answers of an operation: `problems(_404="No such document")`."""
    content = {MEDIA_TYPE: {"schema": {"$ref": f"{SCHEMAS}Problem"}}}
    found: dict[int | str, dict[str, Any]] = {}
    for name, description in by_status.items():
        status = int(name.lstrip("_"))
        found[status] = {"description": description, "content": content}
        if status in WITH_HEADERS:
            found[status]["headers"] = WITH_HEADERS[status]
    return found


def located(status: int) -> dict[int | str, dict[str, Any]]:
    """The answer of an operation that made something, and says where it is."""
    return {status: {"headers": {"Location": header("its path, without the host")}}}


def install(app: FastAPI) -> None:
    """Serve Swagger UI at /docs and complete the description with the schema of problems."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        description = generate()
        described = description["components"]["schemas"]
        described |= _schema("Problem", ProblemBody, "serialization")
        for body in BODIES:
            described |= _schema(body.__name__, body, "validation")
        _add_refusals(description)
        _add_examples(description)
        examples.add(description)
        return description

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's documented way to extend it
    app.add_api_route("/docs", _docs, include_in_schema=False)
    # Its pages are not used, only the files of Swagger UI that it carries.
    app.mount(ASSETS, StaticFiles(directory=str(files("fastapi_offline") / "static")))


def _schema(name: str, model: type[BaseModel], mode: Literal["serialization", "validation"]) -> dict[str, Any]:
    """A model, and what it refers to, by their names."""
    schema = model.model_json_schema(ref_template=f"{SCHEMAS}{{model}}", mode=mode)
    return {**schema.pop("$defs", {}), name: schema}


def _add_refusals(description: dict[str, Any]) -> None:
    """Describe what every operation that needs a key may answer."""
    refusals = {str(status): answer for status, answer in problems(**REFUSALS).items()}
    for path in description["paths"].values():
        for operation in path.values():
            if "security" in operation:
                operation["responses"] = refusals | operation["responses"]


def _add_examples(description: dict[str, Any]) -> None:
    """Show, for each error that an operation may answer with, what it looks like."""
    for path in description["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                types = possible(int(status), operation.get("tags", []))
                if types and MEDIA_TYPE in answer.get("content", {}):
                    shown = answer["content"][MEDIA_TYPE] | {
                        "examples": {one.code: {"summary": one.when, "value": _example(one)} for one in types}
                    }
                    operation["responses"][status] = answer | {"content": {MEDIA_TYPE: shown}}


def _example(one: ProblemType) -> dict[str, Any]:
    shown = {
        "type": f"{PROBLEM_TYPE}{one.code}",
        "title": one.code.replace("_", " ").capitalize(),
        "status": one.status,
        "detail": one.detail,
        "request_id": "8bb9882320cb4a5fb1fba193775c799b",
    }
    if one.code == "invalid_request":
        shown["errors"] = [{"where": "path.document_id", "message": "Input should be a valid UUID"}]
    return shown


async def _docs(request: Request) -> HTMLResponse:
    root = request.scope.get("root_path", "")
    return get_swagger_ui_html(
        openapi_url=f"{root}{request.app.openapi_url}",
        title=f"{request.app.title} API",
        swagger_js_url=f"{root}{ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{root}{ASSETS}/swagger-ui.css",
        swagger_favicon_url=f"{root}{ASSETS}/favicon.png",
    )
