"""Where a server may stand that a shop has us call: a public https address, so that nobody makes us call our own
network.
"""

import asyncio
import socket
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
import httpx2

from munshi.core.errors import Invalid
from munshi.core.runtime import tls
from munshi.core.settings import Settings

Request = TypeVar("Request", httpx.Request, httpx2.Request)

LOOKUP_SECONDS = 5
# IPv6 ranges that lead to an IPv4 address inside them, which would have to be judged anew.
TUNNELS = [ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]


async def check_address(settings: Settings, url: str, *, field: str, query: bool = False) -> None:
    """Invalid (`{field}_refused`) unless `url` is https to a public address, or in development http to this machine.

    `query`: whether it may have one.
    """
    try:
        await _check(settings, url, query=query)
    except Invalid as refused:
        raise Invalid(refused.detail, field=field, code=f"{field}_refused") from None


async def _check(settings: Settings, url: str, *, query: bool) -> None:
    parts = urlsplit(url)
    try:
        host, port = parts.hostname, parts.port or 443
    except ValueError:
        raise _refused("This address has no valid port.") from None
    if not host or parts.username or parts.password or parts.fragment or (parts.query and not query):
        also = "" if query else " or query"
        raise _refused(f"Write an address such as https://example.com/v1, without a password{also}.")
    address = await reachable_address(settings, host, port)
    if parts.scheme != "https" and not (parts.scheme == "http" and address.is_loopback):
        raise _refused("The address must begin with https://.")


async def reachable_address(settings: Settings, host: str, port: int) -> IPv4Address | IPv6Address:
    """The first address of `host`; Invalid when it has none or any of them is not public."""
    addresses = await _addresses_of(host, port)
    if not all(_is_allowed(address, loopback=not settings.production) for address in addresses):
        raise _refused("This address is not on the public internet.")
    return addresses[0]


async def _addresses_of(host: str, port: int) -> list[IPv4Address | IPv6Address]:
    with suppress(ValueError):
        return [ip_address(host)]
    try:
        async with asyncio.timeout(LOOKUP_SECONDS):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, TimeoutError, UnicodeError):
        raise _refused("This host name cannot be found.") from None
    return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def _is_allowed(address: IPv4Address | IPv6Address, *, loopback: bool) -> bool:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return _is_allowed(address.ipv4_mapped, loopback=loopback)
        if any(address in net for net in TUNNELS):
            return False
    if address.is_loopback:
        return loopback
    return address.is_global and not address.is_multicast


def _refused(detail: str) -> Invalid:
    return Invalid(detail, field="address")


class PinnedTransport(httpx2.AsyncHTTPTransport):
    """Connects to the address that was checked, not to what the name means a moment later."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(verify=tls())
        self._settings = settings

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if wrong := await _pin(self._settings, request):
            raise httpx2.ConnectError(wrong, request=request)
        return await super().handle_async_request(request)


class PinnedSdkTransport(httpx.AsyncHTTPTransport):
    """The same for the SDKs that do not speak httpx2."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(verify=tls())
        self._settings = settings

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if wrong := await _pin(self._settings, request):
            raise httpx.ConnectError(wrong, request=request)
        return await super().handle_async_request(request)


async def _pin(settings: Settings, request: Request) -> str | None:
    """Turn the request to its host's checked address; what is wrong with that address, if anything is."""
    host, port = request.url.host, request.url.port or 443
    try:
        address = await reachable_address(settings, host, port)
    except Invalid as refused:
        return refused.detail
    request.extensions = {**request.extensions, "sni_hostname": host}
    request.url = request.url.copy_with(host=str(address))
    return None
