"""For Prometheus. Not in the API's description: it is the operator's, and on the machine itself needs no key."""

from ipaddress import ip_address

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from api.auth import HEADER, requires
from pipeline.domain import Scope
from pipeline.metrics import exposed
from pipeline.settings import get_settings

FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
BEARER = "Bearer "

router = APIRouter(include_in_schema=False)


async def allowed(request: Request) -> None:
    """Problem 401 or 403 for who may not read the numbers of all tenants."""
    access = get_settings().metrics_access
    if access == "open" or (access == "loopback" and is_local(request)):
        return
    await requires(Scope.ADMIN)(request, secret_of(request))


def is_local(request: Request) -> bool:
    """Say whether the request comes from this machine and was meant for it: not from a proxy, nor by a strange name."""
    if any(name in request.headers for name in FORWARDED) or request.url.hostname not in LOCAL_NAMES:
        return False
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:  # a Unix socket, a test
        return False


def secret_of(request: Request) -> str | None:
    """The key, also as the bearer token that every version of Prometheus can send."""
    if key := request.headers.get(HEADER):
        return key
    offered = request.headers.get("authorization", "")
    return offered.removeprefix(BEARER) if offered.startswith(BEARER) else None


@router.get("/metrics", dependencies=[Depends(allowed)])
def metrics(request: Request) -> Response:
    return Response(exposed(request.app.state.gauges), media_type=CONTENT_TYPE_PLAIN_0_0_4)
