"""What happened in each chat on each day is counted as messages come."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

MINE = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"

# Planned once for a connection, whatever its first messages were: always by index. While a shop is recounted, its
# messages wait, so that none counts by a time zone that it no longer has.
MANNERS = """
language plpgsql set search_path = pg_catalog, public
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
"""
# Most messages are not the first of their day: those write nothing. In one order everywhere.
COUNT_MESSAGES = f"""
create function count_messages() returns trigger {MANNERS} as $$
begin
  perform pg_advisory_xact_lock_shared(35, hashtext(shop))
  from (select distinct tenant_id::text as shop from fresh where author <> 'system' order by 1) shops;
  if not found then
    return null;
  end if;
  insert into chat_days as d (tenant_id, day, conversation_id, asked_at, asked_seq, ai_at, person_at)
  select n.* from (
    select m.tenant_id, (m.created_at at time zone t.time_zone)::date as day, m.conversation_id,
      min(m.created_at) filter (where m.author = 'customer') as asked_at,
      min(m.seq) filter (where m.author = 'customer') as asked_seq,
      min(m.created_at) filter (where m.author = 'ai') as ai_at,
      min(m.created_at) filter (where m.author = 'human') as person_at
    from fresh m join tenants t on t.id = m.tenant_id
    where m.author <> 'system' group by 1, 2, 3
  ) n
  where not exists (
    select from chat_days k
    where k.tenant_id = n.tenant_id and k.day = n.day and k.conversation_id = n.conversation_id
      and (n.asked_at is null or (k.asked_at <= n.asked_at and k.asked_seq <= n.asked_seq))
      and (n.ai_at is null or k.ai_at <= n.ai_at) and (n.person_at is null or k.person_at <= n.person_at))
  order by n.tenant_id, n.day, n.conversation_id
  on conflict (tenant_id, day, conversation_id) do update set
    asked_at = least(d.asked_at, excluded.asked_at), asked_seq = least(d.asked_seq, excluded.asked_seq),
    ai_at = least(d.ai_at, excluded.ai_at), person_at = least(d.person_at, excluded.person_at);
  if exists (select from fresh where author in ('ai', 'human') and sent_at is not null) then
    update chat_days d set answered_at = least(d.answered_at, answer.sent_at) from (
      select k.tenant_id, k.day, k.conversation_id, min(m.sent_at) as sent_at
      from fresh m join chat_days k
        on k.tenant_id = m.tenant_id and k.conversation_id = m.conversation_id and k.asked_seq < m.seq
      where m.author in ('ai', 'human') and m.sent_at is not null
        and (k.answered_at is null or k.answered_at > m.sent_at)
      group by 1, 2, 3
    ) answer
    where d.tenant_id = answer.tenant_id and d.day = answer.day and d.conversation_id = answer.conversation_id;
  end if;
  return null;
end $$
"""  # noqa: S608 - constants of this file
MESSAGES_COUNTED = """
create trigger count_messages after insert on messages referencing new table as fresh
for each statement execute function count_messages()
"""
COUNT_ANSWER = f"""
create function count_answer() returns trigger {MANNERS} as $$
begin
  perform pg_advisory_xact_lock_shared(35, hashtext(new.tenant_id::text));
  update chat_days set answered_at = new.sent_at
  where tenant_id = new.tenant_id and conversation_id = new.conversation_id and asked_seq < new.seq
    and (answered_at is null or answered_at > new.sent_at);
  return null;
end $$
"""  # noqa: S608 - constants of this file
ANSWER_COUNTED = """
create trigger count_answer after update of sent_at on messages for each row
when (old.sent_at is null and new.sent_at is not null and new.author in ('ai', 'human'))
execute function count_answer()
"""
# What was said before is counted by a job: here it would hold up every message of the release that still runs.
COUNT_THE_PAST = """
insert into wake (tenant_id, key, due_at, armed_at) select id, 'recount:' || id, now(), now() from tenants
on conflict (tenant_id, key) do nothing
"""


def upgrade() -> None:
    op.create_table(
        "chat_days",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("asked_seq", sa.BigInteger()),
        sa.Column("ai_at", sa.DateTime(timezone=True)),
        sa.Column("person_at", sa.DateTime(timezone=True)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["tenant_id", "conversation_id"],
            ["conversations.tenant_id", "conversations.id"],
            ondelete="CASCADE",
            name="fk_chat_days_conversation",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "day", "conversation_id", name=op.f("pk_chat_days")),
        postgresql_with={"fillfactor": 80},
    )
    op.create_index("ix_chat_days_conversation", "chat_days", ["tenant_id", "conversation_id"])
    op.execute("alter table chat_days enable row level security")
    op.execute("alter table chat_days force row level security")
    op.execute(f"create policy tenant on chat_days using ({MINE}) with check ({MINE})")
    op.execute("create policy backup on chat_days for select to munshi_backup using (true)")
    op.execute("grant select, insert, update, delete on chat_days to munshi_app")
    for statement in (COUNT_MESSAGES, COUNT_ANSWER, MESSAGES_COUNTED, ANSWER_COUNTED, COUNT_THE_PAST):
        op.execute(statement)
    for function in ("count_messages()", "count_answer()"):
        op.execute(f"revoke all on function {function} from public")
