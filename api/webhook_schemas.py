"""What the API takes and answers with about webhooks."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.schemas import Answer
from pipeline.domain import DeliveryStatus, WebhookEvent
from pipeline.settings import get_settings
from pipeline.webhooks.addresses import LONGEST_URL, Policy, read_url


def _may_be_called(url: str) -> str:
    read_url(url, Policy.from_settings(get_settings()))
    return url


URL = Annotated[
    str, Field(max_length=LONGEST_URL, examples=["https://example.com/quire"]), AfterValidator(_may_be_called)
]
Events = Annotated[set[WebhookEvent], Field(min_length=1, examples=[["document.completed", "document.failed"]])]


class WebhookBody(BaseModel):
    """Where events are to go."""

    model_config = ConfigDict(extra="forbid")

    url: URL
    events: Events = Field(description="which")


class WebhookChange(BaseModel):
    """What is to be different; the rest stays."""

    model_config = ConfigDict(extra="forbid")

    url: URL | None = None
    events: Events | None = None
    enabled: bool | None = Field(None, description="true sends what waited")


class WebhookSummary(Answer):
    id: UUID
    url: str
    events: list[WebhookEvent]
    enabled: bool
    note: str | None = Field(description="why Quire disabled it")
    failing_since: datetime | None = Field(description="the first failure that no success followed")
    former_until: datetime | None = Field(description="until then the secret before the newest signs too")
    created_at: datetime


class WebhookCreated(WebhookSummary):
    secret: str = Field(
        description="signs what is sent; shown this once", examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
    )


class WebhookList(BaseModel):
    webhooks: list[WebhookSummary]


class NewSecret(BaseModel):
    secret: str = Field(description="shown this once", examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
    former_until: datetime | None = Field(
        description="until then the secret before it signs too; null if there was none"
    )


class DeliverySummary(Answer):
    """How one event for one webhook stands."""

    id: UUID = Field(description="the header `webhook-id` is `msg_` and this")
    webhook_id: UUID
    event: WebhookEvent
    document_id: UUID | None
    batch_id: UUID | None
    callback: str | None = Field(description="URL of the upload that asked for it, if it is not the webhook's")
    status: DeliveryStatus
    attempts: int
    next_attempt_at: datetime | None = Field(description="null when it is over, or its webhook disabled")
    last_status: int | None = Field(description="HTTP status of the last attempt")
    last_error: str | None = Field(description="why the last attempt failed")
    delivered_at: datetime | None
    created_at: datetime


class DeliveryDetail(DeliverySummary):
    payload: dict[str, Any] = Field(description="what is sent")


class DeliveryPage(BaseModel):
    deliveries: list[DeliverySummary]
    cursor: UUID | None = Field(description="send it back as `cursor` for the next page; null at the end")


class DeliveryQuery(BaseModel):
    """The filters of a list of deliveries."""

    model_config = ConfigDict(extra="forbid")

    webhook: UUID | None = None
    document: UUID | None = None
    status: DeliveryStatus | None = None
    cursor: UUID | None = Field(None, description="of the page before")
    limit: int = Field(50, ge=1, le=200)
