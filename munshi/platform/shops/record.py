"""What was done in a shop and what failed there, for the operator: kinds and times, nothing anybody has written."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.core.schemas import Body, View
from munshi.events.service import ActorKind

SHOP = "select exists (select from tenants where id = $1 and sandbox_of is null)"
RECORD = "select * from shop_record($1, $2, $3)"
FAILURES = "select * from shop_failures($1)"


class ShopFailuresView(View):
    """Of the last day: messages that were not sent, or may not have been, and turns of the AI that failed."""

    sends_failed: int
    ai_runs_failed: int


class RecordEntryView(View):
    """`type`: as in docs/events.md."""

    id: int
    at: datetime
    type: str
    actor_kind: ActorKind


class RecordPage(View):
    """The latest first. `next` is null on the last page."""

    items: list[RecordEntryView]
    next: int | None


class RecordQuery(Body):
    """`before`: the `next` of the page before."""

    before: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


async def page_record(tx: Tx, tenant_id: UUID, query: RecordQuery) -> RecordPage:
    """All but what happens in its chats. NotFound for no such shop."""
    await check_shop(tx, tenant_id)
    found = await tx.raw.fetch(RECORD, tenant_id, query.before, query.limit + 1)
    items = [RecordEntryView(**row) for row in found[: query.limit]]
    return RecordPage(items=items, next=items[-1].id if len(found) > query.limit else None)


async def check_shop(tx: Tx, tenant_id: UUID) -> None:
    """NotFound where there is none; a rehearsal's copy is none."""
    if not await tx.raw.fetchval(SHOP, tenant_id):
        raise NotFound("shop")


async def failures_of(tx: Tx, tenant_id: UUID) -> ShopFailuresView:
    row: Any = await tx.raw.fetchrow(FAILURES, tenant_id)
    return ShopFailuresView(**row)
