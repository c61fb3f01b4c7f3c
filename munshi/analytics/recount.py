"""Job `recount:<shop>`: the chats' days anew from the messages, as after a change of the shop's time zone."""

from uuid import UUID

from munshi.core.queue.jobs import Run

AT_ONCE = 200

# The triggers of messages hold the same lock, shared: none of them goes by the time zone of before.
ALONE = "select pg_advisory_xact_lock(35, hashtext($1::uuid::text))"
SOME = "select id from conversations where tenant_id = $1 and id > $2 order by id limit $3"
# What was counted counts on, also where its messages are gone by now; they all are read before the first is written.
COUNT = """
with before as (
  delete from chat_days where tenant_id = $1 and conversation_id = any($2) returning *
), said as (
  select conversation_id, author, seq, created_at as at,
    min(sent_at) filter (where author in ('ai', 'human')) over later as answered_at
  from messages where tenant_id = $1 and conversation_id = any($2)
  window later as (partition by conversation_id order by seq desc rows between unbounded preceding and 1 preceding)
), known as (
  select * from said where author <> 'system'
  union all select conversation_id, 'customer', asked_seq, asked_at, answered_at from before b
    where asked_at is not null and not exists (
      select from said s where s.conversation_id = b.conversation_id and s.seq = b.asked_seq)
  union all select conversation_id, 'ai', null, ai_at, null from before where ai_at is not null
  union all select conversation_id, 'human', null, person_at, null from before where person_at is not null
)
insert into chat_days (tenant_id, day, conversation_id, asked_at, asked_seq, ai_at, person_at, answered_at)
select $1, (k.at at time zone t.time_zone)::date, k.conversation_id,
  min(k.at) filter (where k.author = 'customer'), min(k.seq) filter (where k.author = 'customer'),
  min(k.at) filter (where k.author = 'ai'), min(k.at) filter (where k.author = 'human'),
  min(k.answered_at) filter (where k.author = 'customer')
from known k join tenants t on t.id = $1 group by 1, 2, 3 order by 2, 3
"""


async def recount(run: Run) -> None:
    """Some chats in a transaction, for which the shop's other messages wait; safe to run twice."""
    after, found = UUID(int=0), AT_ONCE
    while found == AT_ONCE:
        async with run.tx(durable=False) as tx:
            await tx.raw.execute(ALONE, run.tenant_id)
            chats = [row["id"] for row in await tx.raw.fetch(SOME, run.tenant_id, after, AT_ONCE)]
            await tx.raw.execute(COUNT, run.tenant_id, chats)
        found, after = len(chats), chats[-1] if chats else after
