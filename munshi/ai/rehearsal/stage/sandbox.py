"""A copy of the shop to play in: a tenant of its own that lives as long as the rehearsal and then is gone.

Row-level security keeps it apart from the shop like any two shops. What is done in it is silent: no event, no job.
Its files lie in a temporary directory. What it asks of AI providers is asked with the shop's keys and on its account.
"""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from munshi.ai.prompt.prompts import IN_USE
from munshi.ai.providers.asking.settle import Spent, add_spent, spent_today
from munshi.ai.providers.config import KEY_PURPOSE
from munshi.core.clock import new_id, now
from munshi.core.crypto import decrypt, encrypt
from munshi.core.db import Json, Tx, tenant_tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.runtime import Runtime
from munshi.core.settings import Settings

# In this order, so that what is referred to comes first.
COPIED = (
    "services",
    "packages",
    "payment_methods",
    "message_templates",
    "knowledge_articles",
    "prompts",
    "ai_providers",
    "ai_spending",
)

# Columns that can be written, and of those the ones that refer to rows that are not copied.
COLUMNS = """
select a.attname as name, exists (
  select from pg_constraint k
  where k.contype = 'f' and k.conrelid = a.attrelid and a.attnum = any(k.conkey) and a.attname <> 'tenant_id'
    and k.confrelid::regclass::text <> all($2) and exists (
      select from pg_attribute t where t.attrelid = k.confrelid and t.attname = 'tenant_id')
) as loose
from pg_attribute a
where a.attrelid = $1::text::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
"""

ROWS = "select to_jsonb(t) as row from {table} t where {key} = $1"

PUT = """
insert into {table} ({columns}) select {columns} from jsonb_populate_recordset(null::{table}, $1)
"""

NUMBER = """
insert into whatsapp_accounts (tenant_id, id, kind, label, status, is_default)
values ($1, $2, 'simulator', 'Rehearsal', 'connected', true)
"""

USED = "select id, used_today, used_on from ai_providers where tenant_id = $1"

COUNT = """
update ai_providers p
set used_today = case when p.used_on = used.day then p.used_today else 0 end + used.more, used_on = used.day
from unnest($2::uuid[], $3::bigint[], $4::date[]) as used(id, more, day)
where p.tenant_id = $1 and p.id = used.id and (p.used_on is null or p.used_on <= used.day)
"""


@dataclass(frozen=True)
class Wanted:
    """What is tried in the copy: version `prompt_id`, or the words of `prompt`, in the place of the active prompt;
    `settings` over the shop's own."""

    prompt_id: UUID | None
    prompt: str | None
    settings: Json


@dataclass(frozen=True)
class Sandbox:
    """`runtime` is silent and keeps its files by itself; `account_id` is the number customers write to."""

    runtime: Runtime
    tenant_id: UUID
    account_id: UUID


@dataclass(frozen=True)
class _Shop:
    """The shop's rows by table, the first of `tenants`, and what it had spent today before."""

    rows: dict[str, list[Json]]
    spent: list[Spent]


@asynccontextmanager
async def open_sandbox(runtime: Runtime, shop_id: UUID, sandbox_id: UUID, wanted: Wanted) -> AsyncIterator[Sandbox]:
    """The copy, as `sandbox_id`. When it is left, its spending counts as the shop's and it is gone."""
    async with tenant_tx(runtime.db, shop_id) as tx:
        shop = await _read(tx)
    with tempfile.TemporaryDirectory(prefix="munshi-rehearsal-", ignore_cleanup_errors=True) as folder:
        silent = _silent(runtime, Path(folder))
        account_id = new_id()
        async with tenant_tx(silent.db, sandbox_id) as tx:
            await _write(tx, runtime.settings, shop_id, _adjusted(shop.rows, wanted), account_id)
        try:
            yield Sandbox(silent, sandbox_id, account_id)
        finally:
            try:
                await _account_for(runtime, shop_id, sandbox_id, shop)
            finally:
                await clear_sandbox(runtime, sandbox_id)


async def clear_sandbox(runtime: Runtime, sandbox_id: UUID) -> None:
    """Take it away with all that was played in it; harmless when it is gone, and for any other tenant."""
    async with tenant_tx(runtime.db, sandbox_id) as tx:
        await tx.raw.execute("select clear_sandbox()")


def _silent(runtime: Runtime, folder: Path) -> Runtime:
    settings = runtime.settings.model_copy(update={"DATA_DIR": folder, "CLOUDINARY_CLOUD_NAME": None})
    return replace(runtime, settings=settings, db=replace(runtime.db, silent=True))


async def _read(tx: Tx) -> _Shop:
    rows = {table: await _rows(tx, ROWS.format(table=table, key="tenant_id")) for table in COPIED}
    rows["tenants"] = await _rows(tx, ROWS.format(table="tenants", key="id"))
    return _Shop(rows, await spent_today(tx))


async def _rows(tx: Tx, query: str) -> list[Json]:
    return [row["row"] for row in await tx.raw.fetch(query, tx.tenant_id)]


def _adjusted(rows: dict[str, list[Json]], wanted: Wanted) -> dict[str, list[Json]]:
    (tenant,) = rows["tenants"]
    settings = {**tenant["settings"], **wanted.settings, "ai_enabled": True}
    return {**rows, "tenants": [{**tenant, "settings": settings}], "prompts": _prompts(rows["prompts"], wanted)}


def _prompts(prompts: list[Json], wanted: Wanted) -> list[Json]:
    """Those of the shop; what is tried is the active one and stands in the place of all of its name."""
    if wanted.prompt_id is None and wanted.prompt is None:
        return prompts
    tried: Json = {"id": str(new_id()), "body": wanted.prompt, "created_at": now().isoformat()}
    if wanted.prompt_id is not None:
        found = (prompt for prompt in prompts if prompt["id"] == str(wanted.prompt_id))
        tried = next(found, {})
    if not tried:
        raise NotFound("prompt")
    others = [prompt for prompt in prompts if prompt["name"] != IN_USE and prompt["id"] != tried["id"]]
    return [*others, {**tried, "name": IN_USE, "version": 1, "active": True}]


async def _write(tx: Tx, settings: Settings, shop_id: UUID, rows: dict[str, list[Json]], account_id: UUID) -> None:
    copy = {"id": str(tx.tenant_id), "slug": f"sandbox-{tx.tenant_id}", "sandbox_of": str(shop_id)}
    await _put(tx, "tenants", [{**row, **copy} for row in rows["tenants"]])
    sealed = [_sealed(settings, shop_id, tx.tenant_id, provider) for provider in rows["ai_providers"]]
    for table in COPIED:
        found = sealed if table == "ai_providers" else rows[table]
        await _put(tx, table, [{**row, "tenant_id": str(tx.tenant_id)} for row in found])
    await tx.raw.execute(NUMBER, tx.tenant_id, account_id)


async def _put(tx: Tx, table: str, rows: list[Json]) -> None:
    columns = await tx.raw.fetch(COLUMNS, table, [*COPIED, "tenants"])
    loose = {column["name"]: None for column in columns if column["loose"]}
    statement = PUT.format(table=table, columns=", ".join(column["name"] for column in columns))
    await tx.raw.execute(statement, orjson.dumps([{**row, **loose} for row in rows]).decode())


def _sealed(settings: Settings, shop_id: UUID, sandbox_id: UUID, provider: Json) -> Json:
    """The key is sealed to its tenant; one that cannot be read is left as it is, and found so when it is asked."""
    try:
        key = decrypt(settings, KEY_PURPOSE, shop_id, provider["key_encrypted"])
    except Conflict:
        return provider
    return {**provider, "key_encrypted": encrypt(settings, KEY_PURPOSE, sandbox_id, key)}


async def _account_for(runtime: Runtime, shop_id: UUID, sandbox_id: UUID, shop: _Shop) -> None:
    """Count what the rehearsal has asked of providers to the shop's limits."""
    async with tenant_tx(runtime.db, sandbox_id) as tx:
        spent, used = await spent_today(tx), await tx.raw.fetch(USED, tx.tenant_id)
    async with tenant_tx(runtime.db, shop_id) as tx:
        before = {one.platform: one for one in shop.spent}
        add_spent(tx, [_more(one, before.get(one.platform)) for one in spent])
        await tx.raw.execute(COUNT, tx.tenant_id, *_more_used(shop.rows["ai_providers"], used))


def _more(now: Spent, before: Spent | None) -> Spent:
    if before is None:
        return now
    return Spent(
        now.platform,
        now.requests - before.requests,
        now.input_tokens - before.input_tokens,
        now.output_tokens - before.output_tokens,
        now.cached_tokens - before.cached_tokens,
        now.cost_usd - before.cost_usd,
    )


def _more_used(before: list[Json], now: list[Any]) -> tuple[list[UUID], list[int], list[Any]]:
    """Which providers were asked how often, on which day; a count begins anew with the day."""
    counted = {row["id"]: (row["used_on"], row["used_today"]) for row in before}
    ids, more, days = [], [], []
    for row in now:
        day, count = counted[str(row["id"])]
        if row["used_on"] is not None:
            ids.append(row["id"])
            more.append(row["used_today"] - (count if day == str(row["used_on"]) else 0))
            days.append(row["used_on"])
    return ids, more, days
