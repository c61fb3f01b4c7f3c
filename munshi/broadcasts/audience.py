"""Whom a broadcast would reach: those of its audience who wrote first and want to hear, and why the others do not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from munshi.broadcasts.schemas import Audience
from munshi.conversations.models import OPEN
from munshi.conversations.window import FREE_UNTIL
from munshi.core.db import Tx

# $2: the number; $3 to $7: the audience; $8: whether there are free words; $9: whether there is a template; $10: one
# customer, or null for all. The chat is the number's newest with the customer, an open one first.
REACH = f"""
with chosen as (
  select p.* from customers p where p.tenant_id = $1 and ($10::uuid is null or p.id = $10)
    and (coalesce(cardinality($3::text[]), 0) = 0 or p.labels ?| $3)
    and ($4::int is null or p.last_seen_at > now() - make_interval(days => $4))
    and ($5::int is null or coalesce(p.last_seen_at, p.created_at) <= now() - make_interval(days => $5))
    and ($6::text = 'any' or ($6 = 'yes') = exists (select from orders o
      where o.tenant_id = $1 and o.customer_id = p.id and o.status not in ('cancelled', 'expired')))
    and ($7::text is null or p.language = $7)
), reach as (
  select p.id as customer_id, p.name, p.language, chat.id as conversation_id, chat.is_free and $8 as by_words,
    case
      when p.blocked_at is not null then 'blocked'
      when p.opted_out_at is not null then 'opted_out'
      when chat.id is null and exists (select from conversations w
        where w.tenant_id = $1 and w.customer_id = p.id and w.inbound_seq > 0) then 'other_number'
      when chat.id is null then 'never_wrote'
      when p.marketing_stopped_at is not null then 'marketing_stopped'
      when not (chat.is_free and $8) and not $9 then 'window_closed'
    end as reason
  from chosen p left join lateral (
    select c.id, coalesce({FREE_UNTIL.format(chat="c")} > now(), true) as is_free from conversations c
    where c.tenant_id = $1 and c.customer_id = p.id and c.account_id = $2 and exists (select from conversations w
      where w.tenant_id = $1 and w.customer_id = p.id and w.account_id = $2 and w.inbound_seq > 0)
    order by c.status = any($11) desc, c.last_message_at desc nulls last, c.id desc limit 1
  ) chat on true
)
"""  # noqa: S608 - a constant of another room

COUNT = f"{REACH} select reason, count(*) as customers from reach group by reason"  # noqa: S608 - as above
SAMPLES = f"{REACH} select * from reach where reason is null order by customer_id desc limit 3"  # noqa: S608 - as above
ONE = f"{REACH} select * from reach"  # noqa: S608 - as above
KEEP = f"""{REACH}
insert into broadcast_recipients (tenant_id, id, broadcast_id, customer_id, outcome, reason)
select $1, gen_random_uuid(), $12, customer_id, case when reason is null then 'waiting' else 'left_out' end, reason
from reach
"""  # noqa: S608 - as above


@dataclass(frozen=True)
class Reach:
    """What decides who can be written to."""

    account_id: UUID
    audience: Audience
    has_words: bool
    has_template: bool

    def values(self, tx: Tx, customer_id: UUID | None = None) -> tuple[object, ...]:
        """Those of REACH."""
        wanted = self.audience
        days = wanted.wrote_within_days, wanted.silent_for_days
        chosen = (wanted.labels, *days, wanted.ordered, wanted.language)
        return tx.tenant_id, self.account_id, *chosen, self.has_words, self.has_template, customer_id, list(OPEN)


async def count(tx: Tx, reach: Reach) -> tuple[int, Mapping[str, int]]:
    """How many would be written to, and of the others how many by why not."""
    rows = await tx.raw.fetch(COUNT, *reach.values(tx))
    found = {row["reason"]: row["customers"] for row in rows}
    return found.pop(None, 0), found


async def samples(tx: Tx, reach: Reach) -> list[Any]:
    """A few who would be written to, the newest customers first."""
    return list(await tx.raw.fetch(SAMPLES, *reach.values(tx)))


async def one(tx: Tx, reach: Reach, customer_id: UUID) -> Any:
    """How it stands with this customer now, whether the audience still fits or not; None when there is no such one."""
    anybody = Reach(reach.account_id, Audience(), reach.has_words, reach.has_template)
    return await tx.raw.fetchrow(ONE, *anybody.values(tx, customer_id))


async def keep(tx: Tx, reach: Reach, broadcast_id: UUID) -> None:
    """Write down the whole audience as it is now, those left out too."""
    await tx.raw.execute(KEEP, *reach.values(tx), broadcast_id)
