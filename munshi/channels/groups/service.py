"""What is said in the groups of a linked phone: job `in:<account>:group:<group>` keeps it, and staff read it."""

from typing import Any
from uuid import UUID

import orjson

from munshi.channels.groups.schemas import GroupMessagePage, GroupMessageQuery, GroupMessageView, GroupView
from munshi.channels.linked.messages.inbound import read
from munshi.channels.numbers.accounts import get_account
from munshi.conversations.send import preview
from munshi.core.clock import new_id
from munshi.core.db import Json, Tx
from munshi.core.errors import NotFound
from munshi.core.queue.jobs import Run
from munshi.core.schemas import Page, PageQuery

BATCH = 100
KEPT_DAYS = 90
LONGEST_NAME = 120
LAST_ID = UUID(int=2**128 - 1)

PENDING = """
select id, payload from inbound_events
where tenant_id = $1 and account_id = $2 and sender = $3 and handled_at is null order by id limit $4
"""
HANDLED = "update inbound_events set handled_at = now() where tenant_id = $1 and id = any($2)"

KNOW = """
insert into whatsapp_groups as known (tenant_id, id, account_id, wa_id, name) values ($1, $2, $3, $4, $5)
on conflict on constraint uq_whatsapp_groups_wa_id do update set name = coalesce(excluded.name, known.name)
returning id
"""
KEEP = """
with said as (
  insert into whatsapp_group_messages
    (tenant_id, id, group_id, wa_id, by_owner, author_name, author_phone, kind, text, payload, sent_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, least($11::timestamptz, now()))
  on conflict on constraint uq_whatsapp_group_messages_wa_id do nothing returning sent_at
)
update whatsapp_groups set last_message = $12, last_message_at = said.sent_at from said where tenant_id = $1 and id = $3
"""
FORGET = """
delete from whatsapp_group_messages
where tenant_id = $1 and group_id = $2 and sent_at < now() - make_interval(days => $3)
"""

GROUPS = """
select id, name, last_message, last_message_at, count(*) over () as total from whatsapp_groups
where tenant_id = $1 and account_id = $2 order by last_message_at desc nulls last, id limit $3 offset $4
"""
COUNT = "select count(*) from whatsapp_groups where tenant_id = $1 and account_id = $2"
GROUP = "select true from whatsapp_groups where tenant_id = $1 and account_id = $2 and id = $3"
MESSAGES = """
select * from whatsapp_group_messages where tenant_id = $1 and group_id = $2 and id < $3 order by id desc limit $4
"""


async def take(run: Run, account_id: UUID, sender: str) -> None:
    """Works off what was said in one group. Nothing else follows from it: no customer, no answer, no proof."""
    while True:
        async with run.tx(durable=False) as tx:
            rows = await tx.raw.fetch(PENDING, run.tenant_id, account_id, sender, BATCH)
            for group_id in {await _take(tx, account_id, row["payload"]) for row in rows}:
                await tx.raw.execute(FORGET, tx.tenant_id, group_id, KEPT_DAYS)
            await tx.raw.execute(HANDLED, run.tenant_id, [row["id"] for row in rows])
        if len(rows) < BATCH:
            return


async def list_groups(tx: Tx, account_id: UUID, query: PageQuery) -> Page[GroupView]:
    """Where something was said last, first."""
    await get_account(tx, account_id)
    rows: list[Any] = await tx.raw.fetch(GROUPS, tx.tenant_id, account_id, query.limit, query.offset)
    total = rows[0]["total"] if rows else await tx.raw.fetchval(COUNT, tx.tenant_id, account_id)
    items = [GroupView(**{name: row[name] for name in GroupView.model_fields}) for row in rows]
    return Page(items=items, total=total, limit=query.limit, offset=query.offset)


async def page_messages(tx: Tx, account_id: UUID, group_id: UUID, query: GroupMessageQuery) -> GroupMessagePage:
    """Messages of one group, oldest first."""
    if not await tx.raw.fetchval(GROUP, tx.tenant_id, account_id, group_id):
        raise NotFound("group")
    rows: list[Any] = await tx.raw.fetch(MESSAGES, tx.tenant_id, group_id, query.before or LAST_ID, query.limit + 1)
    shown = [{name: row[name] for name in GroupMessageView.model_fields} for row in rows[: query.limit][::-1]]
    return GroupMessagePage(items=[GroupMessageView(**fields) for fields in shown], has_more=len(rows) > query.limit)


async def _take(tx: Tx, account_id: UUID, payload: Json) -> UUID:
    """The group's id, with what was said in it, or its name, stored."""
    name = " ".join(str(payload.get("subject") or "").split())[:LONGEST_NAME] or None
    group_id: UUID = await tx.raw.fetchval(KNOW, tx.tenant_id, new_id(), account_id, payload["group"], name)
    if "content" in payload:
        await _keep(tx, group_id, payload)
    return group_id


async def _keep(tx: Tx, group_id: UUID, payload: Json) -> None:
    said = read(payload)
    phone = next((value for kind, value in said.addresses if kind == "phone"), None)
    author = None if said.by_owner else phone
    await tx.raw.execute(
        KEEP,
        tx.tenant_id,
        new_id(),
        group_id,
        said.wa_id,
        said.by_owner,
        said.name,
        author,
        said.kind,
        said.text,
        orjson.dumps(said.payload).decode(),
        said.at,
        preview(said.kind, said.text),
    )
