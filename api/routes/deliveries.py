"""What was, or is to be, delivered to webhooks."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from api import idempotency
from api.auth import Reader, Writer
from api.errors import Problem
from api.openapi import problems
from api.webhook_schemas import DeliveryDetail, DeliveryPage, DeliveryQuery, DeliverySummary
from pipeline.db import deliveries
from pipeline.db.idempotency import Answer

router = APIRouter(prefix="/api/v1/deliveries", tags=["webhooks"])

AWAY = {"_503": "PostgreSQL does not answer"}
UNKNOWN = {"_404": "No such delivery", "_422": "The id is not a UUID", **AWAY}


@router.get("", include_in_schema=False)
@router.get("/", summary="Deliveries, newest first", responses=problems(_422="A filter is not valid", **AWAY))
def list_deliveries(caller: Reader, query: Annotated[DeliveryQuery, Query()]) -> DeliveryPage:
    wanted = deliveries.Wanted(
        tenant=caller.tenant,
        webhook_id=query.webhook,
        document_id=query.document,
        status=query.status,
        before=query.cursor,
        limit=query.limit + 1,
    )
    found = deliveries.find(wanted)
    shown = [DeliverySummary.model_validate(delivery) for delivery in found[: query.limit]]
    return DeliveryPage(deliveries=shown, cursor=shown[-1].id if len(found) > len(shown) else None)


@router.get("/{delivery_id}", summary="A delivery with what is sent", responses=problems(**UNKNOWN))
def read_delivery(delivery_id: UUID, caller: Reader) -> DeliveryDetail:
    try:
        return DeliveryDetail.model_validate(deliveries.get(delivery_id, caller.tenant))
    except deliveries.UnknownDeliveryError:
        raise _unknown() from None


@router.post(
    "/{delivery_id}/replay",
    summary="Deliver again, whatever became of it",
    status_code=202,
    response_model=DeliverySummary,
    response_description="It is sent at once, and tried again as a new one would be",
    openapi_extra=idempotency.DESCRIBED,
    responses=problems(**UNKNOWN, _409="Its webhook is disabled"),
)
async def replay_delivery(request: Request, delivery_id: UUID, caller: Writer) -> Response:
    def make(session: Session) -> Answer:
        delivery = deliveries.replay(session, delivery_id, caller.tenant)
        return Answer("", DeliverySummary.model_validate(delivery).model_dump_json())

    try:
        return await idempotency.answered(request, caller, None, make, 202)
    except deliveries.UnknownDeliveryError:
        raise _unknown() from None
    except deliveries.DisabledError:
        raise Problem(409, "webhook_disabled", "Its webhook is disabled; enable it first.") from None


def _unknown() -> Problem:
    return Problem(404, "unknown_delivery", "There is no delivery with this id.")
