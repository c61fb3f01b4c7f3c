"""How the shop's numbers fare: what they do today, how much of it is answered, and what stands in the way."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from munshi.channels.linked.messages.pace import Usage, usages
from munshi.channels.schemas import Cap, HealthView, Standing
from munshi.core.clock import first_id_at, now
from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.tenants.service import get_tenant

# Of today and of the chats in which a customer wrote today: a chat counts as answered once something of ours stands
# after the customer's first words of the day.
NUMBERS = """
with today as materialized (
  select account_id, conversation_id, direction, status, seq, created_at from messages where tenant_id = $1 and id >= $2
), chats as (
  select account_id, conversation_id, min(seq) filter (where direction = 'in') as asked,
    max(seq) filter (where direction = 'out') as spoke
  from today group by account_id, conversation_id
), sums as (
  select account_id, count(*) filter (where direction = 'in') as received,
    count(*) filter (where direction = 'out' and status in ('sent', 'delivered', 'read')) as sent,
    count(*) filter (where direction = 'out' and status in ('failed', 'unknown')) as failed,
    max(created_at) filter (where direction = 'in') as heard_at
  from today group by account_id
), answers as (
  select account_id, count(*) filter (where asked is not null) as asked,
    count(*) filter (where spoke > asked) as answered, count(*) filter (where asked is null) as begun
  from chats group by account_id
), waiting as (
  select account_id, count(*) as queued, min(created_at) as since from messages
  where tenant_id = $1 and status in ('queued', 'sending') group by account_id
)
select a.*, coalesce(s.received, 0) as received, coalesce(s.sent, 0) as sent, coalesce(s.failed, 0) as failed,
  coalesce(n.asked, 0) as asked, coalesce(n.answered, 0) as answered, coalesce(n.begun, 0) as begun,
  coalesce(w.queued, 0) as queued, w.since as queued_since, s.heard_at, coalesce(d.restarts, a.restarts) as restarted
from whatsapp_accounts a
left join linked_devices d on d.tenant_id = $1 and d.account_id = a.id
left join sums s on s.account_id = a.id
left join answers n on n.account_id = a.id
left join waiting w on w.account_id = a.id
where a.tenant_id = $1 and ($3::uuid is null or a.id = $3) order by a.is_default desc, a.id
"""

LIMITS = {"TIER_50": 50, "TIER_250": 250, "TIER_1K": 1_000, "TIER_2K": 2_000, "TIER_10K": 10_000, "TIER_100K": 100_000}


async def view_health(tx: Tx) -> list[HealthView]:
    """Every number of the shop, the default first."""
    return await _views(tx, None)


async def view_health_of(tx: Tx, account_id: UUID) -> HealthView:
    views = await _views(tx, account_id)
    if not views:
        raise NotFound("WhatsApp account")
    return views[0]


async def _views(tx: Tx, account_id: UUID | None) -> list[HealthView]:
    here = now().astimezone(ZoneInfo((await get_tenant(tx)).time_zone))
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    rows = await tx.raw.fetch(NUMBERS, tx.tenant_id, first_id_at(midnight), account_id)
    phones = await usages(tx, account_id) if any(row["kind"] == "web" for row in rows) else {}
    return [_view(row, phones.get(row["id"])) for row in rows]


def _view(row: Any, phone: Usage | None) -> HealthView:
    at = now()
    return HealthView(
        account_id=row["id"],
        standing=_standing(row, at),
        age_days=(at - row["created_at"]).days,
        reply_ratio=row["answered"] / row["asked"] if row["asked"] else None,
        restarts=row["restarted"],
        caps=_of_phone(phone) if phone else _of_meta(row),
        **{name: row[name] for name in NAMED},
    )


NAMED = (
    "connected_at",
    "received",
    "sent",
    "failed",
    "queued",
    "queued_since",
    "heard_at",
    "quality",
    "last_error",
    "last_error_at",
    "paused_until",
    "proactive_after",
    "token_expires_at",
)


def _standing(row: Any, at: datetime) -> Standing:
    if row["status"] != "connected":
        refused: Standing = row["status"]
        return "refused" if refused == "disconnected" and row["last_error"] else refused
    if row["paused_until"] and row["paused_until"] > at:
        return "paused"
    return "replies_only" if row["proactive_after"] and row["proactive_after"] > at else "connected"


def _of_phone(phone: Usage) -> list[Cap]:
    """What the shop lets a linked phone send, so that it behaves like a person."""
    return [
        Cap(what="messages_an_hour", most=phone.hourly, used=phone.this_hour),
        Cap(what="messages_a_day", most=phone.daily, used=phone.today),
    ]


def _of_meta(row: Any) -> list[Cap]:
    """What Meta allows: how many people the shop may begin a talk with in a day."""
    limit = LIMITS.get(row["messaging_limit"] or "")
    return [Cap(what="people_begun_with_a_day", most=limit, used=row["begun"])] if limit else []
