"""The whole application as the rules look at it, and all that stands in its database."""

from dataclasses import dataclass, replace
from typing import Any

from fastapi import FastAPI

from munshi.core.http.app import protect
from munshi.core.http.asgi import Asgi
from munshi.core.runtime import Runtime
from tests.api import api_over
from tests.rules.catalogue import Connection, tenant_tables
from tests.rules.operations import Operation, operations

# The document, which is the same over every database and takes seconds to write.
_written: list[dict[str, Any]] = []


# Not written out: asyncio does so with what a fixture returns (its signal handler's repr), which took 15 s a test.
@dataclass(frozen=True, repr=False)
class House:
    """The application without a rate limit, and every operation of its document."""

    runtime: Runtime
    api: FastAPI
    app: Asgi
    operations: list[Operation]


def open_house(runtime: Runtime) -> House:
    settings = runtime.settings.model_copy(update={"RATE_LIMIT_MAX_REQUESTS": 1_000_000})
    runtime = replace(runtime, settings=settings)
    api = api_over(runtime)
    if not _written:
        _written.append(api.openapi())
    return House(runtime, api, protect(api, settings), operations(_written[0]))


async def everything(superuser: Connection) -> dict[str, tuple[int, Any]]:
    """Rows and their checksum of every table but the sessions, which each client of the test opens."""
    tables = sorted({*await tenant_tables(superuser), "tenants", "users", "plans"} - {"sessions"})
    parts = [f"select '{name}', count(*), sum(hashtextextended(t::text, 0)) from {name} t" for name in tables]  # noqa: S608
    return {name: (count, total) for name, count, total in await superuser.fetch(" union all ".join(parts))}
