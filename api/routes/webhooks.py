"""Webhooks: where a tenant's events go, and the secrets that sign them."""

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from api import idempotency, json_bodies
from api.auth import Admin, Reader
from api.errors import Problem
from api.openapi import located, problems
from api.webhook_schemas import NewSecret, WebhookBody, WebhookChange, WebhookCreated, WebhookList, WebhookSummary
from pipeline.db import webhooks
from pipeline.db.idempotency import Answer
from pipeline.settings import get_settings
from pipeline.webhooks.signing import new_secret

router = APIRouter(prefix="/api/v1/webhooks", tags=["webhooks"])

AWAY = {"_503": "PostgreSQL does not answer"}
UNKNOWN = {"_404": "No such webhook", **AWAY}
BODY = {"_408": "The client fell silent", "_413": "The body is too large", "_415": "The body is not JSON"}


@router.get("", include_in_schema=False)
@router.get("/", summary="The webhooks", responses=problems(**AWAY))
def list_webhooks(caller: Reader) -> WebhookList:
    return WebhookList(webhooks=[WebhookSummary.model_validate(each) for each in webhooks.listing(caller.tenant)])


@router.post("", include_in_schema=False, status_code=201)
@router.post(
    "/",
    summary="Make a webhook",
    status_code=201,
    response_model=WebhookCreated,
    response_description="Made, and enabled; the secret is shown this once",
    openapi_extra=json_bodies.described(WebhookBody) | idempotency.DESCRIBED,
    responses=located(201) | problems(
        **BODY, **AWAY, _409="There are as many as there may be",
        _422="The URL or an event is not valid, or an Idempotency-Key of another request",
    ),
)  # fmt: skip
async def create_webhook(request: Request, caller: Admin) -> Response:
    body = await json_bodies.read(request, WebhookBody)
    secret = new_secret()

    def make(session: Session) -> Answer:
        made = webhooks.create(session, caller.tenant, body.url, list(body.events), secret)
        shown = WebhookCreated(**WebhookSummary.model_validate(made).model_dump(), secret=secret)
        path = request.app.url_path_for("read_webhook", webhook_id=made.id)
        return Answer(f"{request.scope.get('root_path', '')}{path}", shown.model_dump_json(), secret=True)

    try:
        return await idempotency.answered(request, caller, body, make, 201)
    except webhooks.TooManyWebhooksError:
        raise Problem(409, "too_many_webhooks", f"There may be at most {webhooks.MOST} webhooks.") from None


@router.post(
    "/callback-secret",
    summary="Make the secret that signs callbacks, or a new one",
    response_model=NewSecret,
    response_description="The secret, shown this once; it signs what `options.callback` of an upload asks for",
    openapi_extra=idempotency.DESCRIBED,
    responses=problems(**AWAY, _422="An Idempotency-Key of another request"),
)
async def rotate_callback_secret(request: Request, caller: Admin) -> Response:
    secret = new_secret()

    def make(session: Session) -> Answer:
        until = webhooks.rotate_callbacks(session, caller.tenant, secret, _kept())
        return Answer("", NewSecret(secret=secret, former_until=until).model_dump_json(), secret=True)

    return await idempotency.answered(request, caller, None, make, 200)


@router.get("/{webhook_id}", summary="A webhook", responses=problems(**UNKNOWN, _422="The id is not a UUID"))
def read_webhook(webhook_id: UUID, caller: Reader) -> WebhookSummary:
    try:
        return WebhookSummary.model_validate(webhooks.get(webhook_id, caller.tenant))
    except webhooks.UnknownWebhookError:
        raise unknown() from None


@router.patch(
    "/{webhook_id}",
    summary="Change, disable or enable a webhook",
    openapi_extra=json_bodies.described(WebhookChange),
    responses=problems(**UNKNOWN, **BODY, _422="The URL or an event is not valid"),
)
async def change_webhook(request: Request, webhook_id: UUID, caller: Admin) -> WebhookSummary:
    body = await json_bodies.read(request, WebhookChange)
    changes = body.model_dump(exclude_none=True)
    if body.events:
        changes["events"] = sorted(body.events)
    try:
        changed = await run_in_threadpool(webhooks.change, webhook_id, caller.tenant, changes)
    except webhooks.UnknownWebhookError:
        raise unknown() from None
    return WebhookSummary.model_validate(changed)


@router.post(
    "/{webhook_id}/secret",
    summary="Give a webhook a new secret",
    response_model=NewSecret,
    response_description="The secret, shown this once; until `former_until` the one before signs too",
    openapi_extra=idempotency.DESCRIBED,
    responses=problems(**UNKNOWN, _422="The id is not a UUID, or an Idempotency-Key of another request"),
)
async def rotate_secret(request: Request, webhook_id: UUID, caller: Admin) -> Response:
    secret = new_secret()

    def make(session: Session) -> Answer:
        until = webhooks.rotate(session, webhook_id, caller.tenant, secret, _kept())
        return Answer("", NewSecret(secret=secret, former_until=until).model_dump_json(), secret=True)

    try:
        return await idempotency.answered(request, caller, None, make, 200)
    except webhooks.UnknownWebhookError:
        raise unknown() from None


@router.delete(
    "/{webhook_id}",
    summary="Remove a webhook with its deliveries",
    status_code=204,
    responses=problems(**UNKNOWN, _422="The id is not a UUID"),
)
def remove_webhook(webhook_id: UUID, caller: Admin) -> None:
    try:
        webhooks.remove(webhook_id, caller.tenant)
    except webhooks.UnknownWebhookError:
        raise unknown() from None


def unknown() -> Problem:
    return Problem(404, "unknown_webhook", "There is no webhook with this id.")


def _kept() -> timedelta:
    return timedelta(seconds=get_settings().webhook_rotation_seconds)
