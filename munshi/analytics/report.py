"""How a shop fared over some of its days, beside as many before. Chats are counted as they come; other rows of a time
are a range of their ids."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from munshi.ai.turn.handover import REASONS
from munshi.analytics.schemas import (
    DayFigures,
    Figures,
    Funnel,
    HandoverCount,
    LanguageCount,
    ProviderCost,
    ProviderSpent,
    ReportQuery,
    ReportView,
    Sold,
    Taken,
)
from munshi.core.clock import first_id_at, now
from munshi.core.db import Tx
from munshi.core.money import Balance
from munshi.tenants.service import get_tenant

USUAL_DAYS = 7
KEYS = {words: reason for reason, words in REASONS.items()}

# The row without a day is that of all days together, in which a chat counts once.
CHATS = """
select day, count(distinct conversation_id) as conversations,
  count(distinct conversation_id) filter (where ai_at is not null or person_at is not null)
    - count(distinct conversation_id) filter (where person_at is not null) as by_ai,
  count(distinct conversation_id) filter (where person_at is not null) as by_person,
  percentile_cont(0.5) within group (order by greatest(extract(epoch from answered_at - asked_at), 0)::float8)
    filter (where answered_at is not null) as first_reply_seconds
from chat_days where tenant_id = $1 and day >= $2 and day <= $3 and asked_at is not null
group by grouping sets ((day), ())
"""
ORDERS = """
select day, sum(placed)::int as placed, sum(paid)::int as paid from (
  select (created_at at time zone $4)::date as day, 1 as placed, 0 as paid
  from orders where tenant_id = $1 and created_at >= $5 and created_at < $6
  union all
  select (created_at at time zone $4)::date, 0, 1
  from order_events where tenant_id = $1 and id >= $2 and id < $3 and to_status = 'paid'
) moves group by day
"""
REVENUE = """
select (created_at at time zone $4)::date as day, currency,
  sum(case kind when 'refunded' then -amount_minor else amount_minor end)::bigint as minor
from payments where tenant_id = $1 and id >= $2 and id < $3 and kind not in ('submitted', 'discounted')
group by 1, 2 order by 2
"""
SPENT = """
select day, sum(cost_usd) as usd from ai_spending where tenant_id = $1 and day >= $2 and day <= $3 group by day
"""
SPENT_ON = """
select (created_at at time zone $4)::date as day, provider as name, sum(cost_usd) as cost_usd
from ai_runs where tenant_id = $1 and id >= $2 and id < $3 and cost_usd > 0 group by 1, 2 order by 2
"""
# An order of a chat in which the customer wrote in this time.
FUNNEL = """
select count(distinct conversation_id) as ordered,
  count(distinct conversation_id) filter (where status in ('paid', 'completed', 'refunded')) as paid
from orders o where tenant_id = $1 and created_at >= $4 and created_at < $5 and exists (
  select from chat_days d where d.tenant_id = $1 and d.conversation_id = o.conversation_id
    and d.day >= $2 and d.day <= $3 and d.asked_at is not null)
"""
SOLD = """
select l.service_name as name, o.currency, count(distinct o.id) as orders,
  sum(l.quantity * l.unit_price_minor)::bigint as minor
from order_events e
join orders o on o.tenant_id = e.tenant_id and o.id = e.order_id
join order_lines l on l.tenant_id = o.tenant_id and l.order_id = o.id
where e.tenant_id = $1 and e.id >= $2 and e.id < $3 and e.to_status = 'paid'
group by 1, 2 order by minor desc, name limit 10
"""
# By the statement's account, else by the wallet that the receipt names, else by a person's word alone.
TAKEN = """
select coalesce(account.label, named.label, r.fields #>> '{wallet,value}') as name, p.currency,
  count(*) as payments, sum(p.amount_minor)::bigint as minor
from payments p
left join statement_entries s on s.tenant_id = p.tenant_id and s.id = p.entry_id
left join payment_methods account on account.tenant_id = s.tenant_id and account.id = s.method_id
left join proof_readings r on r.tenant_id = p.tenant_id and r.proof_id = p.proof_id
left join lateral (select label from payment_methods m
  where m.tenant_id = p.tenant_id and m.kind = r.fields #>> '{wallet,value}' order by position, id limit 1
) named on true
where p.tenant_id = $1 and p.id >= $2 and p.id < $3 and p.kind = 'confirmed'
group by 1, 2 order by minor desc, name limit 10
"""
LANGUAGES = """
select p.language, count(distinct d.conversation_id) as conversations
from chat_days d
join conversations c on c.tenant_id = d.tenant_id and c.id = d.conversation_id
join customers p on p.tenant_id = c.tenant_id and p.id = c.customer_id
where d.tenant_id = $1 and d.day >= $2 and d.day <= $3 and d.asked_at is not null
group by 1 order by 2 desc, 1
"""
HANDOVERS = """
select jsonb_path_query_first(tools, '$[*] ? (@.name == "hand_over").arguments.reason') #>> '{}' as reason, count(*)
from ai_runs where tenant_id = $1 and id >= $2 and id < $3 and outcome = 'handed_over' group by 1
"""
PROVIDERS = """
select provider as name, count(*) as turns, sum(cost_usd) as cost_usd
from ai_runs where tenant_id = $1 and id >= $2 and id < $3 and outcome in ('replied', 'handed_over')
group by 1 order by 3 desc nulls last, 2 desc, 1
"""


@dataclass(frozen=True)
class _Period:
    """Whole days of the shop, both included."""

    since: date
    until: date
    zone: ZoneInfo

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.since, time(), self.zone)

    @property
    def ends(self) -> datetime:
        return datetime.combine(self.until + timedelta(days=1), time(), self.zone)

    @property
    def ids(self) -> tuple[Any, Any]:
        return first_id_at(self.begins), first_id_at(self.ends)

    @property
    def days(self) -> list[date]:
        return [self.since + timedelta(days=place) for place in range((self.until - self.since).days + 1)]

    def before(self) -> "_Period":
        length = timedelta(days=len(self.days))
        return _Period(self.since - length, self.until - length, self.zone)


async def view_report(tx: Tx, query: ReportQuery) -> ReportView:
    """Of the days asked for, else of the last seven."""
    tenant = await get_tenant(tx)
    zone = ZoneInfo(tenant.time_zone)
    today = now().astimezone(zone).date()
    until = query.until or today
    period = _Period(query.since or until - timedelta(days=USUAL_DAYS - 1), until, zone)
    totals, days = await _figures(tx, period)
    before, _ = await _figures(tx, period.before())
    return ReportView(
        time_zone=tenant.time_zone,
        since=period.since,
        until=period.until,
        is_complete=period.until < today,
        totals=totals,
        before=before,
        days=days,
        funnel=await _funnel(tx, period, totals.conversations),
        **await _parts(tx, period),
    )


async def _figures(tx: Tx, period: _Period) -> tuple[Figures, list[DayFigures]]:
    zone = period.zone.key
    chats = {row["day"]: row for row in await tx.raw.fetch(CHATS, tx.tenant_id, period.since, period.until)}
    moves = await tx.raw.fetch(ORDERS, tx.tenant_id, *period.ids, zone, period.begins, period.ends)
    orders = {row["day"]: row for row in moves}
    revenue: defaultdict[date, list[Any]] = defaultdict(list)
    for row in await tx.raw.fetch(REVENUE, tx.tenant_id, *period.ids, zone):
        revenue[row["day"]].append(row)
    spent = {row["day"]: row["usd"] for row in await tx.raw.fetch(SPENT, tx.tenant_id, period.since, period.until)}
    spent_on = await _spent_on(tx, period)

    def figures(chat: Any, moved: Iterable[Any], taken: Iterable[Any], usd: Decimal) -> dict[str, Any]:
        moved = list(moved)
        return {
            **{name: chat[name] if chat else 0 for name in ("conversations", "by_ai", "by_person")},
            "first_reply_seconds": chat["first_reply_seconds"] if chat else None,
            "orders_placed": sum(row["placed"] for row in moved),
            "orders_paid": sum(row["paid"] for row in moved),
            "revenue": _sums(taken),
            "ai_cost_usd": usd,
        }

    days = [
        DayFigures(
            day=day,
            ai_costs=spent_on[day],
            **figures(chats.get(day), filter(None, [orders.get(day)]), revenue[day], spent.get(day, Decimal())),
        )
        for day in period.days
    ]
    everything = (row for rows in revenue.values() for row in rows)
    return Figures(**figures(chats[None], moves, everything, sum(spent.values(), Decimal()))), days


async def _spent_on(tx: Tx, period: _Period) -> defaultdict[date, list[ProviderSpent]]:
    found: defaultdict[date, list[ProviderSpent]] = defaultdict(list)
    for row in await tx.raw.fetch(SPENT_ON, tx.tenant_id, *period.ids, period.zone.key):
        found[row["day"]].append(ProviderSpent(name=row["name"], cost_usd=row["cost_usd"]))
    return found


def _sums(rows: Iterable[Any]) -> list[Balance]:
    sums: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        sums[row["currency"]] += row["minor"]
    return [Balance.of(sums[currency], currency) for currency in sorted(sums)]


async def _funnel(tx: Tx, period: _Period, conversations: int) -> Funnel:
    row: Any = await tx.raw.fetchrow(FUNNEL, tx.tenant_id, period.since, period.until, period.begins, period.ends)
    return Funnel(conversations=conversations, ordered=row["ordered"], paid=row["paid"])


async def _parts(tx: Tx, period: _Period) -> dict[str, Any]:
    async def rows(statement: str) -> list[Any]:
        return await tx.raw.fetch(statement, tx.tenant_id, *period.ids)

    languages = await tx.raw.fetch(LANGUAGES, tx.tenant_id, period.since, period.until)
    handovers: defaultdict[str, int] = defaultdict(int)
    for row in await rows(HANDOVERS):
        handovers[KEYS.get(row["reason"], "other")] += row["count"]
    by_count = sorted(handovers.items(), key=lambda one: (-one[1], one[0]))
    return {
        "services": [
            Sold(name=row["name"], orders=row["orders"], amount=Balance.of(row["minor"], row["currency"]))
            for row in await rows(SOLD)
        ],
        "methods": [
            Taken(name=row["name"], payments=row["payments"], amount=Balance.of(row["minor"], row["currency"]))
            for row in await rows(TAKEN)
        ],
        "languages": [LanguageCount(**row) for row in languages],
        "providers": [ProviderCost(**row) for row in await rows(PROVIDERS)],
        "handovers": [HandoverCount.model_validate({"reason": key, "count": found}) for key, found in by_count],
    }
