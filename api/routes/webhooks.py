"""Webhooks: where a tenant's events go, and the secrets that sign them."""

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from api import json_bodies
from api.auth import Admin, Reader
from api.errors import Problem
from api.openapi import problems
from api.webhook_schemas import NewSecret, WebhookBody, WebhookChange, WebhookCreated, WebhookList, WebhookSummary
from pipeline.db import webhooks
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
    response_description="Made, and enabled; the secret is shown this once",
    openapi_extra=json_bodies.described(WebhookBody),
    responses=problems(
        **BODY, **AWAY, _409="There are as many as there may be", _422="The URL or an event is not valid"
    ),
)
async def create_webhook(request: Request, caller: Admin) -> WebhookCreated:
    body = await json_bodies.read(request, WebhookBody)
    secret = new_secret()
    try:
        made = await run_in_threadpool(webhooks.create, caller.tenant, body.url, list(body.events), secret)
    except webhooks.TooManyWebhooksError:
        raise Problem(409, "too_many_webhooks", f"There may be at most {webhooks.MOST} webhooks.") from None
    return WebhookCreated(**WebhookSummary.model_validate(made).model_dump(), secret=secret)


@router.post(
    "/callback-secret",
    summary="Make the secret that signs callbacks, or a new one",
    response_description="The secret, shown this once; it signs what `options.callback` of an upload asks for",
    responses=problems(**AWAY),
)
def rotate_callback_secret(caller: Admin) -> NewSecret:
    secret = new_secret()
    return NewSecret(secret=secret, former_until=webhooks.rotate_callbacks(caller.tenant, secret, _kept()))


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
    response_description="The secret, shown this once; until `former_until` the one before signs too",
    responses=problems(**UNKNOWN, _422="The id is not a UUID"),
)
def rotate_secret(webhook_id: UUID, caller: Admin) -> NewSecret:
    secret = new_secret()
    try:
        return NewSecret(secret=secret, former_until=webhooks.rotate(webhook_id, caller.tenant, secret, _kept()))
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
