"""A shop put on a plan of its own, and the operator's requests."""

from typing import Any
from uuid import UUID

import orjson

from munshi.core.clock import new_id
from munshi.core.db import Database, global_tx
from munshi.core.runtime import Runtime

PLAN = """
insert into plans (id, name, limits, price_minor, currency, offered) values ($1, 'Of a test', $2::jsonb, $3, 'PKR', $4)
"""


def console_of(runtime: Runtime) -> Database:
    assert runtime.console is not None
    return runtime.console


async def put_on_plan(
    runtime: Runtime, tenant_id: UUID, *, price_minor: int = 0, offered: bool = False, **limits: int
) -> str:
    """A plan with these limits, and none beside them; its id."""
    plan_id = f"test-{new_id().hex[-12:]}"
    async with global_tx(console_of(runtime)) as tx:
        await tx.raw.execute(PLAN, plan_id, orjson.dumps(limits).decode(), price_minor, offered)
        await tx.raw.execute("update tenants set plan_id = $2 where id = $1", tenant_id, plan_id)
    return plan_id


async def operators_rows(runtime: Runtime, query: str, *values: object) -> list[dict[str, Any]]:
    """Rows as the operator's role sees them."""
    async with global_tx(console_of(runtime)) as tx:
        return [dict(row) for row in await tx.raw.fetch(query, *values)]
