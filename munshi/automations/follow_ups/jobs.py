"""Job `follow:<conversation>`: writes again to a customer by the shop's rules, where that is welcome and allowed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from munshi.automations.follow_ups.service import TEMPLATE_OF
from munshi.conversations.send import send
from munshi.conversations.service import lock_customer_of
from munshi.conversations.templates.send import render, render_template
from munshi.conversations.window import FREE_UNTIL
from munshi.core.clock import new_id, now
from munshi.core.db import Tx
from munshi.core.money import format_money
from munshi.core.queue.jobs import Again, Run
from munshi.events.service import SYSTEM, emit
from munshi.tenants.opening.quiet import quiet_seconds
from munshi.tenants.schemas import TenantSettings
from munshi.tenants.service import read_settings

WHILE_A_PERSON_WRITES = 3600.0
LATEST = timedelta(hours=48)  # after its time, a follow-up would only surprise

CHAT = f"""
select c.id, c.customer_id, c.answered_by = 'human' or c.handover_reason is not null as with_person, p.language,
  coalesce(p.blocked_at, p.opted_out_at) is not null as unwilling, t.settings, t.time_zone,
  coalesce({FREE_UNTIL.format(chat="c")} > now(), true) as free,
  array(select w.name from whatsapp_templates w
    where w.tenant_id = $1 and w.account_id = c.account_id and w.status = 'approved') as approved,
  (select count(*) from follow_ups f where f.tenant_id = $1 and f.customer_id = c.customer_id and f.outcome = 'sent'
   and f.created_at >= date_trunc('day', now(), t.time_zone)) as sent_today
from conversations c
join customers p on p.tenant_id = $1 and p.id = c.customer_id
join tenants t on t.id = $1
where c.tenant_id = $1 and c.id = $2
for no key update of c
"""  # noqa: S608 - constants of the house

# What no rule has dealt with yet, the first due first; what the customer has answered, or ordered from, is none of it.
NEXT = """
select r.id as rule_id, r.name, r.moment, r.texts, s.subject_id, s.draft, s.number, s.total_minor, s.currency,
  s.at + make_interval(hours => r.after_hours::int) as due_at
from follow_up_rules r
join (
  select 'quoted' as moment, (c.draft ->> 'id')::uuid as subject_id, m.created_at as at, c.draft,
    null::bigint as number, (c.draft ->> 'total_minor')::bigint as total_minor, c.draft ->> 'currency' as currency
  from conversations c
  join messages m on m.tenant_id = $1 and m.conversation_id = c.id and m.seq = (c.draft ->> 'shown_seq')::bigint
  where c.tenant_id = $1 and c.id = $2 and c.draft ->> 'order_id' is null and c.inbound_seq < m.seq
    and not exists (select from orders o
      where o.tenant_id = $1 and o.customer_id = c.customer_id and o.created_at > m.created_at)
  union all
  select 'completed', o.id, o.updated_at, null, o.number, o.total_minor, o.currency from orders o
  where o.tenant_id = $1 and o.conversation_id = $2 and o.status = 'completed'
    and not exists (select from conversations w
      where w.tenant_id = $1 and w.customer_id = o.customer_id and w.last_inbound_at > o.updated_at)
) s on s.moment = r.moment
where r.tenant_id = $1 and r.active and s.at >= r.active_since
  and not exists (select from follow_ups f
    where f.tenant_id = $1 and f.rule_id = r.id and f.subject_id = s.subject_id)
order by due_at, r.id limit 1
"""

DONE = """
insert into follow_ups (tenant_id, id, rule_id, customer_id, subject_id, outcome) values ($1, $2, $3, $4, $5, $6)
"""


async def follow(run: Run) -> None:
    """Writes when it is time, or waits on. A reply, an order, a person in the chat, a block or an opt-out ends it."""
    async with run.tx() as tx:
        left = await _work(tx, UUID(run.subject))
    if left is not None:
        raise Again(left)


async def _work(tx: Tx, conversation_id: UUID) -> float | None:
    """Deal with what is due; the seconds until the next look, None when there is nothing more to come."""
    await lock_customer_of(tx, conversation_id)  # all that is written to one customer goes one by one from here
    chat: Any = await tx.raw.fetchrow(CHAT, tx.tenant_id, conversation_id)
    if chat is None or chat["unwilling"]:
        return None
    while due := await tx.raw.fetchrow(NEXT, tx.tenant_id, conversation_id):
        settings = read_settings(chat["settings"])
        if wait := _wait(chat, due, settings):
            return wait
        outcome = _outcome(chat, due)
        await tx.raw.execute(
            DONE, tx.tenant_id, new_id(), due["rule_id"], chat["customer_id"], due["subject_id"], outcome
        )
        if outcome == "sent":
            await _send(tx, chat, due)
            return 1.0
    return None


def _wait(chat: Any, due: Any, settings: TenantSettings) -> float:
    """Seconds for which nothing may be said yet; 0 when it is time."""
    at = now()
    if due["due_at"] > at:
        return float((due["due_at"] - at).total_seconds())
    if due["moment"] == "completed" and chat["with_person"]:
        return WHILE_A_PERSON_WRITES
    if chat["sent_today"] >= settings.follow_ups_per_day:
        return _until_tomorrow(at, chat["time_zone"])
    return quiet_seconds(settings, chat["time_zone"], at)


def _outcome(chat: Any, due: Any) -> str:
    if chat["with_person"]:
        return "handed_over"
    if due["due_at"] < now() - LATEST:
        return "too_late"
    return "sent" if chat["free"] or TEMPLATE_OF[due["moment"]] in chat["approved"] else "not_allowed"


async def _send(tx: Tx, chat: Any, due: Any) -> None:
    name, language = TEMPLATE_OF[due["moment"]], chat["language"] or "en"
    fields = _fields(due)
    own = due["texts"].get(language)
    text = render(own, fields) if own else await render_template(tx, name, language, fields)
    rule = {"id": str(due["rule_id"]), "name": due["name"]}
    sent = await send(tx, chat["id"], text, author="system", template=name, payload={"fields": fields, "rule": rule})
    data = {"rule": due["rule_id"], "conversation": chat["id"], "message": sent.id}
    emit(tx, "follow_up.sent", chat["customer_id"], data, by=SYSTEM)


def _fields(due: Any) -> dict[str, str]:
    total = format_money(due["total_minor"], due["currency"])
    if due["moment"] == "completed":
        return {"number": str(due["number"]), "total": total}
    lines = due["draft"]["lines"]
    return {"packages": ", ".join(f"{line['service']} – {line['package']}" for line in lines), "total": total}


def _until_tomorrow(at: datetime, time_zone: str) -> float:
    here = at.astimezone(ZoneInfo(time_zone))
    midnight = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.timestamp() - at.timestamp()
