"""Exports: zip files of JSON lines and media, of all that is held about a customer or in a shop."""

import mimetypes
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from munshi.core.clock import new_id, now
from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.core.queue.jobs import Again, Run, wake
from munshi.customers.service import get_customer
from munshi.events.service import SYSTEM, Actor, emit
from munshi.media import store
from munshi.media.models import MediaFile
from munshi.privacy.catalogue import Table, list_tables, pages
from munshi.privacy.exports.archive import Archive, directory_of, remove, sizes_of
from munshi.privacy.leaving.files import list_receipts
from munshi.privacy.models import Export
from munshi.privacy.personal import ABOUT
from munshi.privacy.schemas import ExportQuery

KEPT = timedelta(days=3)
# The share of the tables in the progress; the files have the rest.
TABLES_SHARE = 50
FILES_A_STEP = 20

# Members are in the shop by their user; only name and e-mail of it are the shop's.
TEAM = """
select jsonb_build_object('user_id', u.id, 'name', u.name, 'email', u.email, 'role', m.role)::text
from memberships m join users u on u.id = m.user_id where m.tenant_id = $1 order by u.id
"""
SHOP = "select to_jsonb(t)::text from tenants t where t.id = $1"

TAKE = """
update exports set status = 'running', progress = 0
where tenant_id = $1 and id = $2 and status in ('waiting', 'running')
"""
STEP = "update exports set progress = $3 where tenant_id = $1 and id = $2"
READY = """
update exports set status = 'ready', progress = 100, rows = $3, sizes = $4, ready_at = now(), expires_at = $5
where tenant_id = $1 and id = $2 and status = 'running' returning id
"""
EXPIRE = "update exports set status = 'expired', sizes = '[]' where tenant_id = $1 and id = $2"
OF_CUSTOMER = "select id from exports where tenant_id = $1 and customer_id = $2"

Progress = Callable[[float], Awaitable[None]]


async def ask_for_export(tx: Tx, customer_id: UUID | None, *, by: Actor) -> Export:
    """An export of a customer, or of the shop; the one under way if there is one. NotFound without such a customer."""
    if customer_id:
        await get_customer(tx, customer_id)
    kind = "customer" if customer_id else "shop"
    row = {"id": new_id(), "kind": kind, "customer_id": customer_id, "asked_by": by.id}
    new = insert(Export).values(tenant_id=tx.tenant_id, **row).on_conflict_do_nothing().returning(Export.id)
    export_id = await tx.scalar(new)
    if export_id is None:
        wanted = (Export.kind == kind, Export.customer_id.is_not_distinct_from(customer_id))
        latest = select(Export.id).where(Export.tenant_id == tx.tenant_id, *wanted).order_by(Export.id.desc()).limit(1)
        export_id = (await tx.scalars(latest)).one()
    else:
        emit(tx, "export.asked", export_id, {"kind": kind, "customer": customer_id}, by=by)
    wake(tx, f"export:{export_id}")
    return await get_export(tx, export_id)


async def get_export(tx: Tx, export_id: UUID) -> Export:
    export = await tx.get(Export, (tx.tenant_id, export_id))
    if export is None:
        raise NotFound("export")
    return export


async def list_exports(tx: Tx, query: ExportQuery, *, with_shop: bool) -> tuple[list[Export], int]:
    """One page of exports and how many there are; those of the whole shop only `with_shop`."""
    seen = (Export.tenant_id == tx.tenant_id, *(() if with_shop else (Export.kind == "customer",)))
    total = await tx.scalar(select(func.count()).select_from(Export).where(*seen))
    newest = select(Export).where(*seen).order_by(Export.id.desc()).limit(query.limit).offset(query.offset)
    return list(await tx.scalars(newest)), total or 0


async def export(run: Run) -> None:
    """Job `export:<export>`: makes the zip files, and deletes them when their time is over. A new run starts anew."""
    async with run.tx() as tx:
        wanted = await tx.get(Export, (run.tenant_id, UUID(run.subject)))
        if wanted is None or wanted.status == "expired":
            return
        if wanted.status != "ready":
            await tx.raw.execute(TAKE, run.tenant_id, wanted.id)
    expires_at = wanted.expires_at if wanted.status == "ready" else await _make(run, wanted)
    left = (expires_at - now()).total_seconds() if expires_at else 0
    if left > 0:
        raise Again(left)
    await _expire(run, wanted.id)


async def withdraw(run: Run, customer_id: UUID) -> None:
    """Delete the exports of a customer before their time."""
    async with run.tx() as tx:
        rows = await tx.raw.fetch(OF_CUSTOMER, run.tenant_id, customer_id)
    for row in rows:
        await _expire(run, row["id"])


async def _expire(run: Run, export_id: UUID) -> None:
    async with run.tx() as tx:
        await tx.raw.execute(EXPIRE, run.tenant_id, export_id)
    await remove(run.runtime.settings, run.tenant_id, export_id)


async def _make(run: Run, wanted: Export) -> datetime | None:
    """When what was made is to be deleted; None when it was withdrawn meanwhile."""

    async def step(percent: float) -> None:
        async with run.tx() as tx:
            await tx.raw.execute(STEP, run.tenant_id, wanted.id, int(percent))

    directory = directory_of(run.runtime.settings, run.tenant_id, wanted.id)
    with Archive(directory) as archive:
        counts = await _tables(run, archive, wanted.customer_id, step)
        lost = await _files(run, archive, wanted.customer_id, counts["media_files"], step)
        about = {"kind": wanted.kind, "made_at": now(), "rows": counts, "files_lost": lost}
        await archive.file("about.json", orjson.dumps(about, option=orjson.OPT_INDENT_2))
    expires_at = now() + KEPT
    sizes = orjson.dumps(sizes_of(directory)).decode()
    async with run.tx() as tx:
        total = sum(counts.values())
        made = await tx.raw.fetchval(READY, run.tenant_id, wanted.id, total, sizes, expires_at)
        if made is None:
            return None
        emit(tx, "export.ready", wanted.id, {"kind": wanted.kind, "rows": total}, by=SYSTEM)
    return expires_at


async def _tables(run: Run, archive: Archive, customer_id: UUID | None, step: Progress) -> dict[str, int]:
    """Writes every table that is wanted; returns how many rows of each."""
    tables = await list_tables(run.runtime.db, run.tenant_id)
    counts: dict[str, int] = {}
    if customer_id is None:
        counts |= {"tenants": await _extra(run, archive, "tenants", SHOP)}
        counts |= {"team": await _extra(run, archive, "team", TEAM)}
    for place, table in enumerate(tables):
        if customer_id is None or table.name in ABOUT:
            counts[table.name] = await _table(run, archive, table, customer_id)
            await step(TABLES_SHARE * (place + 1) / len(tables))
    return counts


async def _table(run: Run, archive: Archive, table: Table, customer_id: UUID | None) -> int:
    about, values = (ABOUT[table.name], (customer_id,)) if customer_id else ("true", ())
    count, number = 0, 0
    async for rows in pages(run.runtime.db, run.tenant_id, table, about, *values):
        await archive.lines(table.name, rows, number)
        count, number = count + len(rows), number + 1
    return count


async def _extra(run: Run, archive: Archive, name: str, query: str) -> int:
    async with run.tx() as tx:
        rows = [row[0] for row in await tx.raw.fetch(query, run.tenant_id)]
    await archive.lines(name, rows, 0)
    return len(rows)


async def _files(run: Run, archive: Archive, customer_id: UUID | None, many: int, step: Progress) -> list[str]:
    """Writes the media, about `many` of them; returns the ids of files whose bytes are no longer there."""
    table = Table("media_files", ("tenant_id", "id"), ())
    about, values = (ABOUT["media_files"], (customer_id,)) if customer_id else ("t.gone_at is null", ())
    lost: list[str] = []
    done = 0
    async for rows in pages(run.runtime.db, run.tenant_id, table, about, *values):
        for row in rows:
            lost += await _file(run, archive, _media(run, orjson.loads(row)))
            done += 1
            if done % FILES_A_STEP == 0:
                await step(min(TABLES_SHARE + (100 - TABLES_SHARE) * done / max(many, 1), 99))
    for receipt in await list_receipts(run) if customer_id is None else ():
        lost += await _file(run, archive, receipt, "invoices")
    return lost


def _media(run: Run, row: dict[str, str]) -> MediaFile:
    kept = {name: row[name] for name in ("content_type", "store", "path")}
    return MediaFile(tenant_id=run.tenant_id, id=UUID(row["id"]), **kept)


async def _file(run: Run, archive: Archive, media: MediaFile, folder: str = "media") -> list[str]:
    try:
        content = await store.read(run.runtime, media)
    except NotFound:
        return [str(media.id)]
    ending = mimetypes.guess_extension(media.content_type) or ""
    await archive.file(f"{folder}/{media.id}{ending}", content)
    return []
