"""The audit log: the record of the shop, searched and given out as a table."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Text, cast, func, or_, select

from munshi.analytics.audit.schemas import AuditEntry, AuditFilter, AuditPage, AuditQuery
from munshi.auth.keys.models import ApiKey
from munshi.auth.models import User
from munshi.core.db import Json, Tx, tenant_tx
from munshi.core.runtime import Runtime
from munshi.customers.models import Customer
from munshi.events.models import Event
from munshi.orders.export import BYTE_ORDER_MARK, plain

ROWS_AT_ONCE = 500
SCENE = "rehearsal.played"  # a rehearsal has twenty, and its own end tells how many passed
COLUMNS = (
    "Time",
    "Type",
    "Actor",
    "Actor name",
    "Actor id",
    "Subject id",
    "Data",
    "Changes",
    "Address",
    "Agent",
    "Correlation id",
)


async def page_audit(tx: Tx, query: AuditQuery) -> AuditPage:
    found = await _entries(tx, query, query.before, query.limit + 1)
    items = found[: query.limit]
    return AuditPage(items=items, next=items[-1].id if len(found) > query.limit else None)


async def export_audit(runtime: Runtime, tenant_id: UUID, query: AuditFilter) -> AsyncIterator[str]:
    """All entries that match as CSV, some rows at a time, the latest first; times are UTC."""
    yield BYTE_ORDER_MARK + _lines([COLUMNS])
    before: int | None = None
    while True:
        async with tenant_tx(runtime.db, tenant_id) as tx:
            entries = await _entries(tx, query, before, ROWS_AT_ONCE)
        if entries:
            yield _lines([_row(entry) for entry in entries])
        if len(entries) < ROWS_AT_ONCE:
            return
        before = entries[-1].id


async def _entries(tx: Tx, query: AuditFilter, before: int | None, most: int) -> list[AuditEntry]:
    rows = await tx.execute(
        select(Event, func.coalesce(User.name, ApiKey.name, Customer.name))
        .outerjoin(User, (Event.actor_kind == "user") & (User.id == Event.actor_id))
        .outerjoin(ApiKey, (ApiKey.tenant_id == Event.tenant_id) & (ApiKey.id == Event.actor_id))
        .outerjoin(Customer, (Customer.tenant_id == Event.tenant_id) & (Customer.id == Event.actor_id))
        .where(Event.tenant_id == tx.tenant_id, *_conditions(query, before))
        .order_by(Event.id.desc())
        .limit(most)
    )
    return [_entry(event, name) for event, name in rows]


def _conditions(query: AuditFilter, before: int | None) -> list[ColumnElement[bool]]:
    equal = {name: getattr(query, name) for name in ("actor_kind", "actor_id", "subject_id")}
    found = [getattr(Event, name) == value for name, value in equal.items() if value is not None]
    if before is not None:
        found.append(Event.id < before)
    if query.type:
        found.append((Event.type == query.type) | Event.type.startswith(f"{query.type}.", autoescape=True))
    else:
        found.append(Event.type != SCENE)
    if query.since:
        found.append(Event.created_at >= query.since)
    if query.until:
        found.append(Event.created_at < query.until)
    if query.q:
        held = (cast(Event.data, Text), cast(Event.changes, Text))
        found.append(or_(*(text.icontains(query.q, autoescape=True) for text in held)))
    return found


def _entry(event: Event, name: str | None) -> AuditEntry:
    shown: Json = {field: getattr(event, field, None) for field in AuditEntry.model_fields}
    return AuditEntry(**{**shown, "at": event.created_at, "actor_name": name})


def _row(entry: AuditEntry) -> list[str]:
    told = (orjson.dumps(entry.data).decode(), orjson.dumps(entry.changes).decode() if entry.changes else "")
    where = (entry.address or "", entry.agent or "", entry.correlation_id or "")
    who = (entry.actor_kind, entry.actor_name or "", str(entry.actor_id or ""), str(entry.subject_id or ""))
    return [plain(cell) for cell in (entry.at.isoformat(" ", "seconds"), entry.type, *who, *told, *where)]


def _lines(rows: list[Any]) -> str:
    page = io.StringIO(newline="")
    csv.writer(page).writerows(rows)
    return page.getvalue()
