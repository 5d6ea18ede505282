"""Where a webhook may lead: the Internet, and nothing that only this machine or its network can reach."""

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Self

import httpx

from pipeline.settings import Settings

LONGEST_URL = 2_048
LAST_PORT = 65_535
HOST = re.compile(rb"[A-Za-z0-9._:-]+")  # a name as DNS has it, or an address
UNICAST = IPv6Network("2000::/3")  # RFC 4291: all that is routed; every other kind of IPv6 address is refused
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address, as networks without IPv4 are told it
# Not private by name, and yet the inside of somebody's network.
INSIDE: tuple[IPv4Network | IPv6Network, ...] = (
    IPv4Network("168.63.129.16/32"),  # Azure's virtual public address: metadata, DNS, agents
    IPv4Network("192.0.0.0/24"),  # RFC 6890: protocol assignments; Oracle's metadata
    IPv4Network("192.88.99.0/24"),  # RFC 7526: relays of 6to4
    IPv6Network("2001::/23"),  # RFC 2928: Teredo, ORCHID, benchmarks: special purposes
    IPv6Network("2001:db8::/32"),  # RFC 3849: documentation
    IPv6Network("2002::/16"),  # RFC 3056: 6to4, which hides an IPv4 address
    IPv6Network("3fff::/20"),  # RFC 9637: documentation
)


class ForbiddenAddressError(ValueError):
    """The URL leads, or may lead, to where no webhook may go; the text is for its owner."""


@dataclass(frozen=True)
class Policy:
    """What the operator allows beyond https to public addresses."""

    allow_http: bool = False
    trusted_hosts: frozenset[str] = frozenset()

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        hosts = (host.strip().lower() for host in settings.webhook_trusted_hosts.split(","))
        return cls(settings.webhook_allow_http, frozenset(host for host in hosts if host))

    def trusts(self, url: httpx.URL) -> bool:
        return url.host in self.trusted_hosts


def read_url(text: str, policy: Policy) -> httpx.URL:
    """The URL of a webhook. ForbiddenAddressError for one that cannot be good, whatever its host's address will be."""
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise ForbiddenAddressError("It is not a URL.") from None
    plain = policy.allow_http or policy.trusts(url)
    if url.scheme != "https" and not (url.scheme == "http" and plain):
        raise ForbiddenAddressError("It must begin with https://.")
    if len(text) > LONGEST_URL or not HOST.fullmatch(url.raw_host) or url.userinfo or url.fragment:
        raise ForbiddenAddressError("It must be a URL with a host, without a user and without a fragment.")
    if url.port is not None and not 0 < url.port <= LAST_PORT:
        raise ForbiddenAddressError("Its port is none.")
    if not policy.trusts(url):
        _check_host(url.host)
    return url


def _check_host(host: str) -> None:
    if host == "localhost" or host.endswith(".localhost"):
        raise ForbiddenAddressError("Its host is not on the Internet.")
    if _is_old_spelling(host):
        raise ForbiddenAddressError("Its host is a number; write the address in full.")
    try:
        address = ip_address(host)
    except ValueError:
        return  # a name: its addresses are looked at when it is connected to
    if not is_public(address):
        raise ForbiddenAddressError("Its host is not on the Internet.")


def _is_old_spelling(host: str) -> bool:
    """Say whether resolvers take a host for an IPv4 address in another spelling: `2130706433`, `0x7f000001`."""
    try:
        return socket.inet_ntoa(socket.inet_aton(host)) != host
    except OSError:
        return False


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Say whether an address is one of the Internet's, and no way around to another kind of address."""
    if isinstance(address, IPv6Address):
        if address in NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
        if address not in UNICAST or address.scope_id:
            return False
    if any(address in network for network in INSIDE if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved
