"""One attempt to deliver: to the address that was checked, within a bounded time, with nothing read but the status."""

import asyncio
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address

import httpx

from pipeline.webhooks.addresses import ForbiddenAddressError, Policy, is_public, read_url

USER_AGENT = "Quire-Webhooks"
GONE = 410


@dataclass(frozen=True)
class Outcome:
    """What the receiver answered, or why there is no answer; `error` is None only for a success."""

    status: int | None
    error: str | None

    @property
    def succeeded(self) -> bool:
        return self.error is None

    @property
    def is_gone(self) -> bool:
        """Whether the receiver says that it wants no more, ever: Standard Webhooks' meaning of 410."""
        return self.status == GONE


def post(url: str, body: str, headers: Mapping[str, str], policy: Policy, seconds: float) -> Outcome:
    """POST JSON within `seconds`, all told. Whatever goes wrong is an Outcome."""
    try:
        status = asyncio.run(_post(url, body, headers, policy, seconds))
    except ForbiddenAddressError as error:
        return Outcome(None, f"not sent: {error}")
    except TimeoutError:
        return Outcome(None, f"no answer within {seconds:g} s")
    except socket.gaierror:
        return Outcome(None, "the host's name has no address")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Outcome(None, _explain(error))
    return Outcome(status, _complaint(status))


def _complaint(status: int) -> str | None:
    if status < 300:
        return None
    return f"answered {status}, a redirect, which is not followed" if status < 400 else f"answered {status}"


def _explain(error: Exception) -> str:
    cause = error.__context__
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"TLS: {cause.verify_message}"
    return "TLS failed" if cause else "the connection failed or was cut"


async def _post(url: str, body: str, headers: Mapping[str, str], policy: Policy, seconds: float) -> int:
    async with asyncio.timeout(seconds):
        target = read_url(url, policy)
        address = await _address_of(target, policy)
        # The name was looked up once: what was checked is what is connected to, whatever the name leads to by now.
        pinned = target.copy_with(host=address)
        fixed = {"Host": target.netloc.decode(), "User-Agent": USER_AGENT, "Content-Type": "application/json"}
        async with httpx.AsyncClient(verify=_tls(), trust_env=False, follow_redirects=False, timeout=seconds) as client:
            request = client.build_request(
                "POST", pinned, content=body.encode(), headers={**headers, **fixed},
                extensions={"sni_hostname": target.raw_host.decode()},
            )  # fmt: skip
            response = await client.send(request, stream=True)
            await response.aclose()  # its body is nobody's business here, however large it is
            return response.status_code


async def _address_of(url: httpx.URL, policy: Policy) -> str:
    """The first address of a host of which every address may be reached; gaierror, ForbiddenAddressError."""
    found = await asyncio.get_running_loop().getaddrinfo(
        url.raw_host.decode(), url.port or {"https": 443, "http": 80}[url.scheme], type=socket.SOCK_STREAM
    )
    addresses = [str(entry[4][0]) for entry in found]
    if not policy.trusts(url) and not all(is_public(ip_address(address)) for address in addresses):
        raise ForbiddenAddressError("Its host is not on the Internet.")
    return addresses[0]


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()
