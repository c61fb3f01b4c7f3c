"""What a running process has at hand; made once in main, worker or cli and passed on, never imported as a global."""

from dataclasses import dataclass, field
from functools import cache
from ssl import SSLContext
from typing import Any

import httpx
import httpx2

from munshi.core.db import Database
from munshi.core.helper import Helpers
from munshi.core.settings import Settings


@cache
def tls() -> SSLContext:
    """One for all clients that take it: loading the certificates takes 50 ms of CPU."""
    return httpx2.create_ssl_context()


def open_http() -> httpx2.AsyncClient:
    limits = httpx2.Limits(max_connections=200, max_keepalive_connections=50)
    return httpx2.AsyncClient(verify=tls(), timeout=httpx2.Timeout(30, connect=5), limits=limits)


def open_sdk_http() -> httpx.AsyncClient:
    return httpx.AsyncClient(verify=tls(), timeout=httpx.Timeout(20, connect=5))


@dataclass(frozen=True)
class Runtime:
    """`sdk_http` is for the model SDKs that do not speak httpx2. Whoever makes a Runtime closes both clients and the
    helpers.

    `held`: what only this process holds, by the room's name (linked devices). `console`: the database as the operator
    may see it, where the process serves the operator's pages.
    """

    settings: Settings
    db: Database
    http: httpx2.AsyncClient
    sdk_http: httpx.AsyncClient = field(default_factory=open_sdk_http)
    helpers: Helpers = field(default_factory=Helpers)
    held: dict[str, Any] = field(default_factory=dict)
    console: Database | None = None
