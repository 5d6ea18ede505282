"""Whether the process lives, and whether it can work."""

from fastapi import APIRouter, Request, Response

from api.errors import RETRY_AFTER_SECONDS, problem
from api.openapi import problems
from api.schemas import Health, Readiness

router = APIRouter(tags=["health"])


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz", summary="The process lives")
async def healthz() -> Health:
    return Health()


@router.head("/readyz", include_in_schema=False, response_model=Readiness)
@router.get(
    "/readyz",
    summary="PostgreSQL, queues and object store answer",
    response_model=Readiness,
    responses=problems(_503="At least one of them does not; `checks` says which"),
)
async def readyz(request: Request) -> Readiness | Response:
    readiness: Readiness = await request.app.state.probes.run()
    if readiness.ready:
        return readiness
    away = ", ".join(name for name, check in readiness.checks.items() if check.status == "error")
    return problem(
        503,
        f"Not ready: {away}.",
        code="not_ready",
        checks=readiness.checks,
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    )
