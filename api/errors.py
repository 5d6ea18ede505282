"""Everything that goes wrong leaves as application/problem+json (RFC 9457)."""

import logging
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match, Mount

from api.latency import METHODS
from api.schemas import Check, InvalidValue, ProblemBody
from pipeline import origin
from pipeline.db.transitions import DeletedError
from pipeline.errors import ErrorCode, UnavailableError

PROBLEM_TYPE = "urn:quire:problem:"
MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 5
CLIENT_CLOSED_REQUEST = 499  # nginx's number; nobody is left to read it but the log

AWAY = {
    ErrorCode.DATABASE_UNAVAILABLE: "The database does not answer; try again later.",
    ErrorCode.STORE_UNAVAILABLE: "The object store does not answer; try again later.",
}
SENTENCES = {
    404: "There is nothing at this path.",
    405: "This path does not take that method; the header Allow names those that it takes.",
}
LONGEST_PATTERN = 160  # no person reads a longer one
# In place of Pydantic's own, which repeats what the client sent, or speaks of inputs.
OWN_SENTENCES = {
    "uuid_parsing": "Input should be a valid UUID",
    "extra_forbidden": "There is nothing of this name here",
}

log = logging.getLogger(__name__)


class Problem(Exception):  # noqa: N818 - RFC 9457's word
    """An answer that is an error: `code` is for programs, `detail` a sentence that tells a person what to do."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        headers: Mapping[str, str] | None = None,
        errors: list[InvalidValue] | None = None,
    ) -> None:
        super().__init__(status, code, detail)
        self.status, self.code, self.detail, self.headers, self.errors = status, code, detail, headers, errors


def problem(
    status: int,
    detail: str,
    *,
    code: str | None = None,
    errors: list[InvalidValue] | None = None,
    checks: dict[str, Check] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem as a response; without a code its status says it all."""
    body = ProblemBody(
        type=f"{PROBLEM_TYPE}{code}" if code else "about:blank",
        title=code.replace("_", " ").capitalize() if code else HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        request_id=origin.request() or "-",
        errors=errors,
        checks=checks,
    )
    return Response(
        body.model_dump_json(exclude_none=True), status, media_type=MEDIA_TYPE, headers=dict(headers) if headers else {}
    )


def invalid_values(errors: Sequence[Any], *before: str) -> list[InvalidValue]:
    """What Pydantic found, each with its place under `before`, and without what the client sent."""
    return [InvalidValue(where=".".join(map(str, (*before, *one["loc"]))), message=_sentence(one)) for one in errors]


def not_valid(errors: Sequence[InvalidValue]) -> str:
    """A sentence for clients that show nothing else: the first of the errors, and how many more there are."""
    first, *others = errors
    more = f" (`errors` has {len(others)} more)" if others else ""
    return f"The request is not valid: {first.where}: {first.message.removesuffix('.')}{more}."


def _sentence(error: Any) -> str:  # noqa: ANN401 - Pydantic's ErrorDetails, or FastAPI's
    message: str = OWN_SENTENCES.get(error["type"], error["msg"]).removeprefix("Value error, ")
    if error["type"] == "string_pattern_mismatch" and len(message) > LONGEST_PATTERN:
        return "It is not of the form that the description at /docs gives."
    return message


def _on_problem(_: Request, error: Problem) -> Response:
    return problem(error.status, error.detail, code=error.code, errors=error.errors, headers=error.headers)


def _on_http_exception(request: Request, error: HTTPException) -> Response:
    detail, headers = SENTENCES.get(error.status_code, error.detail), dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and (allowed := _allowed(request)):
        headers["Allow"] = ", ".join(allowed)
    return problem(error.status_code, detail, headers=headers)


def _allowed(request: Request) -> list[str]:
    """Every method that the path takes: Starlette names those of the first route alone (RFC 9110, 10.2.1)."""
    asked = [(method, {**request.scope, "method": method}) for method in sorted(METHODS)]
    routes = [route for route in request.app.routes if not isinstance(route, Mount)]
    return [method for method, scope in asked if any(route.matches(scope)[0] is Match.FULL for route in routes)]


def _on_invalid_request(_: Request, error: RequestValidationError) -> Response:
    found = invalid_values(error.errors())
    return problem(422, not_valid(found), code="invalid_request", errors=found)


def _on_unavailable(_: Request, error: UnavailableError) -> Response:
    log.error("%s", error)  # names hosts and users, which are not for clients
    detail = AWAY.get(error.code, "A service behind the API does not answer; try again later.")
    return problem(503, detail, code=error.code, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


def _on_deleted(_: Request, __: DeletedError) -> Response:
    """Somebody else deleted it after it was looked up."""
    return problem(410, "This document was deleted.", code="document_deleted")


def _on_disconnect(_: Request, __: ClientDisconnect) -> Response:
    return Response(status_code=CLIENT_CLOSED_REQUEST)


HANDLERS: dict[type[Exception], Callable[[Request, Any], Response]] = {
    Problem: _on_problem,
    HTTPException: _on_http_exception,
    RequestValidationError: _on_invalid_request,
    UnavailableError: _on_unavailable,
    ClientDisconnect: _on_disconnect,
    DeletedError: _on_deleted,
}


def install(app: FastAPI) -> None:
    """Give every kind of error its answer."""
    app.exception_handlers |= HANDLERS


def answer(request: Request, error: Exception) -> Response | None:
    """The answer to an error; None for one that nobody foresaw."""
    handler = next((HANDLERS[kind] for kind in type(error).__mro__ if kind in HANDLERS), None)
    return handler(request, error) if handler else None
