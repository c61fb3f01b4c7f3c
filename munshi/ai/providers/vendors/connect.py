"""How a provider is reached: its key opened, and connections that can only lead where it may stand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import httpx
import httpx2
from pydantic import SecretStr

from munshi.ai.providers.config import ProviderConfig
from munshi.core.addresses import PinnedSdkTransport, PinnedTransport
from munshi.core.runtime import Runtime


@dataclass(frozen=True)
class Connection:
    """`base_url` None: the vendor's own address. Neither client follows a redirect."""

    model: str
    key: SecretStr
    base_url: str | None
    http: httpx2.AsyncClient
    sdk_http: httpx.AsyncClient


@asynccontextmanager
async def connection_to(runtime: Runtime, tenant_id: UUID, provider: ProviderConfig) -> AsyncIterator[Connection]:
    """Conflict `secret_unreadable` when the stored key cannot be opened any more."""
    key = provider.key(runtime.settings, tenant_id)
    if provider.base_url is None:
        yield Connection(provider.model, key, None, runtime.http, runtime.sdk_http)
        return
    # A shop's own address gets its own connections, which can only reach what was checked.
    async with (
        httpx2.AsyncClient(transport=PinnedTransport(runtime.settings)) as http,
        httpx.AsyncClient(transport=PinnedSdkTransport(runtime.settings)) as sdk_http,
    ):
        yield Connection(provider.model, key, provider.base_url, http, sdk_http)
